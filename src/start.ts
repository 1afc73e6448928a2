/** Starts the whole program and stops it again: database → migrate → wire → first administrator → workers → listen. */
import { resolve } from 'node:path'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { firstAdministrator, linkForAdministrator } from './auth/first-administrator.ts'
import type { Config } from './config.ts'
import { openDataDir } from './db/data-dir.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { openNodeSignals, type NodeSignals } from './db/node-signals.ts'
import { openPool, type Connection } from './db/open.ts'
import { ensurePartitions } from './db/partitions.ts'
import { adoptRestoredEvents } from './events/adopt-restored.ts'
import { recoverJobs } from './jobs/recover-jobs.ts'
import { createJobRunner } from './jobs/runner.ts'
import { systemClock } from './lib/clock.ts'
import { loadSecretKey } from './lib/secret-key.ts'
import { StartupError } from './lib/startup-error.ts'
import { recoverMailLeases } from './notifications/email/recover-mail-leases.ts'
import { createMailWorker } from './notifications/email/worker.ts'
import { recoverPushes } from './notifications/push/forget-stale.ts'
import { vapidKeys } from './notifications/push/vapid.ts'
import { createPushWorker } from './notifications/push/worker.ts'
import { startHeartbeat } from './system/nodes.ts'
import { createTimers } from './timers.ts'
import { recoverLeases } from './webhooks/recover-leases.ts'
import { createDeliveryWorker } from './webhooks/worker.ts'
import { wire, type Wired } from './wire.ts'

const OLDEST_POSTGRES = 140_000

export type Program = {
  url: string
  /** A one-time sign-in link, when one is needed or was asked for. */
  signInLink: string | undefined
  stop(): Promise<void>
}

export type StartOptions = { config: Config; log: Logger; step: (message: string) => void; wantsLink?: boolean }

/** Throws StartupError for what the operator can mend; whatever was opened before is closed again. */
export async function start(options: StartOptions): Promise<Program> {
  const { config, log, step } = options
  const stack = new AsyncDisposableStack()
  try {
    const connection = await openDatabaseServer(config, step, stack)
    await prepareSchema(connection, log, step)
    const pool = openPool(connection, log)
    const secretKeys = config.secretKeys.length > 0 ? config.secretKeys : [await loadSecretKey(resolve(config.dataDir))]
    let signals: NodeSignals | undefined
    const announce = (webhookIds?: readonly string[]): void => signals?.announce(webhookIds)
    const wired = wire({ config: { ...config, secretKeys }, pool, clock: systemClock, log, announce })
    stack.defer(() => wired.ctx.db.destroy())
    stack.defer(wired.closeTraces)
    if (config.databaseUrl !== undefined) {
      signals = openNodeSignals(connection, log, wired.wakeAll)
      stack.defer(signals.close)
    }
    await checkSecretKey(wired)
    await vapidKeys(wired.ctx)
    await ensurePartitions(wired.ctx)
    await adoptRestoredEvents(wired.ctx)
    if (config.databaseUrl === undefined) {
      await recoverLeases(wired.ctx)
      await recoverJobs(wired.ctx)
      await recoverMailLeases(wired.ctx)
      await recoverPushes(wired.ctx)
    }
    return await serve(options, wired, stack)
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

async function openDatabaseServer(
  config: Config,
  step: StartOptions['step'],
  stack: AsyncDisposableStack,
): Promise<Connection> {
  if (config.databaseUrl !== undefined) return { connectionString: config.databaseUrl }
  const path = resolve(config.dataDir)
  const dataDir = await openDataDir(path)
  stack.defer(() => dataDir.close())
  step('Starting the embedded PostgreSQL')
  const postgres = await startEmbedded({ dataDir: path, log: step, keepRunning: true })
  stack.defer(() => postgres.stop())
  return postgres.connection
}

/** Uses a pool of its own, because migrations may run longer than a request's statement. */
async function prepareSchema(connection: Connection, log: Logger, step: StartOptions['step']): Promise<void> {
  const pool = openPool(connection, log, { size: 2, statementTimeoutMs: 0 })
  try {
    await refuseOldPostgres(pool)
    step('Migrating the database')
    await migrate(pool)
  } finally {
    await pool.end()
  }
}

async function refuseOldPostgres(pool: pg.Pool): Promise<void> {
  const { rows } = await pool
    .query<{ version: number; name: string }>(
      "select current_setting('server_version_num')::int as version, current_setting('server_version') as name",
    )
    .catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new StartupError(
        `DATABASE_URL: the database does not let us in (${reason}); a right one: DATABASE_URL=postgres://user:password@host:5432/database`,
        { cause },
      )
    })
  const server = rows[0]
  if (server && server.version < OLDEST_POSTGRES)
    throw new StartupError(`DATABASE_URL: PostgreSQL ${server.name} is too old; 14 or newer is needed`)
}

