/** What every verb is given: the world (`Context`) and who is asking (`Actor`). */
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Config } from './config.ts'
import type { DB } from './db/schema.ts'
import type { Transact } from './db/transact.ts'
import type { NotifyDeadLetters, NotifySecurity, NotifyUnreachable } from './events/notices.ts'
import type { EventLog } from './events/record.ts'
import type { JobMetrics } from './jobs/job-metrics.ts'
import type { Clock } from './lib/clock.ts'
import type { IdSource } from './lib/ids.ts'
import type { SecretBox } from './lib/secret-box.ts'
import type { Tracer } from './lib/tracer.ts'
import type { Capability, Permission } from './route.ts'
import type { DeliveryMetrics } from './webhooks/delivery-metrics.ts'

export type Context = {
  config: Config
  db: Kysely<DB>
  /** Runs one transaction; wakes what it asked to wake after the commit. */
  transact: Transact
  clock: Clock
  ids: IdSource
  log: Logger
  box: SecretBox
  events: EventLog
  notifyDeadLetters: NotifyDeadLetters
  notifySecurity: NotifySecurity
  notifyUnreachable: NotifyUnreachable
  /**
   * Tells the delivery workers, here and on other nodes, that something is due for these webhooks, or (told nothing)
   * somewhere. Call it after the commit.
   */
  wakeDeliveries: (webhookIds?: readonly string[]) => void
  /** Tells the job runner of this node that a job was started; other nodes look every second. Call it after the commit. */
  wakeJobs: () => void
  /** Tells the push worker of this node that messages wait; other nodes look every second. Call it after the commit. */
  wakePushes: () => void
  /**
   * Tells those who listen, here and on other nodes, what changed that no event tells: an area of the API, and whose it is
   * where it is one person's own. Call it after the commit.
   */
  noteChange: (change: { area: string; personId?: string | undefined }) => void
  /** What `GET /metrics` tells beside the process and its requests. */
  metrics: Registry
  deliveryMetrics: DeliveryMetrics
  jobMetrics: JobMetrics
  /** Undefined when traces are not exported. */
  tracer: Tracer | undefined
}

export type ServiceActor = {
  kind: 'service'
  id: string
  name: string
  keyId: string
  permissions: readonly Permission[]
  rateLimit: number
}

export type PersonActor = {
  kind: 'person'
  id: string
  sessionId: string
  name: string
  username: string
  email: string
  department: string | null
  role: string
  rank: number
  capabilities: ReadonlySet<Capability>
}

/** As much of a person as decides what she may see. */
export type Viewer = Pick<PersonActor, 'kind' | 'id' | 'sessionId' | 'department' | 'role' | 'capabilities'>

/** The program itself: migrations, timers, workers, the first start. */
export type SystemActor = { kind: 'system'; name: string }

/** A caller who has not said who he is; only routes open to anyone see it. */
export type Anonymous = { kind: 'anonymous' }

export type Actor = ServiceActor | PersonActor | SystemActor | Anonymous

/** The actor of a route that only services may call; the HTTP room has checked it. */
export function serviceOf(actor: Actor): ServiceActor {
  if (actor.kind !== 'service') throw new Error(`a service was expected, not ${actor.kind}`)
  return actor
}

/** The actor of a route that only people may call; the HTTP room has checked it. */
export function personOf(actor: Actor): PersonActor {
  if (actor.kind !== 'person') throw new Error(`a person was expected, not ${actor.kind}`)
  return actor
}
