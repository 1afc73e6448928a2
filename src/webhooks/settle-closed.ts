/** Deals with what is due at a webhook that is disabled or deleted: an event that was being recorded still saw it open. */
import type { Context } from '../context.ts'
import { failDeliveries, holdDeliveries } from './delivery-changes.ts'
import { lockWebhook } from './queries.ts'

/** Held when it is disabled, failed when it is deleted; left alone when somebody has switched it on meanwhile. */
export async function settleClosed(ctx: Context, webhookId: string): Promise<void> {
  await ctx.transact(async (tx) => {
    const now = ctx.clock.now()
    const webhook = await lockWebhook(tx, null, webhookId)
    if (!webhook) return failDeliveries(tx, webhookId, 'webhook_deleted', now)
    if (!webhook.isActive) await holdDeliveries(tx, [webhookId], now)
  })
}
