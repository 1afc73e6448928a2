/** Drops notifications that are older than events are kept. */
import type { Context } from '../context.ts'
import { lowestIdAt } from '../lib/ids.ts'
import { deleteNotifications } from './inbox-queries.ts'

const DAY_MS = 86_400_000
/** Short statements: one over all rows would hold them for long after a node was off for weeks. */
const BATCH = 5000

/** Safe to run twice and on several nodes. */
export async function forgetOldNotifications(ctx: Context): Promise<void> {
  const keptFromMs = Math.max(0, ctx.clock.now().getTime() - ctx.config.retention.eventsDays * DAY_MS)
  const keptFrom = lowestIdAt('notification', new Date(keptFromMs))
  for (let deleted = BATCH; deleted === BATCH;) deleted = await deleteNotifications(ctx.db, keptFrom, BATCH)
}
