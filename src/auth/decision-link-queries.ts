/** Reads and writes of the links that people decide by. Tokens reach this file hashed or sealed. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { AskedDigests } from './asked.ts'

export type DecisionLink = {
  tokenHash: Buffer
  mailId: string
  userId: string
  userName: string
  approvalId: string
  level: number
  asked: AskedDigests
  /** Of the person's account when the mail was written, and now. */
  userVersion: number
  userVersionNow: number
  createdAt: Date
  expiresAt: Date
  usedAt: Date | null
}

type NewLink = { mailId: string; userId: string; tokenHash: Buffer; sealed: Buffer }
type Binding = {
  approvalId: string
  level: number
  asked: AskedDigests
  now: Date
  expiresAt: Date
  forgetAt: Date
}

/** People are joined by primary key. */
export async function insertDecisionLinks(tx: Tx, links: readonly NewLink[], binding: Binding): Promise<void> {
  const { approvalId, level, asked, now, expiresAt, forgetAt } = binding
  await sql`
    insert into decision_links
      (token_hash, mail_id, user_id, user_version, approval_id, level, asked, sealed, created_at, expires_at, forget_at)
    select n.token_hash, n.mail_id, u.id, u.version, ${approvalId}, ${level}::integer, ${JSON.stringify(asked)}::jsonb, n.sealed,
           ${now}::timestamptz, ${expiresAt}::timestamptz, ${forgetAt}::timestamptz
    from unnest(${links.map(({ tokenHash }) => tokenHash)}::bytea[], ${links.map(({ mailId }) => mailId)}::text[],
                ${links.map(({ userId }) => userId)}::text[], ${links.map(({ sealed }) => sealed)}::bytea[])
      as n (token_hash, mail_id, user_id, sealed)
    join users u on u.id = n.user_id`.execute(tx)
}

/** By primary key. */
export async function readDecisionLink(db: Kysely<DB>, tokenHash: Buffer): Promise<DecisionLink | undefined> {
  const { rows } = await sql<DecisionLink>`
    select l.token_hash as "tokenHash", l.mail_id as "mailId", l.user_id as "userId", u.name as "userName",
           l.approval_id as "approvalId", l.level, l.asked, l.user_version as "userVersion",
           u.version as "userVersionNow", l.created_at as "createdAt", l.expires_at as "expiresAt", l.used_at as "usedAt"
    from decision_links l join users u on u.id = l.user_id
    where l.token_hash = ${tokenHash}`.execute(db)
  return rows[0]
}

/** Of two callers one is told true. By primary key. */
export async function markUsed(tx: Tx, tokenHash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update decision_links set used_at = ${now}, sealed = null
    where token_hash = ${tokenHash} and used_at is null returning 1`.execute(tx)
  return rows.length > 0
}

/** Leans on decision_links_mail_id_key. */
export async function readSealed(
  db: Kysely<DB>,
  mailIds: readonly string[],
  now: Date,
): Promise<{ mailId: string; sealed: Buffer }[]> {
  const { rows } = await sql<{ mailId: string; sealed: Buffer }>`
    select mail_id as "mailId", sealed from decision_links
    where mail_id = any (${mailIds}::text[]) and sealed is not null and expires_at > ${now}`.execute(db)
  return rows
}

/** Leans on decision_links_mail_id_key. */
export async function clearSealed(db: Kysely<DB>, mailIds: readonly string[]): Promise<void> {
  await sql`
    update decision_links set sealed = null where mail_id = any (${mailIds}::text[]) and sealed is not null`.execute(db)
}
