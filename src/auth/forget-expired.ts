/** Deletes what signing in leaves behind: sessions, links, verifications and counts of attempts whose time is over. */
import type { Context } from '../context.ts'
import { deleteExpired, EXPIRING } from './queries.ts'

/** Short statements: one over all rows would hold them for long after a node was off for weeks. */
const BATCH = 5000

/** Safe to run twice and on several nodes. */
export async function forgetExpired(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  for (const kind of EXPIRING) {
    let deleted = BATCH
    while (deleted === BATCH) deleted = await deleteExpired(ctx.db, kind, { now, limit: BATCH })
  }
}
