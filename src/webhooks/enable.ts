/** Switches a webhook on, with a clean record, and says what becomes of what was held. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import { onCommit, type Tx } from '../db/transact.ts'
import { conflict, notFound, staleVersion } from '../lib/errors.ts'
import type { EnableBody } from './contract.ts'
import { discardHeld, discardSuperseded, releaseDeliveries } from './delivery-changes.ts'
import { lockWebhook, readWebhook, saveWebhook } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'
import type { Webhook } from './shapes.ts'
import { webhookView } from './views.ts'

export type EnableInput = EnableBody & { id: string; ifMatch: number | undefined }

export type Enabled = Webhook & { held: { sent: number; discarded: number } }

export async function enableWebhook(
  ctx: Context,
  actor: Actor,
  { id, ifMatch, held: choice }: EnableInput,
): Promise<Enabled> {
  const scope = scopeOf(actor)
  return ctx.transact(async (tx) => {
    const webhook = await lockWebhook(tx, scope, id)
    if (!webhook) throw notFound('webhook', id)
    if (ifMatch !== undefined && ifMatch !== webhook.version) throw staleVersion(webhook.version)
    if (webhook.isActive) throw conflict('webhook_active', 'The webhook is switched on already.')
    const now = ctx.clock.now()
    await saveWebhook(tx, { ...webhook, isActive: true }, now)
    const discarded = await discard(tx, id, choice, now)
    const sent = await releaseDeliveries(tx, id, now)
    onCommit(tx, () => ctx.wakeDeliveries([id]))
    await appendAudit(ctx, tx, actor, {
      subject: id,
      action: 'webhook.enabled',
      serviceId: webhook.serviceId,
      data: { held: choice, sent, discarded },
    })
    const row = await readWebhook(tx, scope, id)
    if (!row) throw notFound('webhook', id)
    return { ...webhookView(ctx, row), held: { sent, discarded } }
  })
}

async function discard(tx: Tx, webhookId: string, choice: EnableBody['held'], now: Date): Promise<number> {
  switch (choice) {
    case 'all':
      return 0
    case 'last_per_approval':
      return discardSuperseded(tx, webhookId, now)
    case 'discard':
      return discardHeld(tx, webhookId, now)
    default:
      return choice satisfies never
  }
}
