/** Reads webhooks and deliveries, each caller what it may see. */
import type { Actor, Context } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import type { Attempt, Delivery, Webhook } from './shapes.ts'
import { type DeliveryFilter, eventExists, pageOfDeliveries, readAttempts, readDelivery } from './delivery-queries.ts'
import { type PageQuery, pageOfWebhooks, readWebhook, type WebhookFilter } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'
import { attemptView, deliveryView, type List, listView, webhookView } from './views.ts'

export async function getWebhook(ctx: Context, actor: Actor, id: string): Promise<Webhook> {
  const row = await readWebhook(ctx.db, scopeOf(actor), id)
  if (!row) throw notFound('webhook', id)
  return webhookView(ctx, row)
}

/** Administrators may narrow the list to one service. */
export async function listWebhooks(
  ctx: Context,
  actor: Actor,
  { service = null, ...query }: PageQuery & WebhookFilter & { service?: string | null | undefined },
): Promise<List<Webhook>> {
  return listView(await pageOfWebhooks(ctx.db, scopeOf(actor) ?? service, query), (row) => webhookView(ctx, row))
}

export type DeliveriesQuery = PageQuery &
  Pick<DeliveryFilter, 'status' | 'eventType' | 'approvalId' | 'from' | 'to'> & {
    webhook?: string | undefined
    service?: string | undefined
  }

/** Deliveries of all webhooks; for administrators. */
export async function listDeliveries(ctx: Context, actor: Actor, query: DeliveriesQuery): Promise<List<Delivery>> {
  const serviceId = scopeOf(actor) ?? query.service
  const { webhook: webhookId, status, eventType, approvalId, from, to } = query
  const filter = { webhookId, serviceId, status, eventType, approvalId, from, to }
  return listView(await pageOfDeliveries(ctx.db, filter, query), deliveryView)
}

export async function listWebhookDeliveries(
  ctx: Context,
  actor: Actor,
  webhookId: string,
  query: DeliveriesQuery,
): Promise<List<Delivery>> {
  const webhook = await readWebhook(ctx.db, scopeOf(actor), webhookId)
  if (!webhook) throw notFound('webhook', webhookId)
  const { status, eventType, approvalId, from, to } = query
  const filter = { webhookId, status, eventType, approvalId, from, to }
  return listView(await pageOfDeliveries(ctx.db, filter, query), deliveryView)
}

export async function listEventDeliveries(
  ctx: Context,
  actor: Actor,
  eventId: string,
  query: PageQuery,
): Promise<List<Delivery>> {
  if (!(await eventExists(ctx.db, scopeOf(actor), eventId))) throw notFound('event', eventId)
  return listView(await pageOfDeliveries(ctx.db, { eventId }, query), deliveryView)
}

/** With every attempt, and the body that each of them sent. */
export async function getDelivery(
  ctx: Context,
  actor: Actor,
  id: string,
): Promise<Delivery & { requestBody: string; attempts: Attempt[] }> {
  const row = await readDelivery(ctx.db, scopeOf(actor), id)
  if (!row) throw notFound('delivery', id)
  const { requestBody, ...delivery } = row
  const attempts = await readAttempts(ctx.db, id)
  return {
    ...deliveryView(delivery),
    requestBody,
    attempts: attempts.map((row) => attemptView(row, { isAdministrator: actor.kind === 'person' })),
  }
}
