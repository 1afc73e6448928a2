/** Builds the Context that every verb is given, and names who listens to events. */
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import packageJson from '../package.json' with { type: 'json' }
import { readDigest, stillAsked } from './approvals/digest.ts'
import { getApproval } from './approvals/read.ts'
import { watchersOf } from './approvals/watch.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import type { DB } from './db/schema.ts'
import { createTransact } from './db/transact.ts'
import { feedEnd } from './events/follow.ts'
import { createEventCounter } from './events/event-metrics.ts'
import { createEventLog } from './events/record.ts'
import type { JobHandlers } from './jobs/handler.ts'
import { addJobGauges, createJobMetrics } from './jobs/job-metrics.ts'
import type { Clock } from './lib/clock.ts'
import { createIds } from './lib/ids.ts'
import { OtlpExporter } from './lib/otlp-exporter.ts'
import type { ReadPace } from './lib/read-gauges.ts'
import { createSecretBox } from './lib/secret-box.ts'
import { isWithinRatio } from './lib/traceparent.ts'
import { createTracer, type Tracer } from './lib/tracer.ts'
import { Wake } from './lib/wake.ts'
import type { ApprovalsNow } from './notifications/approvals-now.ts'
import type { MailWorld } from './notifications/mail-world.ts'
import { remindDue } from './notifications/remind.ts'
import { sendDigests } from './notifications/send-digests.ts'
import { createTellers } from './notifications/tellers.ts'
import { createNoteUntold } from './notifications/untold.ts'
import { Changes } from './realtime/changes.ts'
import { EVERY_SERVICE, Hub } from './realtime/hub.ts'
import { createReaderWake } from './realtime/wake-readers.ts'
import { describeNode, type ThisNode } from './system/nodes.ts'
import { createDeliveryMetrics } from './webhooks/delivery-metrics.ts'
import { DeliveryWake } from './webhooks/delivery-wake.ts'
import { createDeliveryFanOut } from './webhooks/fan-out.ts'
import { addWebhookGauges } from './webhooks/gauges.ts'
import { HandOff } from './webhooks/hand-off.ts'
import { WEBHOOK_JOBS } from './webhooks/replay-job.ts'

export type World = {
  config: Config
  pool: pg.Pool
  clock: Clock
  log: Logger
  /** Tells other nodes that there is work; nobody to tell on the embedded database. */
  announce?: (webhookIds?: readonly string[]) => void
  /** How often streams look for what nobody told them; every second unless told. */
  streamPollMs?: number
  /** How often, and with what patience, metrics are read from the database. */
  metricsPace?: ReadPace | undefined
}

/** A context and what its commits wake: the workers of deliveries, mails and pushes, the job runner, and the readers of streams. */
export type Wired = {
  ctx: Context
  /** What this node is, to the others and to administrators. */
  node: ThisNode
  deliveriesWake: DeliveryWake
  /** For the worker of a node that works alone on its database. */
  handOff: HandOff
  jobsWake: Wake
  mailsWake: Wake
  pushesWake: Wake
  jobHandlers: JobHandlers
  approvalsNow: ApprovalsNow
  /** Reminds of approvals that are due soon. */
  remind: () => Promise<void>
  /** Writes the digests whose hour it is. */
  digest: () => Promise<void>
  hub: Hub
  changes: Changes
  /** Another node has committed something; what it announced, or (told nothing) anything. */
  wakeAll: (announced?: readonly string[]) => void
  /** Exports the traces that wait, for at most a moment. The last thing to do. */
  closeTraces: () => Promise<void>
  /** Where people reach the program: with `PORT=0` it is known only after listening. */
  publicUrl: () => string
  setPublicUrl: (url: string) => void
}

