/** Lists the dead letters of a webhook: what used its attempts up, and why. */
import type { z } from 'zod'
import type { Actor, Context } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import type { deadLetterQuery } from './delivery-contract.ts'
import { pageOfDeliveries } from './delivery-queries.ts'
import { readWebhook } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'
import type { Delivery } from './shapes.ts'
import { deliveryView, type List, listView } from './views.ts'

export async function listDeadLetters(
  ctx: Context,
  actor: Actor,
  webhookId: string,
  { limit, cursor, count, ...filter }: z.output<typeof deadLetterQuery>,
): Promise<List<Delivery>> {
  const webhook = await readWebhook(ctx.db, scopeOf(actor), webhookId)
  if (!webhook) throw notFound('webhook', webhookId)
  const rows = await pageOfDeliveries(ctx.db, { ...filter, webhookId, status: 'FAILED' }, { limit, cursor, count })
  return listView(rows, deliveryView)
}
