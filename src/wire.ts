/** Builds the Context that every verb is given, and names who listens to events. */
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import type { DB } from './db/schema.ts'
import { createTransact } from './db/transact.ts'
import { feedEnd } from './events/follow.ts'
import { createEventLog } from './events/record.ts'
import type { Clock } from './lib/clock.ts'
import { createIds } from './lib/ids.ts'
import { createSecretBox } from './lib/secret-box.ts'
import { Wake } from './lib/wake.ts'
import { Hub } from './realtime/hub.ts'
import { createReaderWake } from './realtime/wake-readers.ts'
import { createDeliveryFanOut } from './webhooks/fan-out.ts'

export type World = {
  config: Config
  pool: pg.Pool
  clock: Clock
  log: Logger
  /** Tells other nodes that there is work; nobody to tell on the embedded database. */
  announce?: () => void
  /** How often streams look for what nobody told them; every second unless told. */
  streamPollMs?: number
}

/** A context and what its commits wake: the delivery worker, and the readers of streams. */
export type Wired = {
  ctx: Context
  deliveriesWake: Wake
  hub: Hub
  /** Another node has committed something. */
  wakeAll: () => void
}

export function wire({ config, pool, clock, log, announce, streamPollMs }: World): Wired {
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  const ids = createIds(clock)
  const deliveriesWake = new Wake()
  const wakeDeliveries = (): void => {
    deliveriesWake.signal()
    announce?.()
  }
  const hub = new Hub({ look: (serviceId) => feedEnd(ctx, serviceId), log, pollMs: streamPollMs })
  const events = createEventLog(clock, ids, [
    createDeliveryFanOut(clock, ids, wakeDeliveries),
    createReaderWake(hub.wake, announce),
  ])
  const box = createSecretBox(config.secretKeys)
  const ctx: Context = { config, db, transact: createTransact(db), clock, ids, log, box, events, wakeDeliveries }
  const wakeAll = (): void => {
    deliveriesWake.signal()
    hub.wakeAll()
  }
  return { ctx, deliveriesWake, hub, wakeAll }
}
