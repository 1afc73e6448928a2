/** Lays out the files of the embedded PostgreSQL: work directory, cluster, socket directory. */
import { chmod, lchown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartupError } from '../lib/startup-error.ts'
import type { Owner, Runner } from './embedded-binaries.ts'
import type { LogFile } from './embedded-log.ts'

const MAJOR = '18'
/** macOS allows 103 bytes for the path of a socket, Linux 107. */
const MAX_SOCKET_PATH_BYTES = 103

/** Makes `<data>/postgres` with `run/`. Others may pass through it, but not through `<data>`. */
export async function makeWorkDir(dataDir: string): Promise<string> {
  const workDir = join(dataDir, 'postgres')
  await mkdir(join(workDir, 'run'), { recursive: true, mode: 0o700 })
  await chmod(workDir, 0o755)
  return workDir
}

type ClusterOptions = {
  workDir: string
  runner: Runner
  durable: boolean
  logFile: LogFile
  log: (message: string) => void
}

/** Gives the cluster's directory, made by initdb on the first start. */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const pgData = clusterDir(options.workDir)
  await removeUnfinished(options.workDir)
  if (!(await exists(pgData))) {
    options.log('Creating the database (a second, once)…')
    await initialize(pgData, options)
  }
  await refuseOtherVersion(pgData)
  await giveTo(pgData, options.runner.owner)
  return pgData
}

/** Where the cluster is, or will be. */
export function clusterDir(workDir: string): string {
  return join(workDir, 'data')
}

export type SocketDir = { path: string; name: string; remove(): Promise<void> }

/**
 * A directory for the socket, and what PostgreSQL calls it: it knows `run/` relative to its own,
 * so that no character in the path can disturb it. A path that is too long moves to the temporary
 * directory, and is removed by `remove`.
 */
export async function makeSocketDir(workDir: string, owner: Owner | undefined): Promise<SocketDir> {
  const usual = join(workDir, 'run')
  const fits = (path: string) => Buffer.byteLength(join(path, '.s.PGSQL.5432.lock')) <= MAX_SOCKET_PATH_BYTES
  if (fits(usual)) {
    await rm(usual, { recursive: true, force: true })
    await mkdir(usual, { mode: 0o700 })
    await giveTo(usual, owner)
    return { path: usual, name: '../run', remove: async () => undefined }
  }
  const base = fits(join(tmpdir(), 'uxone-pg-123456')) ? tmpdir() : '/tmp'
  const path = await mkdtemp(join(base, 'uxone-pg-'))
  await giveTo(path, owner)
  return { path, name: path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** What an interrupted initdb left. Its last child may still write for a moment: then the next start removes it. */
async function removeUnfinished(workDir: string): Promise<void> {
  const unfinished = (await readdir(workDir)).filter((name) => name.startsWith('init-'))
  const how = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }
  await Promise.all(unfinished.map((name) => rm(join(workDir, name), how).catch(() => undefined)))
}

/** Works in a directory beside the real one and renames it, so that half a cluster is never seen. */
async function initialize(pgData: string, options: ClusterOptions): Promise<void> {
  const { workDir, runner, durable, logFile } = options
  const before = await logFile.position()
  const unfinished = await mkdtemp(join(workDir, 'init-'))
  await giveTo(unfinished, runner.owner)
  const args = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions']
  if (!durable) args.push('--no-sync')
  const child = runner.spawn({
    binary: 'initdb',
    args: [...args, '-D', runner.nameOf(unfinished)],
    cwd: unfinished,
    deathSignal: 'KILL',
    output: logFile.fd,
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve)
  })
  if (code !== 0) throw await logFile.failure('the database could not be created', before)
  await rename(unfinished, pgData)
  if (durable) await sync(workDir)
}

async function sync(directory: string): Promise<void> {
  await using handle = await open(directory)
  await handle.sync()
}

async function refuseOtherVersion(pgData: string): Promise<void> {
  const version = await readFile(join(pgData, 'PG_VERSION'), 'utf8').catch(() => '')
  if (version.trim() === MAJOR) return
  if (version === '') {
    throw new StartupError(`${pgData} is not a PostgreSQL database (it has no PG_VERSION); restore it from a backup`)
  }
  throw new StartupError(
    `the database in ${pgData} is of PostgreSQL ${version.trim()} and this program brings ${MAJOR}; ` +
      `start the version of this program that made it, or set DATA_DIR to another directory`,
  )
}

/** Only root can change owners, and only root runs the binaries as somebody else at times. */
async function giveTo(path: string, owner: Owner = { uid: 0, gid: 0 }): Promise<void> {
  if (process.getuid?.() !== 0) return
  if ((await stat(path)).uid === owner.uid) return
  const inside = await readdir(path, { recursive: true })
  for (const name of inside) await lchown(join(path, name), owner.uid, owner.gid)
  // Last, as it says that the rest is done.
  await lchown(path, owner.uid, owner.gid)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
