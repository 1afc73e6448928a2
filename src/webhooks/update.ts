/** Changes a webhook: what is named changes, the rest stays. Switching it off holds its deliveries, switching it on releases them. */
import { appendAudit } from '../audit/append.ts'
import { beforeAndAfter } from '../audit/before-and-after.ts'
import type { Actor, Context } from '../context.ts'
import { onCommit, type Tx } from '../db/transact.ts'
import { notFound, staleVersion } from '../lib/errors.ts'
import { checkSettings, checkTogether } from './check-settings.ts'
import type { UpdateBody } from './settings-shapes.ts'
import type { Webhook } from './shapes.ts'
import { holdDeliveries, releaseDeliveries, reorderDeliveries } from './delivery-changes.ts'
import { recordNews } from './health-news.ts'
import { lockWebhook, readWebhook, saveWebhook, type WebhookRow } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'
import { openHeaders, sealedHeaders } from './secrets.ts'
import { ensureSigningKey } from './signing-keys.ts'
import { webhookView } from './views.ts'

export type UpdateInput = { id: string; changes: UpdateBody; ifMatch: number | undefined }

export async function updateWebhook(
  ctx: Context,
  actor: Actor,
  { id, changes, ifMatch }: UpdateInput,
): Promise<Webhook> {
  const scope = scopeOf(actor)
  checkSettings(ctx, changes)

  return ctx.transact(async (tx) => {
    const before = await lockWebhook(tx, scope, id)
    if (!before) throw notFound('webhook', id)
    if (ifMatch !== undefined && ifMatch !== before.version) throw staleVersion(before.version)
    const after = changed(ctx, before, changes)
    const headerNames = Object.keys(changes.headers ?? openHeaders(ctx.box, before.headers))
    checkTogether({ ...after, headerNames, hasAuthToken: after.authToken !== null })
    if (changes.signWithEd25519 === true) await ensureSigningKey(ctx, tx)
    await saveWebhook(tx, after, ctx.clock.now())
    await moveDeliveries(ctx, tx, before, after)
    if (before.isActive && !after.isActive)
      await recordNews(ctx, tx, after, { eventType: 'webhook.disabled', reason: 'manual' })
    await appendAudit(ctx, tx, actor, {
      subject: id,
      action: 'webhook.updated',
      serviceId: before.serviceId,
      data: auditData(ctx, before, changes),
    })
    const row = await readWebhook(tx, scope, id)
    if (!row) throw notFound('webhook', id)
    return webhookView(ctx, row)
  })
}

function changed(
  { box }: Context,
  before: WebhookRow,
  { timeout, headers, authToken, ...changes }: UpdateBody,
): WebhookRow {
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return {
    ...before,
    ...named,
    ...(timeout === undefined ? {} : { timeoutMs: Math.round(timeout * 1000) }),
    ...(headers === undefined ? {} : { headers: sealedHeaders(box, headers) }),
    ...(authToken === undefined ? {} : { authToken: authToken === null ? null : box.seal(authToken) }),
  }
}

async function moveDeliveries(ctx: Context, tx: Tx, before: WebhookRow, after: WebhookRow): Promise<void> {
  const now = ctx.clock.now()
  if (before.ordering !== after.ordering) await reorderDeliveries(tx, after.id, after.ordering === 'per_approval')
  if (before.isActive && !after.isActive) await holdDeliveries(tx, [after.id], now)
  if (before.isActive || !after.isActive) return
  await releaseDeliveries(tx, after.id, now)
  onCommit(tx, () => ctx.wakeDeliveries([after.id]))
}

/** What was asked to change, as it was and as it is. */
function auditData({ box }: Context, before: WebhookRow, changes: UpdateBody): Record<string, unknown> {
  const { timeoutMs, headers, authToken } = before
  const was = {
    ...before,
    timeout: timeoutMs / 1000,
    headers: openHeaders(box, headers),
    authToken: authToken && 'set',
  }
  const named = beforeAndAfter(Object.keys(changes), was, changes)
  return { before: withoutSecrets(named.before), after: withoutSecrets({ ...named.after, ...newToken(changes) }) }
}

function newToken({ authToken }: UpdateBody): { authToken?: string } {
  return typeof authToken === 'string' ? { authToken: 'set anew' } : {}
}

/** A path may hold a token, so only the host of a URL is told; of headers their names, and of free data nothing. */
function withoutSecrets({ url, headers, metadata, ...told }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...told,
    ...(typeof headers === 'object' && headers !== null ? { headers: Object.keys(headers) } : {}),
    ...(metadata === undefined ? {} : { metadata: 'not shown' }),
    ...(typeof url === 'string' ? { origin: new URL(url).origin } : {}),
  }
}
