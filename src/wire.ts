/** Builds the Context that every verb is given, and names who listens to events. */
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import type { DB } from './db/schema.ts'
import { createTransact } from './db/transact.ts'
import { createEventLog } from './events/record.ts'
import type { JobHandlers } from './jobs/handler.ts'
import type { Clock } from './lib/clock.ts'
import { createIds } from './lib/ids.ts'
import { createSecretBox } from './lib/secret-box.ts'
import { Wake } from './lib/wake.ts'
import { DeliveryWake } from './webhooks/delivery-wake.ts'
import { createDeliveryFanOut } from './webhooks/fan-out.ts'
import { WEBHOOK_JOBS } from './webhooks/replay-job.ts'

export type World = {
  config: Config
  pool: pg.Pool
  clock: Clock
  log: Logger
  /** Tells other nodes that there is work; nobody to tell on the embedded database. */
  announce?: (webhookIds?: readonly string[]) => void
}

/** A context and the signals that its commits give to the workers. */
export type Wired = { ctx: Context; deliveriesWake: DeliveryWake; jobsWake: Wake; jobHandlers: JobHandlers }

export function wire({ config, pool, clock, log, announce }: World): Wired {
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  const ids = createIds(clock)
  const deliveriesWake = new DeliveryWake()
  const jobsWake = new Wake()
  const wakeDeliveries = (webhookIds?: readonly string[]): void => {
    deliveriesWake.signal(webhookIds)
    announce?.(webhookIds)
  }
  const events = createEventLog(clock, ids, [createDeliveryFanOut({ clock, ids, log, wake: wakeDeliveries })])
  const box = createSecretBox(config.secretKeys)
  const wakes = { wakeDeliveries, wakeJobs: jobsWake.signal }
  const ctx: Context = { config, db, transact: createTransact(db), clock, ids, log, box, events, ...wakes }
  return { ctx, deliveriesWake, jobsWake, jobHandlers: WEBHOOK_JOBS }
}
