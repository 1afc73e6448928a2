/**
 * Runs before `npm start`, `npm test` and the like: installs what is missing, builds a stale
 * dashboard. Plain JavaScript for any Node from 20, without a package; silent when all is done.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const MODULES = join(ROOT, 'node_modules')
const BIN = join(MODULES, '.bin')
const INSTALL_STAMP = join(MODULES, '.uxone-lock')
const DIST = join(ROOT, 'dashboard', 'dist')
const BUILD_STAMP = join(DIST, '.stamp')
const MAX_WAIT_MS = 15 * 60_000
const NODE_MAJOR = Number(process.versions.node.split('.')[0])

if (NODE_MAJOR < 20) {
  fail(`This needs Node 20 or newer, and this is ${process.version}: install a newer one from https://nodejs.org.`)
}
if (!isInstalled()) alone(install)
if (!process.argv.includes('--no-build') && isBuildStale()) alone(build)

function isInstalled() {
  if (!existsSync(join(BIN, 'node')) && NODE_MAJOR < 24) return false
  const wanted = lockHash()
  if (readText(INSTALL_STAMP) === wanted) return true
  return adoptInstallation(wanted)
}

/** `npm ci` or `npm install` by hand leaves no stamp of ours, but a list of what it installed. */
function adoptInstallation(wanted) {
  const installed = readPackages(join(MODULES, '.package-lock.json'))
  if (!installed) return false
  const isThere = ([path, { version }]) => installed[path] && installed[path].version === version
  const locked = Object.entries(readPackages(join(ROOT, 'package-lock.json')) || {})
  const needed = locked.filter(
    // npm leaves out the optional ones that are for other systems; one that is there must be the right one.
    ([path, entry]) => path !== '' && !entry.link && (!(entry.optional || entry.devOptional) || installed[path]),
  )
  // An image made with --omit=dev starts as it is; tests need the rest.
  const complete = needed.every(isThere)
  if (complete) writeStamp(INSTALL_STAMP, wanted)
  return complete || (isStart() && needed.filter(([, entry]) => !entry.dev).every(isThere))
}

function isStart() {
  return process.env.npm_lifecycle_event === 'prestart'
}

function install() {
  if (isInstalled()) return
  say('Installing packages (about a minute, once)…')
  // Not from our own .bin: the Node that runs npm must not be the one that npm replaces.
  const path = (process.env.PATH || '')
    .split(delimiter)
    .filter((entry) => !entry.endsWith(join('node_modules', '.bin')))
  const done = spawnSync('npm', ['ci', '--include=dev', '--include=optional'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, PATH: path.join(delimiter) },
  })
  if (done.error)
    fail(`npm could not be run (${done.error.message}): check that "npm --version" works, then try again.`)
  if (done.status !== 0) {
    fail('The packages could not be installed (see above): check the network, the disk and "npm ping", then try again.')
  }
  checkRuntime()
  writeStamp(INSTALL_STAMP, lockHash())
}

/** The installed Node 24 does not exist, or does not run, on some systems; then the system's must do. */
function checkRuntime() {
  const own = join(BIN, 'node')
  if (existsSync(own) && spawnSync(own, ['--version']).status === 0) return
  rmSync(own, { force: true })
  if (NODE_MAJOR >= 24) return
  fail(
    `This needs Node 24, which npm does not bring for this system (${process.platform}-${process.arch}), ` +
      `and this is ${process.version}: install Node 24 from https://nodejs.org and try again.`,
  )
}

function isBuildStale() {
  if (!existsSync(join(ROOT, 'dashboard', 'index.html'))) return false
  return !existsSync(join(DIST, 'index.html')) || readText(BUILD_STAMP) !== sourceHash()
}

function build() {
  if (!isBuildStale()) return
  say('Building the dashboard (a few seconds)…')
  // Taken before: what changes during the build makes it stale again.
  const stamp = sourceHash()
  const done = spawnSync(join(BIN, 'vite'), ['build', 'dashboard', '--logLevel', 'warn'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH || ''}` },
  })
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout || ''}${done.stderr || ''}`)
    fail('The dashboard could not be built (see above): mend it, or start the server alone with "node src/main.ts".')
  }
  writeStamp(BUILD_STAMP, stamp)
}

/** Everything that the dashboard is made of: its files, the contracts, and what these import. */
function sourceHash() {
  const all = new Set([join(ROOT, 'package-lock.json'), ...filesIn(join(ROOT, 'dashboard'))])
  for (const file of filesIn(join(ROOT, 'src'))) {
    if (file.endsWith(`${sep}contract.ts`)) all.add(file)
  }
  for (const name of ['events/catalogue.ts', 'access.ts', 'lib/route.ts']) all.add(join(ROOT, 'src', name))
  const hash = createHash('sha256')
  const texts = new Map()
  for (const file of all) {
    const content = existsSync(file) ? readFileSync(file) : ''
    texts.set(file, content)
    // A set gives its later members too, so that this walks the imports to their end.
    for (const imported of importsOf(file, content)) all.add(imported)
  }
  for (const file of [...all].toSorted((a, b) => (a < b ? -1 : 1)))
    hash
      .update(`${file.slice(ROOT.length)}\0`)
      .update(texts.get(file))
      .update('\0')
  return hash.digest('hex')
}

function importsOf(file, content) {
  if (!/\.tsx?$/.test(file)) return []
  const found = content.toString('utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+\.tsx?)['"]/g)
  return Array.from(found, (match) => resolve(dirname(file), match[1]))
}

function filesIn(directory) {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return path === DIST || entry.name === 'node_modules' ? [] : filesIn(path)
    return [path]
  })
}

/** Two commands started at once on a fresh clone must not install into each other. */
function alone(work) {
  const key = createHash('sha256').update(ROOT).digest('hex').slice(0, 16)
  const lock = join(tmpdir(), `uxone-prepare-${process.getuid ? process.getuid() : 0}-${key}`)
  let told = false
  while (!tryLock(lock)) {
    if (!told) say('Waiting for another command that is installing or building here…')
    told = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
  process.once('exit', () => rmSync(lock, { force: true }))
  work()
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') fail(`The lock ${lock} could not be written (${error.message}).`)
  }
  const holder = Number(readText(lock))
  if (holder === process.pid) return true
  if ((holder > 0 && !isAlive(holder)) || ageMs(lock) > MAX_WAIT_MS) rmSync(lock, { force: true })
  return false
}

function ageMs(file) {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? Date.now() - found.mtimeMs : 0
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex')
}

function readPackages(file) {
  const text = readText(file)
  return text && JSON.parse(text).packages
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** A stamp that cannot be kept (a read-only image) only costs time at the next start. */
function writeStamp(file, value) {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, value)
  } catch {
    say(`Note: ${file} could not be written.`)
  }
}

function say(message) {
  process.stdout.write(`${message}\n`)
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
