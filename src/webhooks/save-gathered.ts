/** Saves a batch of results so that one which PostgreSQL refuses does not keep the others from being saved. */
import type { Context } from '../context.ts'
import type { PostResult } from '../lib/safe-fetch.ts'
import { faultOf } from './classify.ts'
import type { Attempted } from './deliver.ts'
import { saveResults } from './save-results.ts'

/** Data exceptions and violated constraints: the same values are refused for ever. */
const REFUSED = /^2[23]/

/** Told what was dealt with, and which of that was applied. */
type Note = (saved: readonly Attempted[], applied: readonly Attempted[]) => void

/**
 * Takes out of `batch` what it has saved, so that it can be called again after an error: all at once, or one by one when
 * something is refused.
 * @throws what another try may mend, such as a lost connection.
 */
export async function saveGathered(ctx: Context, batch: Attempted[], note: Note): Promise<void> {
  try {
    const applied = await ctx.transact((tx) => saveResults(ctx, tx, batch))
    note(batch.splice(0), applied)
  } catch (error) {
    if (!isRefusal(error)) throw error
    await saveOneByOne(ctx, batch, note)
  }
}

async function saveOneByOne(ctx: Context, batch: Attempted[], note: Note): Promise<void> {
  for (let first = batch[0]; first !== undefined; first = batch[0]) {
    const saved = (await saveOne(ctx, first)) ?? (await saveOne(ctx, withoutAnswer(ctx, first)))
    batch.shift()
    note([saved?.attempted ?? first], saved?.applied ?? [])
  }
}

type Saved = { attempted: Attempted; applied: Attempted[] }

/** Undefined when it is refused. Without its answer that should never be; then its lease ends and it is sent again. */
async function saveOne(ctx: Context, attempted: Attempted): Promise<Saved | undefined> {
  try {
    return { attempted, applied: await ctx.transact((tx) => saveResults(ctx, tx, [attempted])) }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { attemptId, delivery } = attempted
    ctx.log.error(
      { key: 'delivery.result_refused', attemptId, deliveryId: delivery.id, webhookId: delivery.webhookId, err: error },
      'the database refuses a result; it is saved as failed, without the answer',
    )
    return undefined
  }
}

/** What we made ourselves, and that it failed for good: tried again, the same answer would be refused again. */
function withoutAnswer(ctx: Context, attempted: Attempted): Attempted {
  const { result: refused } = attempted
  const answer = refused.kind === 'response' ? `the answer (${refused.status})` : 'how it ended'
  const detail = `${answer} could not be stored`
  const result: PostResult = {
    kind: 'failure',
    error: 'protocol',
    detail,
    timings: { totalMs: refused.timings.totalMs },
  }
  return { ...attempted, attemptId: ctx.ids.next('attempt'), result, fault: faultOf(result), verdict: { kind: 'dead' } }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSED.test(error.code)
}
