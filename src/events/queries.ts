/** The SQL of reading events. The feed is the only reader that must not pass an open transaction. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DB } from '../db/schema.ts'
import { lowestIdAt } from '../lib/ids.ts'
import { byId, decodeCursor, encodeCursor, ID_PART, page } from '../lib/cursor.ts'

const NEWEST_FIRST = byId('events')
/** A transaction's number, and the event's id; empty at the very beginning. */
const FEED = { list: 'feed', parts: [/^\d{1,18}$/, new RegExp(`^$|${ID_PART.source}`)] }

const ID_SLACK_MS = 60_000

export type EventFilter = {
  serviceId?: string | undefined
  eventType?: string | undefined
  approvalId?: string | undefined
  /** As webhooks name what they listen to: a type, `approval.*`, `*`. */
  patterns?: readonly string[] | undefined
  from?: string | undefined
  to?: string | undefined
}

/** One event of a feed, and the cursor with which a reader goes on after it. */
export type FeedEvent = { cursor: string; eventType: string; body: string }

/** The same without its body, which may be large (of so many bytes): for readers that first ask who may be told. */
export type FeedEntry = { cursor: string; id: string; eventType: string; approvalId: string | null; bytes: number }

type Row = { id: string; body: string }
type Position = { id: string; xid: string }
type FeedRow = Position & { eventType: string; body: string }
type ReachedRow = Position & { eventType: null; body: null }

/** The cursor before the first event of all. */
export const FEED_START = encodeCursor(FEED, ['0', ''])

export async function readEventBody(
  db: Kysely<DB>,
  id: string,
  serviceId: string | undefined,
): Promise<string | undefined> {
  const where = conditions({ serviceId })
  const { rows } = await sql<Row>`select id, body from webhook_events where id = ${id} and ${all(where)}`.execute(db)
  return rows[0]?.body
}

/** Newest first. Leans on webhook_events_service_idx or the primary key. */
export async function pageOfEvents(
  db: Kysely<DB>,
  filter: EventFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ bodies: string[]; nextCursor: string | null }> {
  const where = conditions(filter)
  if (cursor !== undefined) where.push(sql`id < ${decodeCursor(NEWEST_FIRST, cursor)[0]}`)
  const { rows } = await sql<Row>`
    select id, body from webhook_events where ${all(where)} order by id desc limit ${limit + 1}`.execute(db)
  const cut = page(rows, { limit, shape: NEWEST_FIRST, key: (row) => [row.id] })
  return { bodies: cut.rows.map((row) => row.body), nextCursor: cut.nextCursor }
}

export async function countEvents(db: Kysely<DB>, filter: EventFilter): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from webhook_events where ${all(conditions(filter))}`.execute(db)
  return rows[0]?.n ?? 0
}

/**
 * The types among the newest `limit` events from `fromId` on, by name, each with the time of its last event. Leans on
 * webhook_events_service_idx or the primary key.
 */
export async function seenTypes(
  db: Kysely<DB>,
  serviceId: string | undefined,
  { fromId, limit }: { fromId: string; limit: number },
): Promise<[eventType: string, lastSeenAt: string][]> {
  const { rows } = await sql<{ eventType: string; lastSeenAt: Date }>`
    select event_type as "eventType", max(occurred_at) as "lastSeenAt"
    from (select event_type, occurred_at from webhook_events
          where ${all(conditions({ serviceId }))} and id >= ${fromId} order by id desc limit ${limit}) as latest
    group by event_type order by event_type`.execute(db)
  return rows.map(({ eventType, lastSeenAt }) => [eventType, lastSeenAt.toISOString()])
}

/**
 * The feed of one service, oldest first, in the order (transaction, id). Rows of transactions that are not older than
 * the oldest open one are left for later, so a reader that keeps its cursor never misses an event that commits late.
 * When the filter leaves the page short, everything up to `reached` was examined, and the cursor moves there: the next
 * poll does not read it again. One statement, because only its own snapshot knows what that was.
 * Leans on webhook_events_feed_idx.
 */
export async function readFeed(
  db: Kysely<DB>,
  serviceId: string,
  filter: EventFilter,
  { after, limit }: { after: string; limit: number },
): Promise<{ events: FeedEvent[]; nextCursor: string }> {
  const [xid, id] = readFeedCursor(after)
  const unread = sql`(xid, id) > (${xid}::text::xid8, ${id}) and xid < pg_snapshot_xmin(pg_current_snapshot())`
  const { rows } = await sql<FeedRow | ReachedRow>`
    with found as (
      select id, event_type, body, xid from webhook_events
      where ${all(conditions({ ...filter, serviceId }))} and ${unread} order by xid, id limit ${limit}
    ), reached as (
      select id, null as event_type, null as body, xid from webhook_events
      where service_id = ${serviceId} and ${unread} order by xid desc, id desc limit 1
    )
    select id, event_type as "eventType", body, xid::text as xid
    from (select * from found union all select * from reached) as read
    order by body is null, read.xid, id`.execute(db)
  const found = rows.filter((row) => row.body !== null)
  const last = found.length < limit ? rows.at(-1) : found.at(-1)
  return {
    events: found.map((row) => ({ cursor: cursorOf(row), eventType: row.eventType, body: row.body })),
    nextCursor: last ? cursorOf(last) : after || FEED_START,
  }
}

/** The feed of all services together, in the same order and with the same care. Leans on webhook_events_whole_feed_idx. */
export async function readWholeFeed(
  db: Kysely<DB>,
  { after, limit }: { after: string; limit: number },
): Promise<{ entries: FeedEntry[]; nextCursor: string }> {
  const [xid, id] = readFeedCursor(after)
  const { rows } = await sql<Omit<FeedEntry, 'cursor'> & Position>`
    select id, event_type as "eventType", approval_id as "approvalId", octet_length(body) as bytes, xid::text as xid
    from webhook_events
    where (xid, id) > (${xid}::text::xid8, ${id}) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by webhook_events.xid, id limit ${limit}`.execute(db)
  const entries = rows.map(({ xid: at, ...entry }) => ({ ...entry, cursor: cursorOf({ xid: at, id: entry.id }) }))
  return { entries, nextCursor: entries.at(-1)?.cursor ?? (after || FEED_START) }
}

/** By primary key. An event that is gone by now has none. */
export async function readBodies(db: Kysely<DB>, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<Row>`select id, body from webhook_events where id = any(${ids}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row.body]))
}

