/**
 * The SQL of searches. One filter leads, and has an index in the order of the list; the others only leave out, so how far
 * a page looks is bounded (`readFloor`): a page may be short, and its cursor goes on.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import { type CursorShape, decodeCursor, TEXT_PART } from '../lib/cursor.ts'
import { lowestIdAt } from '../lib/ids.ts'
import type { AuditFilter } from './contract.ts'

/** How many entries a page looks at. */
export const LOOKED_AT = 20_000
/** How many are counted, and among how many where some are left out. */
const COUNTED_UP_TO = 10_000
export const COUNTED_AMONG = 100_000
/** The actor of what the program itself did. */
const SYSTEM = 'system'
/** Ids never go back, so when a clock does they are some seconds ahead of their entry's time. */
const ID_SLACK_MS = 60_000
/** Not an id's own pattern: a forged entry is listed as well. */
const BY_ID: CursorShape = { list: 'audit', parts: [TEXT_PART] }
const BY_SEQ: CursorShape = { list: 'audit of a subject', parts: [/^\d{1,9}$/, TEXT_PART] }

export type Row = { subject: string; seq: number; id: string; body: string; hash: Buffer }

/** How a search goes through the log. */
export type Walk = {
  shape: CursorShape
  key: (row: Pick<Row, 'seq' | 'id'>) => string[]
  /** Held by an index, in this order. */
  lead: RawBuilder<unknown>
  order: RawBuilder<unknown>
  /** What is left out on the way; empty: nothing is. */
  rest: RawBuilder<unknown>[]
  below: (parts: readonly string[]) => RawBuilder<unknown>
  downTo: (parts: readonly string[]) => RawBuilder<unknown>
}

