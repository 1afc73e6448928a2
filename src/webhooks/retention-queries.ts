/** The SQL of what grows old: held deliveries and statistics, a bounded number at a time. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

/** Webhooks with deliveries that have been held since before `before`. Leans on webhook_deliveries_held_idx. */
export async function webhooksWithOldHeld(db: Kysely<DB>, before: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct webhook_id as id from webhook_deliveries where status = 'HELD' and updated_at < ${before}`.execute(
    db,
  )
  return rows.map((row) => row.id)
}

export type Expired = { id: string; eventType: string; attemptCount: number }

/** Answers which. Leans on webhook_deliveries_held_idx; the webhook is locked already. */
export async function failOldHeld(
  tx: Tx,
  webhookId: string,
  { before, now, limit }: { before: Date; now: Date; limit: number },
): Promise<Expired[]> {
  const { rows } = await sql<Expired>`
    update webhook_deliveries set status = 'FAILED', error = 'held_too_long', lease_token = null, leased_until = null, updated_at = ${now}
    where id in (
      select id from webhook_deliveries where webhook_id = ${webhookId} and status = 'HELD' and updated_at < ${before} limit ${limit})
    returning id, event_type as "eventType", attempt_count as "attemptCount"`.execute(tx)
  return rows
}

/** Answers how many. Leans on webhook_stats_bucket_idx. */
export async function deleteOldStats(
  db: Kysely<DB>,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from webhook_stats where (webhook_id, bucket) in (
      select webhook_id, bucket from webhook_stats where bucket < ${before} order by bucket limit ${limit})`.execute(db)
  return Number(numAffectedRows)
}
