/** The SQL of lists and counts of approvals. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Actor } from '../context.ts'
import type { DB } from '../db/schema.ts'
import { decodeCursor, ID_PART, page, type CursorShape } from '../lib/cursor.ts'
import type { ListQuery, StatsQuery } from './contract.ts'
import { idPattern } from '../lib/id-kinds.ts'
import { APPROVAL_COLUMNS, fromRow, type ApprovalRow } from './queries.ts'
import { visibleTo } from './sight.ts'
import type { StoredApproval } from './stored.ts'
import { DECIDED_AT, inView, lastDecisionOf, waitingFor } from './view-queries.ts'

type Condition = RawBuilder<unknown>

/** An expression to order by; how its value is written into a cursor, what that looks like, and how it is read back. */
type Key = { by: Condition; text: Condition; pattern: RegExp; read: (key: string) => Condition }

const ID: Key = { by: sql`a.id`, text: sql`a.id`, pattern: ID_PART, read: (key) => sql`${key}` }
const AMOUNT_BY = sql`coalesce(a.amount, 0)`
const AMOUNT: Key = {
  by: AMOUNT_BY,
  text: sql`${AMOUNT_BY}::text`,
  pattern: /^\d{1,16}(\.\d{1,4})?$/,
  read: (key) => sql`${key}::numeric`,
}
const DUE_BY = sql`coalesce(a.due_date, 'infinity')`
const DUE: Key = {
  by: DUE_BY,
  text: sql`extract(epoch from ${DUE_BY})::text`,
  pattern: /^(Infinity|-?\d{1,12}(\.\d{1,6})?)$/,
  read: (key) => sql`to_timestamp(${key}::double precision)`,
}
const PRIORITY: Key = {
  by: sql`a.priority_rank`,
  text: sql`a.priority_rank::text`,
  pattern: /^[1-3]$/,
  read: (key) => sql`${key}::smallint`,
}

const DECIDED: Key = {
  by: DECIDED_AT,
  text: sql`extract(epoch from ${DECIDED_AT})::text`,
  pattern: /^\d{1,12}(\.\d{1,6})?$/,
  read: (key) => sql`to_timestamp(${key}::double precision)`,
}

/** Ties are broken by id in the same direction. `join`: what the key is read from. */
type Order = { key: Key; isDown: boolean; join?: (actor: Actor) => Condition }
const ORDERS: Record<ListQuery['sort'], Order> = {
  createdAt: { key: ID, isDown: false },
  '-createdAt': { key: ID, isDown: true },
  dueDate: { key: DUE, isDown: false },
  amount: { key: AMOUNT, isDown: false },
  '-amount': { key: AMOUNT, isDown: true },
  '-priority': { key: PRIORITY, isDown: true },
  '-decidedAt': { key: DECIDED, isDown: true, join: lastDecisionOf },
}

/** One page, by keyset; reads one row more than asked to know whether there is another page. */
export async function listApprovals(
  db: Kysely<DB>,
  actor: Actor,
  query: ListQuery,
  now: Date,
): Promise<{ rows: StoredApproval[]; nextCursor: string | null }> {
  const { key, isDown, join } = ORDERS[query.sort]
  const shape: CursorShape = { list: `approvals ${query.sort}`, parts: [key.pattern, ID_PART] }
  const where = conditions(actor, query, now)
  if (query.cursor !== undefined) {
    const [position = '', id] = decodeCursor(shape, query.cursor)
    where.push(sql`(${key.by}, a.id) ${isDown ? sql`<` : sql`>`} (${key.read(position)}, ${id})`)
  }
  const direction = isDown ? sql`desc` : sql`asc`
  const { rows } = await sql<ApprovalRow & { sortKey: string }>`
    select ${APPROVAL_COLUMNS}, ${key.text} as "sortKey"
    from service_approvals a join service_apps s on s.id = a.service_id ${join?.(actor) ?? sql``}
    where ${all(where)} order by ${key.by} ${direction}, a.id ${direction} limit ${query.limit + 1}`.execute(db)
  const cut = page(rows, { limit: query.limit, shape, key: (row) => [row.sortKey, row.id] })
  return { rows: cut.rows.map(fromRow), nextCursor: cut.nextCursor }
}