/** By the primary key, audit_entries_actor_idx, audit_entries_action_idx, or that of ids, whichever finds least. */
export function walkOf(filter: AuditFilter): Walk {
  const { subject, actor, action, from, to } = filter
  const rest = [...(action === undefined ? [] : [sql`action = ${action}`]), ...containing(filter)]
  const by = actor === undefined ? [] : [isBy(actor)]
  const times = [
    ...(from === undefined ? [] : [sql`at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`at < ${to}::timestamptz`]),
  ]
  if (subject !== undefined) return bySubject(subject, [...by, ...times, ...rest])
  // Of these, the bounds of ids leave next to nothing to be left out.
  const within = and([...times, ...idsAround(filter)])
  if (actor !== undefined) return byId(sql`${leadsBy(actor)} and ${within}`, sql`actor_id desc, id desc`, rest)
  if (action !== undefined)
    return byId(sql`${isOnly('action', action)} and ${within}`, sql`action desc, id desc`, containing(filter))
  return byId(within, sql`id desc`, rest)
}

/** Where a page that leaves some out stops looking: the last entry it looks at. Undefined: it comes to the end. */
export async function readFloor(db: Kysely<DB>, walk: Walk, cursor: string | undefined): Promise<string[] | undefined> {
  const { rows } = await sql<Row>`
    select seq, id from audit_entries where ${walk.lead} and ${belowCursor(walk, cursor)}
    order by ${walk.order} offset ${LOOKED_AT - 1} limit 1`.execute(db)
  return rows[0] && walk.key(rows[0])
}

/** The next entries of the walk, down to `floor` and with it. */
export async function readRows(
  db: Kysely<DB>,
  walk: Walk,
  { cursor, floor, limit }: { cursor: string | undefined; floor: string[] | undefined; limit: number },
): Promise<Row[]> {
  const until = floor === undefined ? sql`true` : walk.downTo(floor)
  const { rows } = await sql<Row>`
    select subject, seq, id, body, hash from audit_entries
    where ${walk.lead} and ${belowCursor(walk, cursor)} and ${until} and ${and(walk.rest)}
    order by ${walk.order} limit ${limit}`.execute(db)
  return rows
}

export type Total = { total: number; isTotalCut: boolean }

/** How many the filters leave, as far as it is cheap to know. By the index of the walk. */
export async function countRows(db: Kysely<DB>, { lead, order, rest }: Walk): Promise<Total> {
  const most = rest.length === 0 ? COUNTED_UP_TO : COUNTED_AMONG
  const { rows } = await sql<{ looked: number; n: number }>`
    select count(*) as looked, count(*) filter (where ${and(rest)}) as n from (
      select * from audit_entries where ${lead} order by ${order} limit ${most + 1}) newest`.execute(db)
  const { looked, n } = rows[0] ?? { looked: 0, n: 0 }
  return { total: Math.min(n, COUNTED_UP_TO), isTotalCut: looked > most || n > COUNTED_UP_TO }
}

/** Through the unique index of ids. */
export async function readOne(db: Kysely<DB>, id: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select subject, seq, id, body, hash from audit_entries where id = ${id}`.execute(db)
  return rows[0]
}

/** What things are called now, by id. By primary keys. */
export async function readNames(db: Kysely<DB>, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const wanted = (prefix: string): RawBuilder<unknown> => sql`any(${ids.filter((id) => id.startsWith(prefix))}::text[])`
  const codes = ids.filter((id) => id.startsWith('dep_')).map((id) => id.slice('dep_'.length))
  const { rows } = await sql<{ id: string; name: string }>`
    select id, title as name from service_approvals where id = ${wanted('apr_')}
    union all select id, name from service_apps where id = ${wanted('svc_')}
    union all select id, name from service_webhooks where id = ${wanted('whk_')}
    union all select id, name from users where id = ${wanted('usr_')}
    union all select 'dep_' || code, name from departments where code = any(${codes}::text[])`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** In the order in which they were appended, which several clocks cannot confuse. */
function bySubject(subject: string, rest: RawBuilder<unknown>[]): Walk {
  return {
    shape: BY_SEQ,
    key: ({ seq, id }) => [String(seq), id],
    lead: sql`subject = ${subject}`,
    order: sql`seq desc, id desc`,
    rest,
    below: ([seq, id]) => sql`(seq, id) < (${Number(seq)}::integer, ${id})`,
    downTo: ([seq, id]) => sql`(seq, id) >= (${Number(seq)}::integer, ${id})`,
  }
}

function byId(lead: RawBuilder<unknown>, order: RawBuilder<unknown>, rest: RawBuilder<unknown>[]): Walk {
  const bounds = {
    below: ([id]: readonly string[]) => sql`id < ${id}`,
    downTo: ([id]: readonly string[]) => sql`id >= ${id}`,
  }
  return { shape: BY_ID, key: ({ id }) => [id], lead, order, rest, ...bounds }
}

function belowCursor(walk: Walk, cursor: string | undefined): RawBuilder<unknown> {
  return cursor === undefined ? sql`true` : walk.below(decodeCursor(walk.shape, cursor))
}

function leadsBy(actor: string): RawBuilder<unknown> {
  return actor === SYSTEM ? isBy(actor) : isOnly('actor_id', actor)
}

/** Says "equals" so that the order by that column still means something to the planner: no other index has that order. */
function isOnly(column: 'actor_id' | 'action', value: string): RawBuilder<unknown> {
  return sql`${sql.ref(column)} between ${value} and ${value}`
}

function isBy(actor: string): RawBuilder<unknown> {
  return actor === SYSTEM ? sql`actor_id is null` : sql`actor_id = ${actor}`
}

/** As the body has it: JSON, so that what JSON escapes is looked for escaped. */
function containing({ q }: AuditFilter): RawBuilder<unknown>[] {
  if (q === undefined) return []
  const escaped = JSON.stringify(q).slice(1, -1)
  return [sql`position(lower(${escaped}::text) in lower(body)) > 0`]
}

function idsAround({ from, to }: AuditFilter): RawBuilder<unknown>[] {
  const idAt = (time: string, byMs: number): string =>
    lowestIdAt('audit', new Date(Math.max(0, Date.parse(time) + byMs)))
  return [
    ...(from === undefined ? [] : [sql`id >= ${idAt(from, -ID_SLACK_MS)}`]),
    ...(to === undefined ? [] : [sql`id < ${idAt(to, ID_SLACK_MS)}`]),
  ]
}

function and(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}
