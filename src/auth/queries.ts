/** Reads and writes of sessions, one-time links and who has a way in. Tokens reach this file hashed. */
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

type Standing = { hasPassword: boolean; livesSeconds: number; language: string | null }

/** What a person's own page needs beside who they are: auth_accounts_user_idx and the primary keys of session and user. */
export async function readStanding(db: Kysely<DB>, userId: string, sessionId: string): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select exists (select 1 from auth_accounts where user_id = ${userId} and password is not null) as "hasPassword",
           coalesce((select extract(epoch from expires_at - updated_at)::int from auth_sessions where id = ${sessionId}), 0)
             as "livesSeconds",
           (select language from users where id = ${userId}) as "language"`.execute(db)
  return rows[0] ?? { hasPassword: false, livesSeconds: 0, language: null }
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

/** Through auth_sessions_token_key. Answers whether there was one. */
export async function deleteByToken(tx: Tx, tokenHash: string): Promise<boolean> {
  const { rows } = await sql`delete from auth_sessions where token = ${tokenHash} returning 1`.execute(tx)
  return rows.length > 0
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

/**
 * Keeps the device for longer. Was it known, and was any? By primary key, and through auth_devices_user_idx.
 */
export async function keepDevice(
  tx: Tx,
  { userId, tokenHash, expiresAt }: { userId: string; tokenHash: Buffer; expiresAt: Date },
): Promise<{ isKnown: boolean; isFirst: boolean }> {
  const { rows } = await sql<{ isKnown: boolean; isFirst: boolean }>`
    select exists (select from auth_devices where token_hash = ${tokenHash}) as "isKnown",
           not exists (select from auth_devices where user_id = ${userId}) as "isFirst"`.execute(tx)
  await sql`
    insert into auth_devices (token_hash, user_id, expires_at) values (${tokenHash}, ${userId}, ${expiresAt})
    on conflict (token_hash) do update set expires_at = excluded.expires_at`.execute(tx)
  return rows[0] ?? { isKnown: false, isFirst: true }
}

/**
 * Of a person who has had a device, one stays that no browser has: the next sign-in is then from another, and not the first.
 * Through auth_devices_user_idx.
 */
export async function replaceDevices(tx: Tx, userId: string, tokenHash: Buffer): Promise<void> {
  await sql`
    with gone as (delete from auth_devices where user_id = ${userId} returning expires_at)
    insert into auth_devices (token_hash, user_id, expires_at)
    select ${tokenHash}::bytea, ${userId}, max(expires_at) from gone having count(*) > 0`.execute(tx)
}

/** What ends by itself: the table, its key, and the column that says when. */
export const EXPIRING = [
  { table: 'auth_sessions', key: 'id', endsAt: 'expires_at' },
  { table: 'signin_links', key: 'token_hash', endsAt: 'expires_at' },
  { table: 'auth_verifications', key: 'id', endsAt: 'expires_at' },
  { table: 'signin_attempts', key: 'key', endsAt: 'resets_at' },
  { table: 'decision_links', key: 'token_hash', endsAt: 'forget_at' },
  { table: 'auth_devices', key: 'token_hash', endsAt: 'expires_at' },
] as const

/**
 * Deletes up to `limit` rows that are over, and answers how many. Rows that somebody works with stay for the next time.
 * An array, because a subquery in `in (…)` may be planned to run more than once and then passes the limit.
 */
export async function deleteExpired(
  db: Kysely<DB>,
  { table, key, endsAt }: (typeof EXPIRING)[number],
  { now, limit }: { now: Date; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ${sql.ref(key)} = any(array(
      select ${sql.ref(key)} from ${sql.table(table)} where ${sql.ref(endsAt)} <= ${now}
      limit ${limit} for update skip locked))`.execute(db)
  return Number(numAffectedRows ?? 0)
}
