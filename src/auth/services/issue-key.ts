/** Makes a key inside the transaction of whoever needs one. */
import type { Actor, Context } from '../../context.ts'
import type { Tx } from '../../db/transact.ts'
import { hashToken } from '../../lib/secret-box.ts'
import type { ServiceKey } from '../contract.ts'
import { hintOf, newKeyText } from './key-text.ts'
import { insertKey } from './queries.ts'
import { toKey } from './views.ts'

/** The only moment at which the key itself is known. */
export type IssuedKey = ServiceKey & { serviceKey: string }

type KeyTerms = { serviceId: string; expiresAt: Date | null; allowedIps: string[] }

/** Stores the key's hash; the caller writes the audit entry. */
export async function issueKey(ctx: Context, tx: Tx, actor: Actor, terms: KeyTerms): Promise<IssuedKey> {
  const text = newKeyText()
  const key = { ...terms, id: ctx.ids.next('key'), hint: hintOf(text), createdAt: ctx.clock.now() }
  const createdBy = actor.kind === 'person' ? actor.id : null
  await insertKey(tx, { ...key, hash: hashToken(text), createdBy })
  return { ...toKey({ ...key, revokedAt: null, lastUsedAt: null }), serviceKey: text }
}
