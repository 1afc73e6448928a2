/** The SQL of digests that are due. */
import { sql } from 'kysely'
import type { Tx } from '../db/transact.ts'
import type { Digest } from './preferences-contract.ts'

export type DueDigest = Digest & {
  userId: string
  timeZone: string | null
  /** What is newer was not told yet. */
  since: Date
  dueAt: Date
  isActive: boolean
}

/** Locks digests that are due; those that another node has locked are passed over. Leans on notification_settings_digest_idx. */
export async function lockDueDigests(tx: Tx, now: Date, limit: number): Promise<DueDigest[]> {
  const { rows } = await sql<DueDigest>`
    select s.user_id as "userId", s.digest_every as every, s.digest_hour as hour, s.digest_weekday as weekday,
           u.time_zone as "timeZone", s.digested_until as since, s.next_digest_at as "dueAt", u.is_active as "isActive"
    from notification_settings s join users u on u.id = s.user_id
    where s.next_digest_at <= ${now} order by s.next_digest_at limit ${limit} for update of s skip locked`.execute(tx)
  return rows
}

/** By primary key. */
export async function moveDigest(
  tx: Tx,
  userId: string,
  { until, nextAt }: { until: Date; nextAt: Date },
): Promise<void> {
  await sql`
    update notification_settings set digested_until = ${until}, next_digest_at = ${nextAt} where user_id = ${userId}`.execute(
    tx,
  )
}
