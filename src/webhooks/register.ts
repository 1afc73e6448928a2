/** Registers a webhook. Its secret is in the answer and nowhere else, ever. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import { malformed, notFound } from '../lib/errors.ts'
import { checkSettings, checkTogether } from './check-settings.ts'
import type { CreateBody } from './settings-shapes.ts'
import type { Webhook } from './shapes.ts'
import { insertWebhook, readWebhook, type WebhookSettings } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'
import { insertSecret } from './secret-queries.ts'
import { newSecret, sealedHeaders } from './secrets.ts'
import { ensureSigningKey } from './signing-keys.ts'
import { webhookView } from './views.ts'

const DEFAULT_RETRY_COUNT = 3

/** A service registers for itself; others name the service. */
export type RegisterInput = CreateBody & { serviceId?: string }

export async function registerWebhook(
  ctx: Context,
  actor: Actor,
  input: RegisterInput,
): Promise<Webhook & { secret: string }> {
  const { secret = newSecret(), serviceId: named, ...body } = input
  const serviceId = scopeOf(actor) ?? named
  if (serviceId === undefined)
    throw malformed('Name the service that the webhook belongs to.', [{ path: 'serviceId', message: 'is missing' }])
  checkSettings(ctx, body)
  checkTogether({ ...body, headerNames: Object.keys(body.headers), hasAuthToken: body.authToken !== null })
  const id = ctx.ids.next('webhook')
  const now = ctx.clock.now()

  return ctx.transact(async (tx) => {
    const exists = await insertWebhook(tx, { id, serviceId, ...settingsOf(ctx, body) }, now)
    if (!exists) throw notFound('service', serviceId)
    if (body.signWithEd25519) await ensureSigningKey(ctx, tx)
    await insertSecret(tx, { id: ctx.ids.next('secret'), webhookId: id, ciphertext: ctx.box.seal(secret), now })
    const { name, url, events } = body
    await appendAudit(ctx, tx, actor, {
      subject: id,
      action: 'webhook.registered',
      serviceId,
      data: { name, origin: new URL(url).origin, events },
    })
    const row = await readWebhook(tx, serviceId, id)
    if (!row) throw new Error(`webhook ${id} vanished in its own transaction`)
    return { ...webhookView(ctx, row), secret }
  })
}

function settingsOf(
  { box }: Context,
  { timeout, retryCount, retrySchedule = null, headers, authToken, ...same }: Omit<CreateBody, 'secret'>,
): WebhookSettings {
  return {
    ...same,
    timeoutMs: Math.round(timeout * 1000),
    retryCount: retryCount ?? retrySchedule?.length ?? DEFAULT_RETRY_COUNT,
    retrySchedule,
    headers: sealedHeaders(box, headers),
    authToken: authToken === null ? null : box.seal(authToken),
  }
}
