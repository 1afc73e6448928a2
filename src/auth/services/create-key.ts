/** Makes another key for a service. */
import { appendAudit } from '../../audit/append.ts'
import type { Actor, Context } from '../../context.ts'
import { notFound, unprocessable } from '../../lib/errors.ts'
import type { CreateKeyBody } from '../contract.ts'
import { issueKey, type IssuedKey } from './issue-key.ts'
import { readService } from './queries.ts'

/** Several keys of a service may live side by side. */
export async function createKey(
  ctx: Context,
  actor: Actor,
  serviceId: string,
  body: CreateKeyBody,
): Promise<IssuedKey> {
  const expiresAt = body.expiresAt === undefined ? null : new Date(body.expiresAt)
  if (expiresAt !== null && expiresAt <= ctx.clock.now()) {
    throw unprocessable('expires_in_past', 'The key would have expired already. Name a time to come.', 'expiresAt')
  }
  return ctx.transact(async (tx) => {
    if (!(await readService(tx, serviceId))) throw notFound('service', serviceId)
    const key = await issueKey(ctx, tx, actor, { serviceId, expiresAt, allowedIps: body.allowedIps })
    const data = { keyId: key.id, hint: key.hint, expiresAt: key.expiresAt, allowedIps: key.allowedIps }
    await appendAudit(ctx, tx, actor, { subject: serviceId, action: 'service.key_created', serviceId, data })
    return key
  })
}
