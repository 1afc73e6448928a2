/** The jobs that send again: what one step of each does. The deliveries they make due are the worker's business. */
import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import { onCommit, type Tx } from '../db/transact.ts'
import type { JobHandlers, JobStep, RunningJob } from '../jobs/handler.ts'
import { conflict } from '../lib/errors.ts'
import { createPasses } from './filter.ts'
import { lockWebhook, type WebhookRow } from './queries.ts'
import {
  deadLettersOfReplay,
  deadLettersOfRetry,
  replayParams,
  type ReplayParams,
  replayRangeOf,
  retryParams,
  startOf,
} from './replay-range.ts'
import {
  countByStatus,
  countPendingOf,
  type DeadLetters,
  insertMissing,
  makeManyDue,
  nextDeadLetters,
  nextEvents,
  type ReplayableRow,
} from './replay-queries.ts'

const STEP_SIZE = 500
/** A replay never pours in more than this ahead of the worker: what fails meanwhile would wait behind it. */
const MAX_PENDING = 2000
const LOOK_AGAIN_MS = 500

export const WEBHOOK_JOBS: JobHandlers = {
  'webhook.retry': { step: retryStep, outcomes },
  'webhook.replay': { step: replayStep, outcomes },
}

async function retryStep(ctx: Context, tx: Tx, job: RunningJob): Promise<JobStep> {
  const params = retryParams.parse(job.params)
  const webhook = await lockSendable(tx, job)
  if (await isAhead(tx, job)) return wait(job)
  const dead = deadLettersOfRetry(webhook.id, params, job.createdAt)
  return sendDeadLetters(ctx, tx, job, { dead, from: params.from, trigger: 'manual' })
}

async function replayStep(ctx: Context, tx: Tx, job: RunningJob): Promise<JobStep> {
  const params = replayParams.parse(job.params)
  const webhook = await lockSendable(tx, job)
  if (await isAhead(tx, job)) return wait(job)
  if (params.which !== 'failed') return sendEvents(ctx, tx, job, webhook, params)
  const dead = deadLettersOfReplay(webhook.id, params, job.createdAt)
  return sendDeadLetters(ctx, tx, job, { dead, from: params.from, trigger: 'replay' })
}

/** Its lock keeps results, other replays and whoever changes the webhook from the same deliveries. */
async function lockSendable(tx: Tx, { subject }: RunningJob): Promise<WebhookRow> {
  const webhook = await lockWebhook(tx, null, subject ?? '')
  if (!webhook) throw conflict('webhook_deleted', 'The webhook was deleted meanwhile.')
  if (!webhook.isActive)
    throw conflict('webhook_disabled', 'The webhook was disabled meanwhile. Switch it on, and start again.')
  return webhook
}

async function isAhead(tx: Tx, { id }: RunningJob): Promise<boolean> {
  return (await countPendingOf(tx, id)) > MAX_PENDING - STEP_SIZE
}

function wait({ cursor }: RunningJob): JobStep {
  return { dealtWith: 0, cursor, next: { waitMs: LOOK_AGAIN_MS } }
}

type Sending = { dead: DeadLetters; from: string | undefined; trigger: 'manual' | 'replay' }

async function sendDeadLetters(
  ctx: Context,
  tx: Tx,
  job: RunningJob,
  { dead, from, trigger }: Sending,
): Promise<JobStep> {
  const after = job.cursor ?? startOf('delivery', from)
  const ids = await nextDeadLetters(tx, dead, { after, limit: STEP_SIZE })
  await makeManyDue(tx, ids, { jobId: job.id, trigger, now: ctx.clock.now() })
  if (ids.length > 0) onCommit(tx, () => ctx.wakeDeliveries(job.subject === null ? undefined : [job.subject]))
  return stepTo(ids.length, ids.at(-1), ids.length)
}

async function sendEvents(
  ctx: Context,
  tx: Tx,
  job: RunningJob,
  webhook: WebhookRow,
  params: ReplayParams,
): Promise<JobStep> {
  const range = replayRangeOf(webhook, params, job.createdAt)
  const after = job.cursor ?? startOf('event', params.from)
  const events = await nextEvents(tx, range, { after, limit: STEP_SIZE, withBody: webhook.filter !== null })
  const delivered = range.withDelivered ? events.flatMap(({ deliveryId }) => deliveryId ?? []) : []
  const missing = events.filter(({ deliveryId, listens }) => deliveryId === null && listens)
  const again = { jobId: job.id, trigger: 'replay', now: ctx.clock.now() } as const
  await makeManyDue(tx, delivered, again)
  const wanted = passing(ctx, webhook, missing)
  await insertMissing(tx, webhook.id, withIds(ctx, wanted), again)
  const dealtWith = delivered.length + missing.length
  if (dealtWith > 0) onCommit(tx, () => ctx.wakeDeliveries([webhook.id]))
  return stepTo(dealtWith, events.at(-1)?.eventId, events.length)
}

/** Those that the webhook's filter lets through, as when they were new. */
function passing({ log }: Context, { id, serviceId, filter }: WebhookRow, events: ReplayableRow[]): ReplayableRow[] {
  if (filter === null) return events
  const passes = createPasses(log)
  return events.filter(({ eventId, body }) => passes({ id: eventId, serviceId, body: body ?? '{}' }, { id, filter }))
}

function withIds({ ids }: Context, rows: readonly ReplayableRow[]): (ReplayableRow & { id: string })[] {
  return rows.map((row) => Object.assign(row, { id: ids.next('delivery') }))
}

function stepTo(dealtWith: number, last: string | undefined, found: number): JobStep {
  return { dealtWith, cursor: last ?? null, next: found < STEP_SIZE ? 'finish' : 'continue' }
}

async function outcomes(db: Kysely<DB>, jobIds: readonly string[]): Promise<Map<string, Record<string, number>>> {
  const found = new Map<string, Record<string, number>>()
  for (const { jobId, status, n } of await countByStatus(db, jobIds))
    found.set(jobId, { ...found.get(jobId), [status]: n })
  return found
}
