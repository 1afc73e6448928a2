/** The SQL of notifications. What a person marks waits for nobody, so that it can hold no decision up. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import { numberedIds } from '../db/numbered-ids.ts'
import type { Tx } from '../db/transact.ts'
import { ADMINISTRATOR_ROLE } from '../directory/administrators.ts'
import { byId, decodeCursor, page } from '../lib/cursor.ts'
import { ruleOf } from './channels.ts'
import type { NotificationKind, ReadBody } from './inbox-contract.ts'
import { type Channel, NEWS_OF_NOTIFICATION } from './preferences-contract.ts'
import type { Urgency } from './push/urgency.ts'
import { COMMENT_KINDS } from './words.ts'

const ORDER = byId('notifications')
const MAX_COUNTED = 1000
const COMMENTED: NotificationKind = 'approval.commented'

/** One fact for one person, or (null) for every administrator. In one statement all are of the one sort or the other. */
export type Told = {
  userId: string | null
  kind: NotificationKind
  about: string
  facts: Record<string, unknown>
  urgency: Urgency
  expiresAt: Date
}

type Telling = {
  told: readonly Told[]
  /** Who has dealt with what, so that what they were told of it is read. */
  settled: readonly { userId: string; about: string }[]
  firstId: string
  now: Date
}

/**
 * Writes notifications, marks what they replace as read (a comment replaces comments alone: the question still stands), and queues a push for each device, as each person has chosen;
 * answers how many pushes. Who is no longer active is not told. Leans on users' primary key (or users_role_idx), notifications_unread_idx and
 * push_subscriptions_user_idx.
 */
export async function insertNotifications(tx: Tx, { told, settled, firstId, now }: Telling): Promise<number> {
  const isForAll = told.some(({ userId }) => userId === null)
  const person = isForAll ? sql`u.role_code = ${ADMINISTRATOR_ROLE}` : sql`u.id = t.user_id`
  const { rows } = await sql<{ queued: number }>`
    with told as materialized (
      select ${numberedIds(firstId)} as id, u.id as user_id, t.kind, t.about, t.facts, t.urgency, t.expires_at,
             t.app = 'always' or coalesce(a.is_on, t.app = 'on') as is_shown, coalesce(p.is_on, t.push = 'on') as is_pushed
      from jsonb_to_recordset(${JSON.stringify(told.map(asRow))}::jsonb)
        as t (user_id text, kind text, about text, facts jsonb, news text, app text, push text, urgency text, expires_at timestamptz)
      join users u on ${person} and u.is_active
      left join notification_choices a on a.user_id = u.id and a.kind = t.news and a.channel = 'app'
      left join notification_choices p on p.user_id = u.id and p.kind = t.news and p.channel = 'push'
    ), replaced as (
      update notifications set read_at = coalesce(read_at, ${now}) where id = any(array(
        select n.id
        from (select user_id, about, kind = any(${COMMENT_KINDS}::text[]) from told
              union all select *, false from jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) as s ("userId" text, about text)) as o (user_id, about, is_comment),
             -- One look-up for each, never all that anybody has not read.
             lateral (
               select id from notifications
               where user_id = o.user_id and about = o.about and read_at is null and (kind = ${COMMENTED} or not o.is_comment)
               offset 0) n))
    ), inserted as (
      insert into notifications (id, user_id, kind, about, facts, created_at)
      select id, user_id, kind, about, facts, ${now} from told where is_shown
    ), queued as (
      insert into pushes (subscription_id, notification_id, urgency, created_at, expires_at)
      select s.id, t.id, t.urgency, ${now}, t.expires_at from told t join push_subscriptions s on s.user_id = t.user_id
      where t.is_shown and t.is_pushed
      returning 1
    )
    select count(*) as queued from queued`.execute(tx)
  return rows[0]?.queued ?? 0
}

