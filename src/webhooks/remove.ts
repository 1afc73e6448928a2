/** Deletes a webhook. Its history stays; what it had not received yet fails. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import { notFound, staleVersion } from '../lib/errors.ts'
import { failDeliveries } from './delivery-changes.ts'
import { lockWebhook, markDeleted } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'

export async function removeWebhook(
  ctx: Context,
  actor: Actor,
  { id, ifMatch }: { id: string; ifMatch: number | undefined },
): Promise<null> {
  const scope = scopeOf(actor)
  return ctx.transact(async (tx) => {
    const webhook = await lockWebhook(tx, scope, id)
    if (!webhook) throw notFound('webhook', id)
    if (ifMatch !== undefined && ifMatch !== webhook.version) throw staleVersion(webhook.version)
    const now = ctx.clock.now()
    await markDeleted(tx, id, now)
    await failDeliveries(tx, id, 'webhook_deleted', now)
    await appendAudit(ctx, tx, actor, {
      subject: id,
      action: 'webhook.deleted',
      serviceId: webhook.serviceId,
      data: { name: webhook.name },
    })
    return null
  })
}
