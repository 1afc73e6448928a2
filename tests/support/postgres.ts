/** Gives each test file a migrated database of its own, cloned from a template in one throw-away cluster. */
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { uuidv7 } from 'uuidv7'
import { startEmbedded } from '../../src/db/embedded.ts'
import { connectionTo, type EmbeddedConnection } from '../../src/db/embedded-connection.ts'
import { migrate } from '../../src/db/migrate.ts'

export type TestDatabase = {
  connection: EmbeddedConnection
  /** Close your pools first: sessions that are still open are cut. Safe to leave out. */
  drop(): Promise<void>
}

export type TestCluster = { host: string; stop(): Promise<void> }

const TEMPLATE = 'uxone_template'
const PREFIX = 'uxone-test-'

/** The cluster of this process, started at the first need: a test file that is run alone has no other. */
let ownCluster: Promise<TestCluster> | undefined

/** A fresh database: every table is there, no row is. */
export async function testDatabase(): Promise<TestDatabase> {
  const host = process.env['TEST_POSTGRES_HOST'] ?? (await ownHost())
  const name = `test_${uuidv7().replaceAll('-', '')}`
  await administer(host, `create database ${name} template ${TEMPLATE} strategy file_copy`)
  return {
    connection: connectionTo(host, name),
    drop: () => administer(host, `drop database if exists ${name} with (force)`),
  }
}

/** Starts a cluster in a temporary directory and makes the template in it. */
export async function startTestCluster(): Promise<TestCluster> {
  const base = await fastestDir()
  await removeAbandoned(base)
  const dataDir = await mkdtemp(join(base, `${PREFIX}${process.pid}-`))
  const server = await startEmbedded({ dataDir, log: () => undefined, durable: false })
  const { host } = server.connection
  const stop = async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await makeTemplate(host)
    return { host, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ownHost(): Promise<string> {
  ownCluster ??= startTestCluster().then(stopBeforeExit)
  return (await ownCluster).host
}

/** Not `after()`: inside a test it would belong to that test, and the next one would find no server. */
function stopBeforeExit(cluster: TestCluster): TestCluster {
  process.once('beforeExit', () => void cluster.stop())
  return cluster
}

async function makeTemplate(host: string): Promise<void> {
  await administer(host, `create database ${TEMPLATE}`)
  const pool = new pg.Pool({ ...connectionTo(host, TEMPLATE), max: 2 })
  try {
    await migrate(pool)
  } finally {
    await pool.end()
  }
}

async function administer(host: string, statement: string): Promise<void> {
  const client = new pg.Client(connectionTo(host, 'postgres'))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/**
 * Memory, when there is plenty. A clone is hundreds of small files, and a disk that has just
 * deleted as many takes ten times as long to make them (ext4: 330 ms instead of 30).
 */
export async function fastestDir(): Promise<string> {
  const memory = '/dev/shm'
  const free = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return free > 2 ** 31 ? memory : tmpdir()
}

/** Directories of runs that were killed. Their servers ended with them. */
async function removeAbandoned(base: string): Promise<void> {
  const names = (await readdir(base)).filter((name) => name.startsWith(PREFIX))
  const abandoned = names.filter((name) => !isAlive(Number.parseInt(name.slice(PREFIX.length), 10)))
  await Promise.all(
    abandoned.map((name) => rm(join(base, name), { recursive: true, force: true }).catch(() => undefined)),
  )
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