export async function countApprovals(db: Kysely<DB>, actor: Actor, query: ListQuery, now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from service_approvals a where ${all(conditions(actor, query, now))}`.execute(db)
  return rows[0]?.n ?? 0
}

export type Counts = { status: StoredApproval['status']; n: number; overdue: number }

export async function countByStatus(db: Kysely<DB>, actor: Actor, query: StatsQuery, now: Date): Promise<Counts[]> {
  const { rows } = await sql<Counts>`
    select a.status, count(*) as n, count(*) filter (where a.status = 'PENDING' and a.due_date < ${now}) as overdue
    from service_approvals a where ${all(statsConditions(actor, query))} group by a.status`.execute(db)
  return rows
}

export async function medianSecondsToDecision(db: Kysely<DB>, actor: Actor, query: StatsQuery): Promise<number | null> {
  const { rows } = await sql<{ median: number | null }>`
    select percentile_cont(0.5) within group (order by extract(epoch from a.completed_at - a.created_at)) as median
    from service_approvals a
    where a.status in ('APPROVED', 'REJECTED') and ${all(statsConditions(actor, query))}`.execute(db)
  return rows[0]?.median ?? null
}

/** Leans on approval_slots_inbox_idx. */
export async function countWaitingFor(db: Kysely<DB>, userId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from approval_slots where user_id = ${userId} and is_open`.execute(db)
  return rows[0]?.n ?? 0
}

export type Involved = { id: string; serviceId: string; department: string | null; people: string[] }

/** Whom each of these approvals involves: the primary key, and that of the slots. */
export async function readInvolved(db: Kysely<DB>, ids: readonly string[]): Promise<Involved[]> {
  const { rows } = await sql<Involved>`
    select a.id, a.service_id as "serviceId", a.department_code as department,
           array(select a.requester_id where a.requester_id is not null
                 union select t.user_id from approval_slots t where t.approval_id = a.id) as people
    from service_approvals a where a.id = any(${ids}::text[])`.execute(db)
  return rows
}

function conditions(actor: Actor, query: ListQuery, now: Date): Condition[] {
  const { status, priority, urgency, requester, approver, externalId, minAmount, maxAmount, q } = query
  return [
    inView(actor, query.view),
    ...placeConditions(query),
    ...when(status, (values) => sql`a.status = any(${values}::text[])`),
    ...when(externalId, (value) => sql`a.external_id = ${value}`),
    ...when(priority, (value) => sql`a.priority = ${value}`),
    ...when(urgency, (value) => sql`a.urgency = ${value}`),
    ...when(requester, (value) => sql`a.requester_id = ${value}`),
    ...when(
      approver,
      (value) => sql`exists (select from approval_slots t where t.approval_id = a.id and t.user_id = ${value})`,
    ),
    ...when(minAmount, (value) => sql`a.amount >= ${value}`),
    ...when(maxAmount, (value) => sql`a.amount <= ${value}`),
    ...when(q, (value) => search(value)),
    ...(query.overdue === true ? [sql`a.status = 'PENDING' and a.due_date < ${now}`] : []),
    ...(query.mine === true ? [actor.kind === 'person' ? waitingFor(actor.id) : sql`false`] : []),
  ]
}

function statsConditions(actor: Actor, query: StatsQuery): Condition[] {
  return [visibleTo(actor), ...placeConditions(query)]
}

function placeConditions({ service, type, department, from, to }: StatsQuery): Condition[] {
  return [
    ...when(service, (value) => sql`a.service_id = ${value}`),
    ...when(type, (value) => sql`a.approval_type = ${value}`),
    ...when(department, (value) => sql`a.department_code = ${value}`),
    ...when(from, (value) => sql`a.created_at >= ${value}::timestamptz`),
    ...when(to, (value) => sql`a.created_at < ${value}::timestamptz`),
  ]
}

/** As service_approvals_text_idx has it. */
const TEXT = sql`(a.title || E'\\n' || coalesce(a.external_id, '') || E'\\n' || coalesce(a.requester_name, '')
  || E'\\n' || coalesce(a.requester_email, ''))`

/** A part of what names it, never across two of them: leans on service_approvals_text_idx. */
function search(text: string): Condition {
  if (idPattern('approval').test(text)) return sql`a.id = ${text}`
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return sql`${TEXT} ilike ${pattern}`
}

function when<T>(value: T | undefined, condition: (value: T) => Condition): Condition[] {
  return value === undefined ? [] : [condition(value)]
}

function all(where: readonly Condition[]): Condition {
  return sql.join(where, sql` and `)
}