export function wire({ config, pool, clock, log, announce, streamPollMs, metricsPace }: World): Wired {
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  const ids = createIds(clock)
  const deliveriesWake = new DeliveryWake()
  const handOff = new HandOff()
  const jobsWake = new Wake()
  const mailsWake = new Wake()
  const wakeMails = (): void => {
    mailsWake.signal()
    announce?.([])
  }
  const wakeDeliveries = (webhookIds?: readonly string[]): void => {
    deliveriesWake.signal(webhookIds)
    announce?.(webhookIds)
  }
  const look = (topic: string) => feedEnd(ctx, topic === EVERY_SERVICE ? undefined : topic)
  const hub = new Hub({ look, log, pollMs: streamPollMs })
  const changes = new Changes(announce)
  const metrics = new Registry()
  const { tracer, closeTraces } = openTraces(config, { clock, log, metrics })
  const countEvent = createEventCounter(metrics)
  let publicUrl = config.publicUrl ?? `http://localhost:${config.port}`
  const domain = (): string => config.mail.from?.address.split('@').at(-1) ?? new URL(publicUrl).hostname
  const box = createSecretBox(config.secretKeys)
  const noteUntold = createNoteUntold(log, metrics)
  const mailWorld = { clock, ids, log, box, domain, wake: wakeMails, noteUntold }
  const pushesWake = new Wake()
  const signals = { wakePushes: pushesWake.signal, noteChange: changes.note }
  const { subscribers, ...notify } = createTellers(mailWorld, signals, watchersOf)
  const events = createEventLog({ clock, ids, tracer, countEvent }, [
    createDeliveryFanOut({ clock, ids, log, wake: wakeDeliveries, handOff }),
    createReaderWake(hub.wake, announce && (() => announce([]))),
    ...subscribers,
  ])
  const wakes = { wakeDeliveries, wakeJobs: () => jobsWake.signal(), ...signals }
  const numbers = { metrics, deliveryMetrics: createDeliveryMetrics(metrics), jobMetrics: createJobMetrics(metrics) }
  const world = { config, db, transact: createTransact(db), clock, ids, log, box }
  const ctx: Context = { ...world, events, tracer, ...notify, ...wakes, ...numbers }
  addWebhookGauges(ctx, metricsPace)
  addJobGauges(ctx, metricsPace)
  const wakeAll = (announced?: readonly string[]): void => {
    deliveriesWake.signal(changes.hear(announced))
    hub.wakeAll()
    mailsWake.signal()
  }
  const setPublicUrl = (url: string): void => {
    publicUrl = url
  }
  const workers = { deliveriesWake, handOff, jobsWake, mailsWake, pushesWake, jobHandlers: WEBHOOK_JOBS }
  const address = { publicUrl: () => publicUrl, setPublicUrl }
  const mails = mailsByClock(ctx, mailWorld)
  const node = describeNode({ clock, ids, config }, packageJson.version)
  return { ctx, node, ...workers, ...mails, hub, changes, wakeAll, ...address, closeTraces }
}

/** What mails ask of approvals, and which of them are written by the clock. */
function mailsByClock(ctx: Context, world: MailWorld): Pick<Wired, 'approvalsNow' | 'remind' | 'digest'> {
  return {
    approvalsNow: { stillAsked, readDigest },
    remind: () => remindDue(ctx, { world, readApproval: readAnyApproval }),
    digest: () => sendDigests(ctx, { world, readDigest }),
  }
}

/** Without the setting nothing is made. */
function openTraces(
  { traces }: Config,
  world: Pick<Context, 'clock' | 'log' | 'metrics'>,
): { tracer: Tracer | undefined; closeTraces: () => Promise<void> } {
  if (!traces) return { tracer: undefined, closeTraces: async () => undefined }
  const { ratio, ...settings } = traces
  const resource = { 'service.version': packageJson.version, ...traces.resource }
  const exporter = new OtlpExporter({ ...world, ...settings, resource })
  const isRecorded = (traceId: string): boolean => isWithinRatio(traceId, ratio)
  const tracer = createTracer({ clock: world.clock, isRecorded, sink: (span) => exporter.add(span) })
  return { tracer, closeTraces: () => exporter.close() }
}

function readAnyApproval(ctx: Context, id: string): Promise<unknown> {
  return getApproval(ctx, { kind: 'system', name: 'reminders' }, id)
}
