/** Makes the shared libraries of the PostgreSQL package findable. */
import { access, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * npm packages carry no symbolic links, and the package's install script may not have run
 * (`--ignore-scripts`). Then `linkDir` gets what it would have made, and this answers true.
 */
export async function linkLibraries(native: string, linkDir: string): Promise<boolean> {
  const links = Links.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')))
  const root = dirname(native)
  const missing = await Promise.all(links.map(({ target }) => isMissing(join(root, target))))
  if (!missing.includes(true)) return false
  await rm(linkDir, { recursive: true, force: true })
  await mkdir(linkDir, { recursive: true })
  const libraries = (await readdir(join(native, 'lib'))).filter((name) => /\.(so|dylib)/.test(name))
  const all = new Map(libraries.map((name) => [name, join(native, 'lib', name)]))
  for (const { source, target } of links) all.set(basename(target), join(root, source))
  await Promise.all([...all].map(([name, file]) => symlink(file, join(linkDir, name))))
  return true
}

async function isMissing(path: string): Promise<boolean> {
  return access(path).then(
    () => false,
    () => true,
  )
}
