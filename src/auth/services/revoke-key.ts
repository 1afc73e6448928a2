/** Revokes a key. */
import { appendAudit } from '../../audit/append.ts'
import type { Actor, Context } from '../../context.ts'
import { notFound } from '../../lib/errors.ts'
import { lockKey, markRevoked } from './queries.ts'

/** Holds from the next request on, on every node. To revoke twice is no error. */
export async function revokeKey(ctx: Context, actor: Actor, serviceId: string, keyId: string): Promise<void> {
  await ctx.transact(async (tx) => {
    const key = await lockKey(tx, serviceId, keyId)
    if (!key) throw notFound('key', keyId)
    if (key.revokedAt !== null) return
    await markRevoked(tx, keyId, ctx.clock.now())
    const data = { keyId, hint: key.hint }
    await appendAudit(ctx, tx, actor, { subject: serviceId, action: 'service.key_revoked', serviceId, data })
  })
}
