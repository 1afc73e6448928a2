/** Adds up what the workers' batches of results have left behind. */
import type { Context } from '../context.ts'
import { addStats, coarsenStats, deleteStats, lockBatches, takeBatches } from './stats-queries.ts'
import { COARSER, floorTo } from './stats-range.ts'
import { sumRows, withTotals } from './stats-rows.ts'

const DAY_MS = 86_400_000
/** Of some webhooks each: milliseconds of work, so that what is sent meanwhile does not wait for it. */
const BATCHES = 100
const KEPT_DAYS = 400

/** Afterwards `webhook_stats` knows of everything that was committed before. By a timer, and before anybody reads. */
export async function foldStats(ctx: Context): Promise<void> {
  for (let taken = BATCHES; taken === BATCHES;) {
    taken = await ctx.transact(async (tx) => {
      await lockBatches(tx)
      const batches = await takeBatches(tx, BATCHES)
      await addStats(tx, withTotals(sumRows(batches.flat())))
      return batches.length
    })
  }
}

/** Makes old statistics coarser, and forgets the oldest. By a timer. */
export async function ageStats(ctx: Context): Promise<void> {
  const nowMs = ctx.clock.now().getTime()
  await ctx.transact(async (tx) => {
    await lockBatches(tx)
    for (const { seconds, afterMs } of COARSER)
      await coarsenStats(tx, { seconds, before: floorTo(new Date(nowMs - afterMs), seconds) })
    await deleteStats(tx, new Date(nowMs - KEPT_DAYS * DAY_MS))
  })
}
