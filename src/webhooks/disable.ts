/** Switches webhooks off for what they did. What waits for them is held, not lost, and everybody is told. */
import { appendAudit, type AuditEntry } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { holdDeliveries } from './delivery-changes.ts'
import { recordNews, type Told } from './health-news.ts'
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
    await appendAudit(ctx, tx, actor, auditEntry(webhook, reason))
    await recordNews(ctx, tx, webhook, { eventType: 'webhook.disabled', reason })
  }
}

/** With what it was disabled for: events are dropped after a time, the audit log is not. */
function auditEntry({ id, serviceId, firstFailureAt, consecutiveFailures }: Told, reason: DisableReason): AuditEntry {
  const data = { reason, since: firstFailureAt?.toISOString() ?? null, failures: consecutiveFailures }
  return { subject: id, action: 'webhook.disabled', serviceId, data }
}
