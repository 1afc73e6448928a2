/** Makes a key inside the transaction of whoever needs one. */
import type { Actor, Context } from '../../context.ts'
import type { Tx } from '../../db/transact.ts'
import { hashToken } from '../../lib/secret-box.ts'
import type { ServiceKey } from '../contract.ts'
import { hintOf, newKeyText } from './key-text.ts'
import { insertKey, readService } from './queries.ts'
import { toKey } from './views.ts'

/** The only moment at which the key itself is known. */
export type IssuedKey = ServiceKey & { serviceKey: string }

type KeyTerms = { serviceId: string; expiresAt: Date | null; allowedIps: string[] }

/** Stores the key's hash and tells the administrators; the caller writes the audit entry. */
export async function issueKey(ctx: Context, tx: Tx, actor: Actor, terms: KeyTerms): Promise<IssuedKey> {
  const text = newKeyText()
  const key = { ...terms, id: ctx.ids.next('key'), hint: hintOf(text), createdAt: ctx.clock.now() }
  const createdBy = actor.kind === 'person' ? actor.id : null
  await insertKey(tx, { ...key, hash: hashToken(text), createdBy })
  const service = await readService(tx, terms.serviceId)
  const { serviceId, hint } = key
  const by = 'name' in actor ? actor.name : actor.kind
  await ctx.notifySecurity(tx, { kind: 'key_created', serviceId, serviceName: service?.name ?? serviceId, hint, by })
  return { ...toKey({ ...key, revokedAt: null, lastUsedAt: null }), serviceKey: text }
}
