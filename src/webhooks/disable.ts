/** Switches webhooks off for what they did. What waits for them is held, not lost, and everybody is told. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { holdDeliveries } from './delivery-changes.ts'
import { recordNews } from './health-news.ts'
import { disableWebhooks } from './health-watch-queries.ts'

/** `gone`: it answered 410. `no_success`: none for five days. */
export type DisableReason = 'gone' | 'no_success'

/** The webhooks are locked already. */
export async function disableFor(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  { ids, reason }: { ids: readonly string[]; reason: DisableReason },
): Promise<void> {
  const now = ctx.clock.now()
  const disabled = await disableWebhooks(tx, ids, reason, now)
  await holdDeliveries(tx, ids, now)
  for (const webhook of disabled) {
    const { id, serviceId } = webhook
    await appendAudit(ctx, tx, actor, { subject: id, action: 'webhook.disabled', serviceId, data: { reason } })
    await recordNews(ctx, tx, webhook, { eventType: 'webhook.disabled', reason })
  }
}
