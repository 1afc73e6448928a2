/**
 * The SQL of what waits at this moment. Leans on service_approvals_waiting_idx, approval_levels_open_idx and
 * approval_slots_inbox_idx: what is settled is never looked at.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../db/transact.ts'
import type { Grouping } from '../insights-contract.ts'
import { MOST_GROUPS, nameOf } from './fact-queries.ts'
import { counts, isTold, type Scope } from './scope.ts'

const HOUR = 3600
const DAY = 24 * HOUR
/** Where one age ends and the next begins, in seconds since creation. */
export const AGES = [4 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY] as const

export type WaitingRow = {
  key: string | null
  name: string | null
  count: number
  overdue: number
  oldestAt: Date | null
  /** Of all groups, those that are left out too. */
  groups: number
}

export type WaitingTotal = Pick<WaitingRow, 'count' | 'overdue' | 'oldestAt'> & { ages: number[] }

export async function readWaiting(tx: Tx, scope: Scope): Promise<WaitingTotal> {
  const age = sql`date_part('epoch', ${scope.now}::timestamptz - a.created_at)`
  const bounds = [Number.NEGATIVE_INFINITY, ...AGES, Number.POSITIVE_INFINITY]
  const ages = bounds.slice(1).map((to, index) => {
    const from = bounds[index] ?? 0
    return sql`count(*) filter (where ${age} >= ${sql.lit(String(from))}::float8 and ${age} < ${sql.lit(String(to))}::float8)`
  })
  const { rows } = await sql<WaitingTotal>`
    select ${totals(scope, sql`a.created_at`)}, array[${sql.join(ages)}]::integer[] as ages
    from service_approvals a where a.status = 'PENDING' and ${counts(scope)}`.execute(tx)
  return rows[0] ?? { count: 0, overdue: 0, oldestAt: null, ages: AGES.map(() => 0) }
}

/** By anything but time. Those with most waiting first. */
export async function readWaitingGroups(tx: Tx, scope: Scope, groupBy: Grouping): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    with grouped as (
      ${groupsOf(scope, groupBy)} group by 1 order by count desc, key limit ${MOST_GROUPS}
    )
    select g.*, ${nameOf(groupBy)} as name from grouped g order by g.count desc, g.key`.execute(tx)
  return rows
}

function groupsOf(scope: Scope, groupBy: Grouping): RawBuilder<unknown> {
  const openLevel = sql`join approval_levels l on l.approval_id = a.id and l.status = 'OPEN'`
  const isWaiting = sql`a.status = 'PENDING' and ${counts(scope)}`
  if (groupBy === 'level')
    return sql`select l.level::text as key, ${grouped(scope, sql`l.opened_at`)}
      from service_approvals a ${openLevel} where ${isWaiting}`
  if (groupBy === 'person')
    return sql`select t.user_id as key, ${grouped(scope, sql`l.opened_at`)}
      from approval_slots t join service_approvals a on a.id = t.approval_id ${openLevel} and l.level = t.level
      where t.is_open and ${isTold(sql`t.user_id`, scope.viewer)} and ${isWaiting}`
  const key = { type: sql`a.approval_type`, service: sql`a.service_id`, department: sql`a.department_code` }
  const column = groupBy === 'type' || groupBy === 'service' ? key[groupBy] : key.department
  return sql`select ${column} as key, ${grouped(scope, sql`a.created_at`)} from service_approvals a where ${isWaiting}`
}

function grouped(scope: Scope, since: RawBuilder<Date>): RawBuilder<unknown> {
  return sql`${totals(scope, since)}, count(*) over () as groups`
}

function totals({ now }: Scope, since: RawBuilder<Date>): RawBuilder<unknown> {
  return sql`count(*) as count, count(*) filter (where a.due_date < ${now}) as overdue, min(${since}) as "oldestAt"`
}