/** A lost key must show at the start, not when the first secret cannot be read. */
async function checkSecretKey({ ctx }: Wired): Promise<void> {
  const name = 'secret_key_check'
  await sql`insert into instance (name, value) values (${name}, ${ctx.box.seal(name)}) on conflict do nothing`.execute(
    ctx.db,
  )
  const { rows } = await sql<{ value: Buffer }>`select value from instance where name = ${name}`.execute(ctx.db)
  try {
    if (rows[0] && ctx.box.open(rows[0].value) === name) return
  } catch (cause) {
    throw new StartupError(
      'SECRET_KEY: it cannot read what this database holds; give the key (or the list of keys) that it was made with',
      { cause },
    )
  }
}

async function serve(options: StartOptions, wired: Wired, stack: AsyncDisposableStack): Promise<Program> {
  const { config, step, wantsLink = false } = options
  const { app, setPublicUrl, endStreams } = await createApp(wired)
  stack.defer(() => app.close())
  step('Listening')
  const localUrl = await listen(app, config)
  const url = config.publicUrl ?? localUrl
  setPublicUrl(url)
  const heartbeat = startHeartbeat(wired.ctx, wired.node)
  stack.defer(() => heartbeat.stop())
  // Only now: a program that cannot listen must not have sent anything.
  if (config.roles.includes('worker')) startWorkers(wired, stack)
  // First of all when it stops: whoever listens goes on at another node while attempts in flight end here.
  stack.defer(endStreams)
  const administrator = await firstAdministrator(wired.ctx)
  const token = wantsLink ? await linkForAdministrator(wired.ctx) : administrator?.token
  return {
    url,
    signInLink: token === undefined ? undefined : `${url}/sign-in/link?token=${token}`,
    stop: () => stack.disposeAsync(),
  }
}

function startWorkers(wired: Wired, stack: AsyncDisposableStack): void {
  const { ctx, deliveriesWake, jobsWake, pushesWake, jobHandlers, publicUrl, remind, digest } = wired
  // Nobody else works on the embedded database.
  const handOff = ctx.config.databaseUrl === undefined ? wired.handOff : undefined
  const worker = createDeliveryWorker(ctx, deliveriesWake, { handOff })
  worker.start()
  stack.defer(() => worker.stop())
  const runner = createJobRunner(ctx, jobsWake, jobHandlers)
  runner.start()
  stack.defer(() => runner.stop())
  const pusher = createPushWorker(ctx, pushesWake, { publicUrl })
  pusher.start()
  stack.defer(() => pusher.stop())
  const mails = createMailWorker(wired)
  mails?.start()
  stack.defer(() => mails?.stop())
  const timers = createTimers(ctx, [remind, digest])
  stack.defer(() => timers.stop())
}

async function listen(app: Awaited<ReturnType<typeof createApp>>['app'], { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EADDRINUSE')
      throw new StartupError(
        `PORT: ${port} on ${host} is in use by another program; choose another, such as PORT=${port + 1}, or PORT=0 for any free one`,
        { cause },
      )
    if (code === 'EACCES')
      throw new StartupError(`PORT: this user may not listen on ${port}; choose one above 1023, such as PORT=3000`, {
        cause,
      })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartupError(`HOST: ${host} is not an address of this machine; a right one: HOST=127.0.0.1`, { cause })
    throw cause
  }
  const address = app.server.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  const name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host
  return `http://${name}:${actualPort}`
}
