/** Starts and stops the embedded PostgreSQL. It knows nothing of what is kept in it. */
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartupError } from '../lib/startup-error.ts'
import { findRunner, type Runner } from './embedded-binaries.ts'
import { answers, connectionTo, type EmbeddedConnection } from './embedded-connection.ts'
import { clusterDir, ensureCluster, makeSocketDir, makeWorkDir, type SocketDir } from './embedded-files.ts'
import { clusterName, stopLeftovers } from './embedded-leftovers.ts'
import { type LogFile, openLog } from './embedded-log.ts'
import { supervise } from './embedded-supervisor.ts'

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type EmbeddedPostgres = {
  readonly connection: EmbeddedConnection
  readonly pid: number
  /** Ends every session and stops the server; safe to call twice. */
  stop(): Promise<void>
  /** Resolves when the server has gone, whoever ended it. */
  readonly exited: Promise<Exit>
}

export type EmbeddedOptions = {
  dataDir: string
  log: (message: string) => void
  /** False for data that nobody will miss, as in tests. */
  durable?: boolean
  /** Starts it again when it ends without having been asked to: a server stays up, a test wants to see it end. */
  keepRunning?: boolean
}

export type Server = { child: ChildProcess; pid: number; exited: Promise<Exit> }
type Place = { runner: Runner; pgData: string; socket: SocketDir; logFile: LogFile }
type Settings = Readonly<Record<string, string>>

const RETRY_FOR_MS = 8_000
const RECOVERY_MS = 10 * 60_000
const FAST_SHUTDOWN_MS = 10_000

const SETTINGS: Settings = {
  listen_addresses: '',
  max_connections: '100',
  // What waits to be delivered should fit, or each claim and result writes out pages of others first.
  shared_buffers: '256MB',
  wal_compression: 'on',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  // Errors reach the program over the wire; in the file they would only leave statements behind.
  log_min_messages: 'log',
}

/** Also small: it may lie in memory. */
const NOT_DURABLE: Settings = {
  max_wal_size: '128MB',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
}

/**
 * Starts PostgreSQL on `<dataDir>/postgres` and waits until the database answers. The caller
 * holds the directory's lock (`openDataDir`), so whatever else runs there is an orphan of ours.
 * @throws StartupError when it cannot be started here.
 */
export async function startEmbedded({
  dataDir,
  log,
  durable = true,
  keepRunning = false,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const workDir = await makeWorkDir(dataDir)
  const runner = await findRunner(workDir)
  await stopLeftovers(clusterDir(workDir), log)
  await using logFile = await openLog(dataDir)
  const pgData = await ensureCluster({ workDir, runner, durable, logFile, log })
  const socket = await makeSocketDir(workDir, runner.owner)
  const settings = {
    ...SETTINGS,
    ...(durable ? {} : NOT_DURABLE),
    unix_socket_directories: socket.name,
    cluster_name: await clusterName(pgData),
  }
  try {
    const server = await launchUntilReady({ runner, pgData, socket, logFile }, settings, log)
    const again = async (): Promise<Server> => {
      await stopLeftovers(pgData, log)
      await using reopened = await openLog(dataDir)
      // Awaited here: the log would be closed under the new server otherwise.
      return await launchUntilReady({ runner, pgData, socket, logFile: reopened }, settings, log)
    }
    const handle = keepRunning ? supervise(server, { again, terminate, log }) : handleOf(server)
    const stop = async (): Promise<void> => {
      await handle.stop()
      await socket.remove()
    }
    return { ...handle, stop, connection: connectionTo(socket.path, 'uxone') }
  } catch (error) {
    await socket.remove()
    throw error
  }
}

/** Tries again for some seconds when what an earlier server held is not free yet. */
async function launchUntilReady(place: Place, settings: Settings, log: EmbeddedOptions['log']): Promise<Server> {
  const retryUntil = performance.now() + RETRY_FOR_MS
  for (;;) {
    const before = await place.logFile.position()
    const server = launch(place, settings)
    if ((await untilReady(server, place.socket.path, log)) === 'ready') return server
    const passing = /lock file .* already exists|is still in use/.test(await place.logFile.since(before))
    if (!passing || performance.now() > retryUntil) {
      throw await place.logFile.failure('PostgreSQL did not start', before)
    }
    await sleep(200)
    await stopLeftovers(place.pgData, log)
  }
}

function launch({ runner, pgData, logFile }: Place, settings: Settings): Server {
  const child = runner.spawn({
    binary: 'postgres',
    args: [
      '-D',
      runner.nameOf(pgData),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: pgData,
    deathSignal: 'INT',
    output: logFile.fd,
  })
  child.unref()
  // Where there is no death signal, this at least covers process.exit().
  const interrupt = () => child.kill('SIGINT')
  process.once('exit', interrupt)
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: null, signal: null }))
  }).finally(() => process.off('exit', interrupt))
  if (child.pid === undefined) throw new StartupError('PostgreSQL did not start: the system refused a new process')
  return { child, pid: child.pid, exited }
}

function handleOf(server: Server): Omit<EmbeddedPostgres, 'connection'> {
  return { pid: server.pid, exited: server.exited, stop: () => terminate(server) }
}

async function terminate({ child, exited }: Server): Promise<void> {
  if (hasExited(child)) return
  child.ref()
  child.kill('SIGINT')
  const impatience = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS)
  await exited
  clearTimeout(impatience)
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Asks the socket itself, as every other sign comes later. */
async function untilReady(server: Server, host: string, log: EmbeddedOptions['log']): Promise<'ready' | 'gone'> {
  const started = performance.now()
  let saidSo = false
  while (!hasExited(server.child)) {
    if (await answers(host).catch((error) => giveUp(server, error))) return 'ready'
    const waited = performance.now() - started
    if (waited > 3_000 && !saidSo) log('PostgreSQL is recovering from an unclean end; this may take a minute…')
    saidSo ||= waited > 3_000
    if (waited > RECOVERY_MS) await giveUp(server, new StartupError('PostgreSQL did not recover within ten minutes'))
    await sleep(10)
  }
  return 'gone'
}

async function giveUp(server: Server, error: unknown): Promise<never> {
  await terminate(server)
  throw error
}
