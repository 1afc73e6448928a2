/** Saves what came of attempts: delivery, attempt and health in one transaction, for as many as have gathered. */
import type { Context, SystemActor } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { areSet } from './claim-queries.ts'
import type { Attempted } from './deliver.ts'
import { disableFor } from './disable.ts'
import { type Health, healthAfter, isNews } from './health.ts'
import { tellOfChanges } from './health-news.ts'
import { lockWebhooks, type SavedResult, saveHealth, saveRows } from './save-queries.ts'
import { saveStats } from './stats-queries.ts'
import { statRows } from './stats-rows.ts'

const WORKER: SystemActor = { kind: 'system', name: 'delivery worker' }

/** Answers the results that were applied. The others had lost their lease: somebody else sends, or has sent, that delivery. */
export async function saveResults(ctx: Context, tx: Tx, results: readonly Attempted[]): Promise<Attempted[]> {
  const now = ctx.clock.now()
  const healths = await lockWebhooks(tx, webhookIds(results), areSet())
  const saved = await saveRows(tx, results.map(savedResult), now)
  const applied = results.filter(({ delivery }) => saved.has(delivery.id))
  await saveNews(ctx, tx, healths, applied)
  await saveStats(tx, statRows(applied))
  const gone = applied.filter(({ verdict }) => verdict.kind === 'gone')
  if (gone.length > 0) await disableFor(ctx, tx, WORKER, { ids: webhookIds(gone), reason: 'gone' })
  return applied
}

async function saveNews(
  ctx: Context,
  tx: Tx,
  healths: readonly Health[],
  applied: readonly Attempted[],
): Promise<void> {
  const byWebhook = Map.groupBy(applied, ({ delivery }) => delivery.webhookId)
  const changes = healths.flatMap((before) => {
    const after = healthAfter(before, byWebhook.get(before.webhookId) ?? [])
    return isNews(before, after) ? [{ before, after }] : []
  })
  if (changes.length === 0) return
  await saveHealth(
    tx,
    changes.map(({ after }) => after),
  )
  await tellOfChanges(ctx, tx, changes, applied)
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
