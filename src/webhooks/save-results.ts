/** Saves what came of attempts: delivery, attempt and health in one transaction, for as many as have gathered. */
import { appendAudit } from '../audit/append.ts'
import type { Context, SystemActor } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { stayOnIndexes } from './claim-queries.ts'
import type { Attempted } from './deliver.ts'
import { holdDeliveries } from './delivery-changes.ts'
import { type Health, healthAfter, isNews } from './health.ts'
import { disableWebhooks, lockWebhooks, type SavedResult, saveHealth, saveRows } from './save-queries.ts'
import { saveStats } from './stats-queries.ts'
import { statRows } from './stats-rows.ts'

const WORKER: SystemActor = { kind: 'system', name: 'delivery worker' }

/** Answers the results that were applied. The others had lost their lease: somebody else sends, or has sent, that delivery. */
export async function saveResults(ctx: Context, tx: Tx, results: readonly Attempted[]): Promise<Attempted[]> {
  const now = ctx.clock.now()
  await stayOnIndexes(tx)
  const healths = await lockWebhooks(tx, webhookIds(results))
  const saved = await saveRows(tx, results.map(savedResult), now)
  const applied = results.filter(({ delivery }) => saved.has(delivery.id))
  await saveNews(tx, healths, applied)
  await saveStats(tx, statRows(applied))
  const gone = applied.filter(({ verdict }) => verdict.kind === 'gone')
  if (gone.length > 0) await disableGone(ctx, tx, webhookIds(gone), now)
  return applied
}

async function saveNews(tx: Tx, healths: readonly Health[], applied: readonly Attempted[]): Promise<void> {
  const byWebhook = Map.groupBy(applied, ({ delivery }) => delivery.webhookId)
  const news = healths.flatMap((before) => {
    const after = healthAfter(before, byWebhook.get(before.webhookId) ?? [])
    return isNews(before, after) ? [after] : []
  })
  if (news.length > 0) await saveHealth(tx, news)
}

/** 410: the receiver asks for nothing more. What waits for it is held, not lost. */
async function disableGone(ctx: Context, tx: Tx, ids: string[], now: Date): Promise<void> {
  const disabled = await disableWebhooks(tx, ids, 'gone', now)
  await holdDeliveries(tx, ids, now)
  for (const { id, serviceId } of disabled) {
    await appendAudit(ctx, tx, WORKER, { subject: id, action: 'webhook.disabled', serviceId, data: { reason: 'gone' } })
  }
}

function webhookIds(results: readonly Attempted[]): string[] {
  return [...new Set(results.map(({ delivery }) => delivery.webhookId))]
}

function statusAfter(verdict: Attempted['verdict']): SavedResult['status'] {
  switch (verdict.kind) {
    case 'delivered':
      return 'SUCCESS'
    case 'retry':
      return 'PENDING'
    case 'dead':
      return 'FAILED'
    case 'gone':
      return 'HELD'
    default:
      return verdict satisfies never
  }
}

function savedResult(attempted: Attempted): SavedResult {
  const { attemptId, delivery, attemptNumber, startedAt, endedAt, requestHeaders, result, fault, verdict } = attempted
  const response = result.kind === 'response' ? result : undefined
  return {
    id: attemptId,
    deliveryId: delivery.id,
    webhookId: delivery.webhookId,
    leaseToken: delivery.leaseToken,
    status: statusAfter(verdict),
    attemptNumber,
    trigger: delivery.trigger,
    startedAt,
    durationMs: result.timings.totalMs,
    timings: result.timings,
    requestUrl: delivery.url,
    requestHeaders,
    responseCode: response?.status ?? null,
    responseHeaders: response?.headers ?? null,
    responseBody: response?.body ?? null,
    error: fault?.error ?? null,
    errorDetail: fault?.detail ?? null,
    nextAttemptAt: verdict.kind === 'retry' ? verdict.at : null,
    deliveredAt: verdict.kind === 'delivered' ? endedAt : null,
    remoteAddress: result.remoteAddress ?? null,
  }
}
