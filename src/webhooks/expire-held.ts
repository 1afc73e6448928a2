/** What was held for two weeks becomes a dead letter: nobody seems to wait for it, and it can still be replayed. */
import type { Context } from '../context.ts'
import { lockWebhook } from './queries.ts'
import { failOldHeld, webhooksWithOldHeld } from './retention-queries.ts'

const HELD_MS = 14 * 86_400_000
const BATCH = 1000

/** Safe to run twice and on several nodes. */
export async function expireHeld(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const before = new Date(now.getTime() - HELD_MS)
  for (const webhookId of await webhooksWithOldHeld(ctx.db, before)) {
    let failed = BATCH
    while (failed === BATCH) {
      failed = await ctx.transact(async (tx) => {
        await lockWebhook(tx, null, webhookId)
        return failOldHeld(tx, webhookId, { before, now, limit: BATCH })
      })
    }
  }
}
