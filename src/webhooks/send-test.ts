/** Sends a test event to one webhook and answers with the attempt's full result. It is never retried. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import { AppError, notFound } from '../lib/errors.ts'
import { createSafeClient } from '../lib/safe-fetch.ts'
import { LEASE_MS, newLeaseToken } from './claim.ts'
import { readClaimed } from './claimed.ts'
import type { Attempt, Delivery } from './shapes.ts'
import { type Attempted, createDeliver } from './deliver.ts'
import { insertTestDelivery } from './delivery-changes.ts'
import { readAttempts, readDelivery } from './delivery-queries.ts'
import { lockWebhook } from './queries.ts'
import { saveResults } from './save-results.ts'
import { scopeOf } from '../auth/scope.ts'
import { attemptView, deliveryView } from './views.ts'

export type TestResult = { delivery: Delivery; attempt: Attempt; success: boolean }

/** Two transactions with the request between them, since nothing is sent inside one. A disabled webhook can be tested too. */
export async function sendTest(ctx: Context, actor: Actor, webhookId: string): Promise<TestResult> {
  const leased = await recordTest(ctx, actor, webhookId)
  const attempted = await attempt(ctx, leased)
  return ctx.transact(async (tx) => {
    const [applied] = await saveResults(ctx, tx, [attempted])
    const delivery = await readDelivery(tx, null, leased.id)
    const saved = (await readAttempts(tx, leased.id)).find(({ id }) => id === attempted.attemptId)
    if (!applied || !delivery || !saved)
      throw new AppError(503, 'try_again', 'The test’s result came too late to be saved. Send it again.')
    const { requestBody: _, ...row } = delivery
    return {
      delivery: deliveryView(row),
      attempt: attemptView(saved, { isAdministrator: actor.kind === 'person' }),
      success: attempted.verdict.kind === 'delivered',
    }
  })
}

/** The delivery is ours from the start, so that no worker takes it. */
async function recordTest(ctx: Context, actor: Actor, webhookId: string): Promise<{ id: string; leaseToken: string }> {
  const id = ctx.ids.next('delivery')
  const leaseToken = newLeaseToken('test')
  await ctx.transact(async (tx) => {
    const webhook = await lockWebhook(tx, scopeOf(actor), webhookId)
    if (!webhook) throw notFound('webhook', webhookId)
    const { serviceId, serviceName, name } = webhook
    const now = ctx.clock.now()
    const payload = { webhookId, webhookName: name, message: 'A test: your endpoint receives events of this service.' }
    const event = await ctx.events.record(tx, { eventType: 'webhook.test', serviceId, serviceName, payload })
    await insertTestDelivery(tx, {
      id,
      event,
      webhookId,
      leaseToken,
      leasedUntil: new Date(now.getTime() + LEASE_MS),
      now,
    })
    await appendAudit(ctx, tx, actor, {
      subject: webhookId,
      action: 'webhook.tested',
      serviceId,
      data: { deliveryId: id },
    })
  })
  return { id, leaseToken }
}

async function attempt(ctx: Context, { id, leaseToken }: { id: string; leaseToken: string }): Promise<Attempted> {
  const delivery = await readClaimed(ctx, { id, leaseToken })
  if (!delivery) throw new AppError(503, 'try_again', 'The test waited too long to be sent. Send it again.')
  const client = createSafeClient(ctx.config.egress)
  try {
    return await createDeliver(ctx, client)(delivery)
  } finally {
    await client.close()
  }
}
