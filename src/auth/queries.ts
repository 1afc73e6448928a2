/** Reads and writes of sessions, passwords, one-time links and attempts to sign in. Tokens reach this file hashed. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

export type SignedIn = {
  sessionId: string
  refreshedAt: Date
  id: string
  name: string
  username: string
  email: string
  department: string | null
  role: string
  rank: number
}

export type SessionRow = {
  id: string
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
  expiresAt: Date
}

/** Every request of a person asks this: auth_sessions_token_key, then two primary keys. */
export async function readSignedIn(db: Kysely<DB>, tokenHash: string, now: Date): Promise<SignedIn | undefined> {
  const { rows } = await sql<SignedIn>`
    select s.id as "sessionId", s.updated_at as "refreshedAt", u.id, u.name, u.username, u.email,
           u.department_code as department, u.role_code as role, r.rank
    from auth_sessions s join users u on u.id = s.user_id join roles r on r.code = u.role_code
    where s.token = ${tokenHash} and s.expires_at > ${now} and u.is_active`.execute(db)
  return rows[0]
}

/** Unless another request has just done so. By primary key. */
export async function extendSession(
  db: Kysely<DB>,
  id: string,
  { since, now, expiresAt }: { since: Date; now: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    update auth_sessions set updated_at = ${now}, expires_at = ${expiresAt} where id = ${id} and updated_at <= ${since}`.execute(
    db,
  )
}

/** What a person's own page needs beside who they are: auth_accounts_user_idx and the session's primary key. */
export async function readStanding(
  db: Kysely<DB>,
  userId: string,
  sessionId: string,
): Promise<{ hasPassword: boolean; livesSeconds: number }> {
  const { rows } = await sql<{ hasPassword: boolean; livesSeconds: number }>`
    select exists (select 1 from auth_accounts where user_id = ${userId} and password is not null) as "hasPassword",
           coalesce((select extract(epoch from expires_at - updated_at)::int from auth_sessions where id = ${sessionId}), 0)
             as "livesSeconds"`.execute(db)
  return rows[0] ?? { hasPassword: false, livesSeconds: 0 }
}

/** Approvals in which this person is being asked now, through approval_slots_inbox_idx. */
export async function countWaiting(db: Kysely<DB>, userId: string): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(distinct approval_id)::int as waiting from approval_slots where user_id = ${userId} and is_open`.execute(
    db,
  )
  return rows[0]?.waiting ?? 0
}

/** A person's open sessions, newest first, through auth_sessions_user_idx. */
export async function readSessions(db: Kysely<DB>, userId: string, now: Date): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select id, nullif(ip_address, '') as "ipAddress", nullif(user_agent, '') as "userAgent", created_at as "createdAt",
           expires_at as "expiresAt"
    from auth_sessions where user_id = ${userId} and expires_at > ${now} order by id desc`.execute(db)
  return rows
}

/** By primary key. Answers whether there was one. */
export async function deleteSession(tx: Tx, userId: string, id: string): Promise<boolean> {
  const { rows } = await sql`delete from auth_sessions where id = ${id} and user_id = ${userId} returning 1`.execute(tx)
  return rows.length > 0
}

/** Through auth_sessions_user_idx. */
export async function deleteSessions(tx: Tx, userId: string, exceptId: string | undefined): Promise<void> {
  const isOther = exceptId === undefined ? sql`true` : sql`id <> ${exceptId}`
  await sql`delete from auth_sessions where user_id = ${userId} and ${isOther}`.execute(tx)
}

/** Whether this person may sign in at all. By primary key. */
export async function isActive(db: Kysely<DB>, userId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from users where id = ${userId} and is_active`.execute(db)
  return rows.length > 0
}

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

/** Through auth_sessions_token_key. */
export async function deleteByToken(db: Kysely<DB>, tokenHash: string): Promise<void> {
  await sql`delete from auth_sessions where token = ${tokenHash}`.execute(db)
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

export async function insertLink(
  tx: Tx,
  link: { tokenHash: Buffer; userId: string; now: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into signin_links (token_hash, user_id, created_at, expires_at)
    values (${link.tokenHash}, ${link.userId}, ${link.now}, ${link.expiresAt})`.execute(tx)
}

/** Uses a link up; of two callers one gets the person, the other nothing. By primary key. */
export async function consumeLink(tx: Tx, tokenHash: Buffer, now: Date): Promise<string | undefined> {
  const { rows } = await sql<{ userId: string }>`
    update signin_links l set used_at = ${now} from users u
    where l.token_hash = ${tokenHash} and l.used_at is null and l.expires_at > ${now} and u.id = l.user_id and u.is_active
    returning l.user_id as "userId"`.execute(tx)
  return rows[0]?.userId
}

/** Active people of a role, the oldest first, and whether they have a way in: a password, another account, a live session. */
export async function readHolders(
  db: Kysely<DB>,
  role: string,
  now: Date,
): Promise<{ id: string; canSignIn: boolean }[]> {
  const { rows } = await sql<{ id: string; canSignIn: boolean }>`
    select u.id, exists (select 1 from auth_accounts a where a.user_id = u.id)
              or exists (select 1 from auth_sessions s where s.user_id = u.id and s.expires_at > ${now}) as "canSignIn"
    from users u where u.role_code = ${role} and u.is_active order by u.created_at, u.id`.execute(db)
  return rows
}

/** Counts one attempt in its window, or begins a new window. By primary key. */
export async function countAttempt(
  db: Kysely<DB>,
  key: Buffer,
  { now, resetsAt }: { now: Date; resetsAt: Date },
): Promise<{ count: number; resetsAt: Date }> {
  const { rows } = await sql<{ count: number; resetsAt: Date }>`
    insert into signin_attempts as a (key, count, resets_at) values (${key}, 1, ${resetsAt})
    on conflict (key) do update
      set count = case when a.resets_at <= ${now} then 1 else a.count + 1 end,
          resets_at = case when a.resets_at <= ${now} then excluded.resets_at else a.resets_at end
    returning count, resets_at as "resetsAt"`.execute(db)
  return rows[0] ?? { count: 1, resetsAt }
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
