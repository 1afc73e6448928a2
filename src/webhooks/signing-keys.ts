/** The Ed25519 keys behind `v1a` signatures: one signs for all webhooks that ask for it, the ones before it stay listed a while. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import type { WebhookKey } from './key-contract.ts'
import {
  hasSigningKey,
  insertSigningKey,
  lockSigningKeys,
  readSigningKeys,
  retireSigningKeys,
  type SigningKeyRow,
} from './signing-key-queries.ts'

/** Receivers that keep the list for a day, and attempts that are on their way, have time enough. */
const LISTED_MS = 7 * 24 * 3_600_000

/** What a private key is sealed as: PKCS #8 in base64. */
export function ed25519PrivateKey(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
}

/** Newest first. */
export async function listSigningKeys({ db, clock }: Context): Promise<{ keys: WebhookKey[] }> {
  const rows = await readSigningKeys(db, new Date(clock.now().getTime() - LISTED_MS))
  return { keys: rows.map(keyView) }
}

/** For the first webhook that asks for it: the key is listed before anything is signed with it. */
export async function ensureSigningKey(ctx: Context, tx: Tx): Promise<void> {
  if (await hasSigningKey(tx)) return
  await lockSigningKeys(tx)
  if (!(await hasSigningKey(tx))) await makeSigningKey(ctx, tx)
}

/** Every attempt that is claimed from now on is signed with the new one. */
export async function rotateSigningKey(ctx: Context, actor: Actor): Promise<WebhookKey> {
  return ctx.transact(async (tx) => {
    await lockSigningKeys(tx)
    const now = ctx.clock.now()
    await retireSigningKeys(tx, now, new Date(now.getTime() - LISTED_MS))
    const key = await makeSigningKey(ctx, tx)
    await appendAudit(ctx, tx, actor, {
      subject: key.id,
      action: 'webhook_key.rotated',
      data: { publicKey: key.publicKey },
    })
    return key
  })
}

async function makeSigningKey(ctx: Context, tx: Tx): Promise<WebhookKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const row: SigningKeyRow = {
    id: ctx.ids.next('signingKey'),
    publicKey: Buffer.from(x, 'base64url'),
    createdAt: ctx.clock.now(),
    retiredAt: null,
  }
  const sealed = ctx.box.seal(privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'))
  await insertSigningKey(tx, { id: row.id, publicKey: row.publicKey, privateKey: sealed, now: row.createdAt })
  return keyView(row)
}

function keyView({ id, publicKey, createdAt, retiredAt }: SigningKeyRow): WebhookKey {
  return {
    id,
    publicKey: `whpk_${publicKey.toString('base64')}`,
    createdAt: createdAt.toISOString(),
    expiresAt: retiredAt === null ? null : new Date(retiredAt.getTime() + LISTED_MS).toISOString(),
    kty: 'OKP',
    crv: 'Ed25519',
    x: publicKey.toString('base64url'),
    kid: id,
    alg: 'EdDSA',
    use: 'sig',
  }
}
