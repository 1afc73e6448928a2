/** The SQL of what each person has last seen of an approval. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

/** Null: she has never seen it. By primary key. */
export async function readSight(db: Kysely<DB>, userId: string, approvalId: string): Promise<number | null> {
  const { rows } = await sql<{ seq: number }>`
    select seq from approval_sights where approval_id = ${approvalId} and user_id = ${userId}`.execute(db)
  return rows[0]?.seq ?? null
}

/** Never back, and never past what has happened: what comes then she has not seen. */
export async function saveSight(
  tx: Tx,
  { userId, approvalId, upTo, now }: { userId: string; approvalId: string; upTo: number; now: Date },
): Promise<void> {
  await sql`
    insert into approval_sights as s (approval_id, user_id, seq, seen_at)
    select ${approvalId}, ${userId}, least(h.seq, ${upTo}::int), ${now} from audit_heads h where h.subject = ${approvalId}
    on conflict (approval_id, user_id) do update set seq = excluded.seq, seen_at = excluded.seen_at
      where excluded.seq > s.seq`.execute(tx)
}
