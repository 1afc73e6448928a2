/** The safety net under holding: no delivery stays held for an active webhook. */
import type { Context } from '../context.ts'
import { webhooksWithStrays } from './lane-queries.ts'
import { releaseDeliveries } from './delivery-changes.ts'
import { lockWebhook } from './queries.ts'

export async function releaseStrays(ctx: Context): Promise<void> {
  for (const id of await webhooksWithStrays(ctx.db)) {
    await ctx.transact(async (tx) => {
      const webhook = await lockWebhook(tx, null, id)
      if (webhook?.isActive) await releaseDeliveries(tx, id, ctx.clock.now())
    })
  }
}
