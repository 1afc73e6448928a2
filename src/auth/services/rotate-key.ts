/** Replaces a key by a new one; the old one works on for a while, so that the service can be changed over in peace. */
import { appendAudit } from '../../audit/append.ts'
import type { Actor, Context } from '../../context.ts'
import { conflict, notFound } from '../../lib/errors.ts'
import { issueKey, type IssuedKey } from './issue-key.ts'
import { lockKey, replaceKey, type KeyRow } from './queries.ts'

type Rotation = { serviceId: string; keyId: string; overlapSeconds: number }

/** A key is rotated once: whoever comes second gets 409 with the id of the key that took its place. */
export async function rotateKey(
  ctx: Context,
  actor: Actor,
  { serviceId, keyId, overlapSeconds }: Rotation,
): Promise<IssuedKey> {
  return ctx.transact(async (tx) => {
    const now = ctx.clock.now()
    const old = await lockKey(tx, serviceId, keyId)
    if (!old) throw notFound('key', keyId)
    refuseUnlessLive(old, now)

    const key = await issueKey(ctx, tx, actor, {
      serviceId,
      expiresAt: sameLifetime(old, now),
      allowedIps: old.allowedIps,
    })
    const expiresAt = earlier(old.expiresAt, new Date(now.getTime() + overlapSeconds * 1000))
    await replaceKey(tx, keyId, { by: key.id, expiresAt })
    const data = {
      keyId,
      oldKeyExpiresAt: expiresAt.toISOString(),
      newKeyId: key.id,
      hint: key.hint,
      expiresAt: key.expiresAt,
    }
    await appendAudit(ctx, tx, actor, { subject: serviceId, action: 'service.key_rotated', serviceId, data })
    return key
  })
}

function refuseUnlessLive(key: KeyRow & { replacedBy: string | null }, now: Date): void {
  if (key.replacedBy !== null) {
    throw conflict(
      'key_already_rotated',
      'This key has been replaced already; its successor is named in `replacedBy`.',
      {
        replacedBy: key.replacedBy,
      },
    )
  }
  if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) {
    throw conflict('key_not_live', 'This key is revoked or expired. Make a new one instead.')
  }
}

/** A key that was made to live 90 days is replaced by one that lives 90 days. */
function sameLifetime({ createdAt, expiresAt }: KeyRow, now: Date): Date | null {
  return expiresAt === null ? null : new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime())
}

function earlier(own: Date | null, other: Date): Date {
  return own !== null && own < other ? own : other
}
