/** Gathers what came of attempts, saves it, and counts and logs what was saved. */
import type { Context } from '../context.ts'
import { BatchWriter } from '../lib/batch-writer.ts'
import type { Attempted } from './deliver.ts'
import { saveGathered } from './save-gathered.ts'

/** `onSaved` is told after each batch: what is dealt with, and what of it was applied. */
export function createResultWriter(
  ctx: Context,
  onSaved: (saved: readonly Attempted[], applied: readonly Attempted[]) => void,
): BatchWriter<Attempted> {
  const { log, deliveryMetrics } = ctx
  const note = (saved: readonly Attempted[], applied: readonly Attempted[]): void => {
    const isApplied = new Set(applied)
    for (const attempted of saved) {
      deliveryMetrics.ended(attempted, isApplied.has(attempted))
      logAttempt(ctx, attempted, isApplied.has(attempted))
    }
    onSaved(saved, applied)
    ctx.noteChange({ area: 'Webhooks' })
  }
  const save = async (batch: Attempted[]): Promise<void> => {
    const startedMs = performance.now()
    const { length } = batch
    await saveGathered(ctx, batch, note)
    deliveryMetrics.saved(length, performance.now() - startedMs)
  }
  return new BatchWriter({ save, log, key: 'delivery.save' })
}

function logAttempt(
  { log }: Context,
  { attemptId, delivery, attemptNumber, result, fault, verdict }: Attempted,
  isApplied: boolean,
): void {
  const level = isApplied ? (verdict.kind === 'delivered' ? 'debug' : 'info') : 'warn'
  if (!log.isLevelEnabled(level)) return
  const { id: deliveryId, webhookId, eventId, serviceId } = delivery
  const key = isApplied ? 'delivery.attempted' : 'delivery.lease_lost'
  const ids = { attemptId, deliveryId, webhookId, eventId, serviceId }
  const outcome = {
    attemptNumber,
    verdict: verdict.kind,
    error: fault?.error,
    totalMs: Math.round(result.timings.totalMs),
  }
  log[level](
    { key, ...ids, ...outcome },
    isApplied ? 'an attempt ended' : 'a result came after its lease; it was not applied',
  )
}
