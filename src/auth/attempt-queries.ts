/** Reads and writes of attempts at passwords. Who attempts reaches this file hashed. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'

/** Counts one attempt in its window (or `by` of them at once), or begins a new window. By primary key. */
export async function countAttempt(
  db: Kysely<DB>,
  key: Buffer,
  { now, resetsAt, by = 1 }: { now: Date; resetsAt: Date; by?: number },
): Promise<{ count: number; resetsAt: Date }> {
  const { rows } = await sql<{ count: number; resetsAt: Date }>`
    insert into signin_attempts as a (key, count, resets_at) values (${key}, ${by}::integer, ${resetsAt})
    on conflict (key) do update
      set count = case when a.resets_at <= ${now} then excluded.count else a.count + excluded.count end,
          resets_at = case when a.resets_at <= ${now} then excluded.resets_at else a.resets_at end
    returning count, resets_at as "resetsAt"`.execute(db)
  return rows[0] ?? { count: by, resetsAt }
}

/** Takes one attempt back. By primary key. */
export async function uncountAttempt(db: Kysely<DB>, key: Buffer): Promise<void> {
  await sql`update signin_attempts set count = count - 1 where key = ${key} and count > 0`.execute(db)
}

/** Forgets a key, by primary key, and up to 500 windows that are over, through signin_attempts_resets_idx. */
export async function forgetAttempts(db: Kysely<DB>, key: Buffer, now: Date): Promise<void> {
  await sql`delete from signin_attempts where key = ${key}`.execute(db)
  await sql`
    delete from signin_attempts where key in (
      select key from signin_attempts where resets_at <= ${now} limit 500 for update skip locked)`.execute(db)
}

/** Whom an e-mail belongs to, through users_email_key. */
export async function readUserIdOf(db: Kysely<DB>, email: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from users where lower(email) = lower(${email}::text)`.execute(db)
  return rows[0]?.id
}