/** JSON, not arrays: for the length of an array PostgreSQL would plan anew each time, which costs more than the writing. */
function asRow({ userId, kind, about, facts, urgency, expiresAt }: Told): object {
  const news = NEWS_OF_NOTIFICATION[kind]
  const rule = (channel: Channel): string | undefined => ruleOf(news, channel)
  const rules = { news, app: rule('app'), push: rule('push') }
  return { user_id: userId, kind, about, facts, ...rules, urgency, expires_at: expiresAt }
}

export type NotificationRow = {
  id: string
  kind: string
  about: string
  facts: unknown
  createdAt: Date
  readAt: Date | null
}

export type NotificationFilter = {
  unread?: boolean | undefined
  kind?: string | undefined
  about?: string | undefined
}
export type PageQuery = { limit: number; cursor?: string | undefined; count?: boolean | undefined }
export type Page = { rows: NotificationRow[]; nextCursor: string | null; total?: number }

/** Whose, and which kinds are kept from this person. */
export type Reader = { userId: string; hidden: readonly NotificationKind[] }

/** Newest first, through notifications_user_idx. */
export async function pageOfNotifications(
  db: Kysely<DB>,
  reader: Reader,
  filter: NotificationFilter,
  { limit, cursor, count = false }: PageQuery,
): Promise<Page> {
  const where = sql`${isFor(reader)} and ${isWanted(filter)}`
  const older = cursor === undefined ? sql`true` : sql`n.id < ${String(decodeCursor(ORDER, cursor)[0])}`
  const { rows } = await sql<NotificationRow>`
    select n.id, n.kind, n.about, n.facts, n.created_at as "createdAt", n.read_at as "readAt" from notifications n
    where ${where} and ${older} order by n.id desc limit ${limit + 1}`.execute(db)
  const cut = page(rows, { limit, shape: ORDER, key: (row) => [row.id] })
  return count ? { ...cut, total: await countAll(db, where) } : cut
}

/** Through notifications_unread_idx; no further than 1000. */
export async function countUnreadOf(db: Kysely<DB>, reader: Reader): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*) as unread from (
      select from notifications n where ${isFor(reader)} and n.read_at is null limit ${MAX_COUNTED}) as counted`.execute(
    db,
  )
  return rows[0]?.unread ?? 0
}

/** Rows that a decision is just replacing are passed over: it marks them itself. Through notifications_unread_idx. */
export async function markRead(tx: Tx, userId: string, { ids, upTo, about }: ReadBody, now: Date): Promise<void> {
  const which =
    ids !== undefined ? sql`id = any(${ids})` : upTo !== undefined ? sql`id <= ${upTo}` : sql`about = ${about}`
  await sql`
    update notifications set read_at = ${now} where id = any(array(
      select id from notifications where user_id = ${userId} and read_at is null and ${which}
      for update skip locked))`.execute(tx)
}

/** Up to `limit` of those that are older than `below`, by primary key; answers how many. */
export async function deleteNotifications(db: Kysely<DB>, below: string, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from notifications where id = any(array(
      select id from notifications where id < ${below} order by id limit ${limit} for update skip locked))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

async function countAll(db: Kysely<DB>, where: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from notifications n where ${where}`.execute(
    db,
  )
  return rows[0]?.total ?? 0
}

function isFor({ userId, hidden }: Reader): RawBuilder<unknown> {
  return hidden.length === 0 ? sql`n.user_id = ${userId}` : sql`n.user_id = ${userId} and n.kind <> all(${hidden})`
}

function isWanted({ unread, kind, about }: NotificationFilter): RawBuilder<unknown> {
  const parts = [
    ...(unread === undefined ? [] : [unread ? sql`n.read_at is null` : sql`n.read_at is not null`]),
    ...(kind === undefined ? [] : [sql`n.kind = ${kind}`]),
    ...(about === undefined ? [] : [sql`n.about = ${about}`]),
    sql`true`,
  ]
  return sql.join(parts, sql` and `)
}
