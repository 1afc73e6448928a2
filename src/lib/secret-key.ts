/** The master key: from SECRET_KEY, or made once in the data directory. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartupError } from './startup-error.ts'

const FILE = 'secret.key'
const KEY_BYTES = 32

/** Reads `<dataDir>/secret.key`, or makes it (0600). Two programs that make it at once end with the same one. */
export async function loadSecretKey(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, FILE)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFile(path, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { flag: 'wx', mode: 0o600 }).catch(
    (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    },
  )
  const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64')
  if (key.length !== KEY_BYTES)
    throw new StartupError(
      `${path} is damaged (it must hold ${KEY_BYTES} bytes in base64): restore it from a backup, or set SECRET_KEY`,
    )
  return key
}
