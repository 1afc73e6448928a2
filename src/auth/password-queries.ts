/** Reads and writes of passwords, which reach this file hashed. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

/** Through auth_accounts_provider_id_account_id_key; better-auth’s name for a password is the provider `credential`. */
export async function readPasswordHash(db: Kysely<DB>, userId: string): Promise<string | undefined> {
  const { rows } = await sql<{ password: string | null }>`
    select password from auth_accounts where provider_id = 'credential' and account_id = ${userId}`.execute(db)
  return rows[0]?.password ?? undefined
}

/** The same by e-mail, through users_email_key. */
export async function readPasswordHashOf(db: Kysely<DB>, email: string): Promise<string | undefined> {
  const { rows } = await sql<{ password: string | null }>`
    select a.password from users u join auth_accounts a on a.provider_id = 'credential' and a.account_id = u.id
    where lower(u.email) = lower(${email}::text)`.execute(db)
  return rows[0]?.password ?? undefined
}

/** The same, after whoever is changing it just now. */
export async function awaitPasswordHash(db: Kysely<DB>, userId: string): Promise<string | undefined> {
  const { rows } = await sql<{ password: string | null }>`
    select password from auth_accounts where provider_id = 'credential' and account_id = ${userId} for share`.execute(
    db,
  )
  return rows[0]?.password ?? undefined
}

/** Adds or replaces a password, through auth_accounts_provider_id_account_id_key. */
export async function upsertPassword(
  tx: Tx,
  account: { id: string; userId: string; hash: string; now: Date },
): Promise<void> {
  const { id, userId, hash, now } = account
  await sql`
    insert into auth_accounts (id, user_id, provider_id, account_id, password, created_at, updated_at)
    values (${id}, ${userId}, 'credential', ${userId}, ${hash}, ${now}, ${now})
    on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = excluded.updated_at`.execute(
    tx,
  )
}
