/** The SQL of lists and counts of approvals. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Actor } from '../context.ts'
import type { DB } from '../db/schema.ts'
import { decodeCursor, page } from '../lib/cursor.ts'
import type { ListQuery, StatsQuery } from './contract.ts'
import { APPROVAL_COLUMNS, fromRow, type ApprovalRow } from './queries.ts'
import { visibleTo } from './sight.ts'
import type { StoredApproval } from './stored.ts'

type Condition = RawBuilder<unknown>

/** Each order: its expression, its type for the cursor, its direction. Ties are broken by id in the same direction. */
const ORDERS: Record<ListQuery['sort'], { by: Condition; type: Condition; isDown: boolean }> = {
  createdAt: { by: sql`a.id`, type: sql`text`, isDown: false },
  '-createdAt': { by: sql`a.id`, type: sql`text`, isDown: true },
  dueDate: { by: sql`coalesce(a.due_date, 'infinity')`, type: sql`timestamptz`, isDown: false },
  amount: { by: sql`coalesce(a.amount, 0)`, type: sql`numeric`, isDown: false },
  '-amount': { by: sql`coalesce(a.amount, 0)`, type: sql`numeric`, isDown: true },
  '-priority': { by: sql`a.priority_rank`, type: sql`smallint`, isDown: true },
}

/** One page, by keyset; reads one row more than asked to know whether there is another page. */
export async function listApprovals(
  db: Kysely<DB>,
  actor: Actor,
  query: ListQuery,
  now: Date,
): Promise<{ rows: StoredApproval[]; nextCursor: string | null }> {
  const { by, type, isDown } = ORDERS[query.sort]
  const where = conditions(actor, query, now)
  if (query.cursor !== undefined) {
    const [key = null, id = null] = decodeCursor(query.cursor, 2)
    where.push(sql`(${by}, a.id) ${isDown ? sql`<` : sql`>`} (${String(key)}::${type}, ${String(id)})`)
  }
  const direction = isDown ? sql`desc` : sql`asc`
  const { rows } = await sql<ApprovalRow & { sortKey: string }>`
    select ${APPROVAL_COLUMNS}, (${by})::text as "sortKey"
    from service_approvals a join service_apps s on s.id = a.service_id
    where ${all(where)} order by ${by} ${direction}, a.id ${direction} limit ${query.limit + 1}`.execute(db)
  const cut = page(rows, query.limit, (row) => [row.sortKey, row.id])
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

function conditions(actor: Actor, query: ListQuery, now: Date): Condition[] {
  const { status, priority, urgency, requester, approver, externalId, minAmount, maxAmount, q } = query
  return [
    ...statsConditions(actor, query),
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
    ...(query.mine === true ? [waitingFor(actor)] : []),
  ]
}

function statsConditions(actor: Actor, { service, type, department, from, to }: StatsQuery): Condition[] {
  return [
    visibleTo(actor),
    ...when(service, (value) => sql`a.service_id = ${value}`),
    ...when(type, (value) => sql`a.approval_type = ${value}`),
    ...when(department, (value) => sql`a.department_code = ${value}`),
    ...when(from, (value) => sql`a.created_at >= ${value}::timestamptz`),
    ...when(to, (value) => sql`a.created_at < ${value}::timestamptz`),
  ]
}

function waitingFor(actor: Actor): Condition {
  if (actor.kind !== 'person') return sql`false`
  return sql`a.id in (select t.approval_id from approval_slots t where t.user_id = ${actor.id} and t.is_open)`
}

function search(text: string): Condition {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return sql`(a.title ilike ${pattern} or a.external_id ilike ${pattern} or a.requester_name ilike ${pattern})`
}

function when<T>(value: T | undefined, condition: (value: T) => Condition): Condition[] {
  return value === undefined ? [] : [condition(value)]
}

function all(where: readonly Condition[]): Condition {
  return sql.join(where, sql` and `)
}
