/** The SQL of looks. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

/** Never goes back; answers the latest. By primary key. */
export async function saveLook(tx: Tx, userId: string, approvalId: string, now: Date): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    insert into approval_looks as l (user_id, approval_id, looked_at) values (${userId}, ${approvalId}, ${now})
    on conflict (user_id, approval_id) do update set looked_at = greatest(l.looked_at, excluded.looked_at)
    returning looked_at as at`.execute(tx)
  return rows[0]?.at ?? now
}

/** By primary key. */
export async function readLook(db: Kysely<DB>, userId: string, approvalId: string): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select looked_at as at from approval_looks where user_id = ${userId} and approval_id = ${approvalId}`.execute(db)
  return rows[0]?.at
}

/** Of others than this person. Leans on approval_comments_approval_idx. */
export async function countCommentsSince(
  db: Kysely<DB>,
  approvalId: string,
  { since, besides }: { since: Date; besides: string },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from approval_comments
    where approval_id = ${approvalId} and created_at > ${since} and author_id <> ${besides}`.execute(db)
  return rows[0]?.n ?? 0
}
