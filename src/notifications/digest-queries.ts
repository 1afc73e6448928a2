/** The SQL of digests that are due. */
import { sql } from 'kysely'
import type { Tx } from '../db/transact.ts'
import type { NotificationKind } from './inbox-contract.ts'
import type { Digest } from './preferences-contract.ts'
import { COMMENT_KINDS } from './words.ts'

const MENTIONED: NotificationKind = 'approval.mentioned'

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

export type CommentedRow = {
  id: string
  title: string
  comments: number
  lastBy: string
  isMentioned: boolean
  total: number
}

/**
 * The requests of whose comments this person was told from `since` on and before `until`, the last one first. So it tells of
 * nothing that the person could not see. Leans on notifications_user_idx; no id that was made later is below `firstId`.
 */
export async function readCommentedFor(
  tx: Tx,
  userId: string,
  { since, until, firstId, limit }: { since: Date; until: Date; firstId: string; limit: number },
): Promise<CommentedRow[]> {
  const { rows } = await sql<CommentedRow>`
    select n.about as id, (array_agg(n.facts->>'title' order by n.id desc))[1] as title, count(*)::int as comments,
           (array_agg(coalesce(n.facts->>'commenterName', '') order by n.id desc))[1] as "lastBy",
           bool_or(n.kind = ${MENTIONED}) as "isMentioned", (count(*) over ())::int as total
    from notifications n
    where n.user_id = ${userId} and n.id >= ${firstId} and n.kind = any(${COMMENT_KINDS}::text[])
      and n.created_at >= ${since} and n.created_at < ${until}
    group by n.about order by max(n.id) desc limit ${limit}`.execute(tx)
  return rows
}
