/** The safety net under holding: no delivery stays held for an active webhook. */
import type { Context } from '../context.ts'
import { LEASE_MS } from './claim.ts'
import { webhooksWithStrays } from './claim-queries.ts'
import { releaseDeliveries } from './delivery-changes.ts'
import { lockWebhook } from './queries.ts'

export async function releaseStrays(ctx: Context): Promise<void> {
  for (const id of await webhooksWithStrays(ctx.db)) {
    await ctx.transact(async (tx) => {
      const webhook = await lockWebhook(tx, null, id)
      if (webhook?.isActive) await releaseDeliveries(tx, id, { now: ctx.clock.now(), leaseMs: LEASE_MS })
    })
  }
}