/**
 * Where the feed of a service, or (named none) of all together, ends at this moment, and whether more is committed already
 * that an open transaction, of anybody, still holds back. Leans on webhook_events_feed_idx or webhook_events_whole_feed_idx.
 */
export async function readFeedEnd(
  db: Kysely<DB>,
  serviceId?: string,
): Promise<{ cursor: string; isHeldBack: boolean }> {
  const horizon = sql`pg_snapshot_xmin(pg_current_snapshot())`
  const ours = serviceId === undefined ? sql`true` : sql`service_id = ${serviceId}`
  const { rows } = await sql<{ xid: string | null; id: string | null; isHeldBack: boolean }>`
    select last.xid::text as xid, last.id, held."isHeldBack"
    from (select exists (
      select from webhook_events where ${ours} and xid >= ${horizon}
    ) as "isHeldBack") as held
    left join lateral (
      select xid, id from webhook_events
      where ${ours} and xid < ${horizon} order by xid desc, id desc limit 1
    ) as last on true`.execute(db)
  const { xid = null, id = null, isHeldBack = false } = rows[0] ?? {}
  return { cursor: xid === null || id === null ? FEED_START : cursorOf({ xid, id }), isHeldBack }
}

/** The parts of a feed's cursor; empty text is the beginning. @throws 400 for anything that is none. */
export function readFeedCursor(cursor: string): [xid: string, id: string] {
  const [xid = '0', id = ''] = cursor === '' ? [] : decodeCursor(FEED, cursor)
  return [xid, id]
}

/** Does the first position lie behind the second one? */
export function isBehind(cursor: string, other: string): boolean {
  if (cursor === other) return false
  const [[xid, id], [otherXid, otherId]] = [readFeedCursor(cursor), readFeedCursor(other)]
  return xid === otherXid ? id < otherId : BigInt(xid) < BigInt(otherXid)
}

function cursorOf({ xid, id }: Position): string {
  return encodeCursor(FEED, [xid, id])
}

/** Times go as ids too, since only ids have an index and name partitions. */
function conditions({ serviceId, eventType, approvalId, patterns, from, to }: EventFilter): RawBuilder<unknown>[] {
  return [
    sql`true`,
    ...(serviceId === undefined ? [] : [sql`service_id = ${serviceId}`]),
    ...(eventType === undefined ? [] : [sql`event_type = ${eventType}`]),
    ...(approvalId === undefined ? [] : [sql`approval_id = ${approvalId}`]),
    ...(patterns === undefined || patterns.includes('*') ? [] : [matchesAny(patterns)]),
    ...(from === undefined ? [] : [sql`occurred_at >= ${from}::timestamptz and id >= ${idAround(from, -1)}`]),
    ...(to === undefined ? [] : [sql`occurred_at < ${to}::timestamptz and id < ${idAround(to, 1)}`]),
  ]
}

/** Ids never go back, so when a clock does they are some seconds ahead of their event's time. */
function idAround(time: string, direction: 1 | -1): string {
  return lowestIdAt('event', new Date(Math.max(0, Date.parse(time) + direction * ID_SLACK_MS)))
}

/** What the catalogue's matchingPatterns says of one type, asked from the patterns' side. */
function matchesAny(patterns: readonly string[]): RawBuilder<unknown> {
  const isPrefix = (pattern: string): boolean => pattern.endsWith('.*')
  const types = patterns.filter((pattern) => !isPrefix(pattern))
  const prefixes = patterns.filter(isPrefix).map((pattern) => pattern.slice(0, -1))
  return sql`(event_type = any(${types}::text[]) or exists (
    select from unnest(${prefixes}::text[]) as prefix where starts_with(event_type, prefix)))`
}

function all(where: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(where, sql` and `)
}
