/**
 * Finds out which service calls. One indexed read for each request and nothing kept between them, so that a revoked
 * key is refused at once on every node.
 */
import type { Context, ServiceActor } from '../context.ts'
import { NetworkList } from '../lib/cidr.ts'
import { forbidden, unauthenticated } from '../lib/errors.ts'
import { hashToken } from '../lib/secret-box.ts'
import { invalidKey, readBearer } from './services/key-text.ts'
import { readCredential, touchKey, type Credential } from './services/queries.ts'
import { toPermissions } from './services/views.ts'

const MINUTE_MS = 60_000

/**
 * The service behind an `Authorization` header.
 * @throws 401 `missing_key`, `invalid_key`, `key_revoked`, `key_expired`, `service_inactive`; 403 `ip_not_allowed`
 */
export async function authenticateService(
  ctx: Context,
  authorization: string | undefined,
  ip: string,
): Promise<ServiceActor> {
  const credential = await readCredential(ctx.db, hashToken(readBearer(authorization)))
  if (!credential) throw invalidKey()
  const now = ctx.clock.now()
  refuseDead(credential, now)
  refuseForeign(credential, ip)
  noteUse(ctx, credential, now)
  const { serviceId, name, keyId, permissions, rateLimit } = credential
  return { kind: 'service', id: serviceId, name, keyId, permissions: toPermissions(permissions), rateLimit }
}

function refuseDead({ revokedAt, expiresAt, isActive }: Credential, now: Date): void {
  if (revokedAt !== null) throw unauthenticated('This service key was revoked.', 'key_revoked')
  if (expiresAt !== null && expiresAt <= now) throw unauthenticated('This service key has expired.', 'key_expired')
  if (!isActive) throw unauthenticated('This service is switched off.', 'service_inactive')
}

/** The key's list and the service's list must both let the address in; an empty list lets everybody in. */
function refuseForeign({ keyAllowedIps, serviceAllowedIps }: Credential, ip: string): void {
  const lists = [keyAllowedIps, serviceAllowedIps].filter((list) => list.length > 0)
  if (lists.every((list) => new NetworkList(list).has(ip))) return
  throw forbidden(`This service key may not be used from ${ip}.`, 'ip_not_allowed')
}

/** Once a minute for each key, and never in the way of the request. */
function noteUse(ctx: Context, { keyId, lastUsedAt }: Credential, now: Date): void {
  const since = new Date(now.getTime() - MINUTE_MS)
  if (lastUsedAt !== null && lastUsedAt > since) return
  touchKey(ctx.db, keyId, { now, since }).catch((error: unknown) => {
    ctx.log.warn({ key: 'auth.key_use_not_noted', keyId, err: error }, 'the use of a service key was not noted')
  })
}
