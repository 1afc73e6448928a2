/** The SQL of the Ed25519 keys. There are a handful, so nothing but the primary key is leant on. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

export type SigningKeyRow = { id: string; publicKey: Buffer; createdAt: Date; retiredAt: Date | null }

/** Two that make the first key, or rotate, at once: the second one waits for the first. Until the transaction ends. */
export async function lockSigningKeys(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('uxone.signing_keys'))`.execute(tx)
}

/** Newest first; of those that were replaced, only the ones replaced after `retiredAfter`. */
export async function readSigningKeys(db: Kysely<DB>, retiredAfter: Date): Promise<SigningKeyRow[]> {
  const { rows } = await sql<SigningKeyRow>`
    select id, public_key as "publicKey", created_at as "createdAt", retired_at as "retiredAt" from signing_keys
    where retired_at is null or retired_at > ${retiredAfter} order by id desc`.execute(db)
  return rows
}

export async function hasSigningKey(db: Kysely<DB>): Promise<boolean> {
  const { rows } = await sql`select 1 from signing_keys where retired_at is null limit 1`.execute(db)
  return rows.length > 0
}

/** `privateKey` is sealed. */
export async function insertSigningKey(
  tx: Tx,
  { id, publicKey, privateKey, now }: { id: string; publicKey: Buffer; privateKey: Buffer; now: Date },
): Promise<void> {
  await sql`
    insert into signing_keys (id, public_key, private_key, created_at)
    values (${id}, ${publicKey}, ${privateKey}, ${now})`.execute(tx)
}

/** The one that signs is replaced now; those that were replaced before `forgottenBefore` go. */
export async function retireSigningKeys(tx: Tx, now: Date, forgottenBefore: Date): Promise<void> {
  await sql`delete from signing_keys where retired_at <= ${forgottenBefore}`.execute(tx)
  await sql`update signing_keys set retired_at = ${now} where retired_at is null`.execute(tx)
}
