/** Deletes statistics whose time is over. They are few beside what they count, so they need no partitions. */
import type { Context } from '../context.ts'
import { deleteOldStats } from './retention-queries.ts'

const KEPT_MS = 90 * 86_400_000
const BATCH = 5000

/** Safe to run twice and on several nodes. */
export async function forgetOldStats(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - KEPT_MS)
  let deleted = BATCH
  while (deleted === BATCH) deleted = await deleteOldStats(ctx.db, { before, limit: BATCH })
}
