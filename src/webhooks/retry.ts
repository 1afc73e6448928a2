/** Sends a delivery again, because somebody says so. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import { onCommit } from '../db/transact.ts'
import { type AppError, conflict, notFound } from '../lib/errors.ts'
import type { Delivery } from './shapes.ts'
import { makeDue } from './delivery-changes.ts'
import { eventExists, lockDelivery, readDelivery, type RetryTarget } from './delivery-queries.ts'
import { scopeOf } from '../auth/scope.ts'
import { deliveryView } from './views.ts'

export async function retryDelivery(ctx: Context, actor: Actor, id: string): Promise<Delivery> {
  const scope = scopeOf(actor)
  return ctx.transact(async (tx) => {
    const target = await lockDelivery(tx, scope, id)
    if (!target) throw notFound('delivery', id)
    const refusal = refusalOf(target)
    if (refusal) throw refusal
    // In this transaction: retention waits for whoever has read an event, and sees then that it is wanted.
    if (!(await eventExists(tx, null, target.eventId)))
      throw conflict('event_expired', 'Its event is no longer kept: there is nothing left to send.')
    await makeDue(tx, id, ctx.clock.now())
    onCommit(tx, () => ctx.wakeDeliveries([target.webhookId]))
    await appendAudit(ctx, tx, actor, {
      subject: id,
      action: 'delivery.retried',
      serviceId: target.serviceId,
      data: { webhookId: target.webhookId },
    })
    const row = await readDelivery(tx, scope, id)
    if (!row) throw notFound('delivery', id)
    const { requestBody: _, ...delivery } = row
    return deliveryView(delivery)
  })
}

function refusalOf({ status, isDeleted, isActive }: RetryTarget): AppError | undefined {
  if (isDeleted) return conflict('webhook_deleted', 'Its webhook was deleted: there is nowhere to send it.')
  if (status === 'PENDING') return conflict('delivery_pending', 'It is waiting to be sent already.')
  if (status === 'HELD' || !isActive)
    return conflict(
      'webhook_disabled',
      'Its webhook is disabled. Switch the webhook on: what is held is sent then, and the rest can be retried.',
    )
  return undefined
}
