/** The SQL of what a time has brought: approvals asked and settled, levels ended; by group and of all. */
import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../db/transact.ts'
import type { Grouping } from '../insights-contract.ts'
import { type Histogram, quantiles, STEP } from './histogram.ts'
import { counts, countsWith, type Scope } from './scope.ts'

/** As many groups as a page can show; one who invents a type for each approval has more. */
export const MOST_GROUPS = 200
/** The median, and what nine in ten stay within. */
export const SHARES = [0.5, 0.9] as const

export type FactRow = {
  isTotal: boolean
  key: string | null
  name: string | null
  created: number
  approved: number
  rejected: number
  cancelled: number
  met: number
  missed: number
  /** Within which half of them were decided, and nine in ten; null: none was. */
  seconds: { median: number | null; p90: number | null }
  /** Of all groups, those that are left out too. */
  groups: number
}

/** Where days or weeks begin; empty where nothing is grouped by them. */
export type Steps = readonly Date[]

/**
 * Measured with statistics: a plan that was made for any range reads a quarter one row at a time, and compiling these
 * statements takes longer than running them. For the rest of the transaction.
 */
export async function planEachTime(tx: Tx): Promise<void> {
  await sql`
    select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '32MB', true)`.execute(tx)
}

/** Leans on the index of what it counts: …_created_idx and …_settled_idx, approval_levels_settled_idx. */
export async function readFacts(
  tx: Tx,
  scope: Scope,
  groupBy: Exclude<Grouping, 'person'> | undefined,
  steps: Steps,
): Promise<FactRow[]> {
  const { rows } = await sql<Omit<FactRow, 'seconds'> & Histogram>`
    with cells as (${cellsOf(scope, groupBy, steps)}),
    grouped as (
      select grouping(key) = 1 as "isTotal", key, coalesce(sum(created), 0) as created,
             coalesce(sum(approved), 0) as approved, coalesce(sum(rejected), 0) as rejected,
             coalesce(sum(cancelled), 0) as cancelled, coalesce(sum(met), 0) as met, coalesce(sum(missed), 0) as missed,
             ${jsonOf(sql`mean`)} as means,
             ${jsonOf(sql`approved + rejected`)} as counts,
             count(*) over () - 1 as groups
      from cells group by grouping sets ((key), ())
      order by "isTotal" desc, sum(approved + rejected + cancelled) desc, key limit ${limitOf(groupBy) + 1}
    )
    select *, ${nameOf(groupBy)} as name from grouped g
    order by "isTotal" desc, approved + rejected + cancelled desc, key`.execute(tx)
  return rows.map(({ means, counts: held, ...row }) => {
    const [median = null, p90 = null] = quantiles({ means, counts: held }, SHARES)
    return { ...row, seconds: { median, p90 } }
  })
}

/** Of the cells of a group. JSON, because lists are read by the driver letter by letter: twice the time of the statement. */
function jsonOf(value: RawBuilder<unknown>): RawBuilder<number[]> {
  return sql`array_to_json(coalesce(array_agg(${value}) filter (where approved + rejected > 0), '{}'))`
}

/** Steps are bounded by the range, and a gap among them would be a lie. */
function limitOf(groupBy: Grouping | undefined): number {
  return groupBy === 'day' || groupBy === 'week' ? Number.MAX_SAFE_INTEGER - 1 : MOST_GROUPS
}

/** What a group is called, over `grouped g`; nothing for those that are called by their key. */
export function nameOf(groupBy: Grouping | undefined): RawBuilder<string | null> {
  if (groupBy === 'service') return sql`(select s.name from service_apps s where s.id = g.key)`
  if (groupBy === 'department') return sql`(select d.name from departments d where d.code = g.key)`
  if (groupBy === 'person') return sql`(select u.name from users u where u.id = g.key)`
  return sql`null::text`
}

/** What approvals are grouped by, over `service_approvals a`; `at` is when what is counted happened. */
function keyOf(groupBy: Grouping | undefined, at: RawBuilder<Date>, steps: Steps): RawBuilder<string | null> {
  if (groupBy === 'type') return sql`a.approval_type`
  if (groupBy === 'service') return sql`a.service_id`
  if (groupBy === 'department') return sql`a.department_code`
  if (groupBy === 'day' || groupBy === 'week') return sql`width_bucket(${at}, ${steps}::timestamptz[])::text`
  return sql`null::text`
}

function cellsOf(scope: Scope, groupBy: Grouping | undefined, steps: Steps): RawBuilder<unknown> {
  if (groupBy === 'level') return levelCells(scope)
  const [settledKey, createdKey] = [sql<Date>`a.completed_at`, sql<Date>`a.created_at`].map((at) =>
    keyOf(groupBy, at, steps),
  )
  const isDecided = sql`a.status <> 'CANCELLED'`
  const took = secondsOf(sql`a.completed_at - a.created_at`)
  return sql`
    select ${settledKey} as key,
           case when ${isDecided} then ${cellOf(took)} end as cell, avg(${took})::real as mean, 0 as created,
           ${outcomes(sql`a.status`)}, ${countIf(sql`a.status = 'CANCELLED'`)} as cancelled,
           ${countIf(sql`${isDecided} and a.completed_at <= a.due_date`)} as met,
           ${countIf(sql`${isDecided} and a.completed_at > a.due_date`)} as missed
    from service_approvals a
    where a.completed_at >= ${scope.from} and a.completed_at < ${scope.to} and ${counts(scope)} group by 1, 2
    union all
    select ${createdKey}, null, null, count(*)::integer, 0, 0, 0, 0, 0
    from service_approvals a
    where a.created_at >= ${scope.from} and a.created_at < ${scope.to} and ${counts(scope)} group by 1`
}

/** Levels that were asked: those that an early end skipped took no time. */
function levelCells(scope: Scope): RawBuilder<unknown> {
  const took = secondsOf(sql`l.completed_at - l.opened_at`)
  return sql`
    select l.level::text as key, ${cellOf(took)} as cell, avg(${took})::real as mean, 0 as created,
           ${outcomes(sql`l.status`)}, 0 as cancelled, 0 as met, 0 as missed
    from approval_levels l
    where l.completed_at >= ${scope.from} and l.completed_at < ${scope.to} and l.status in ('APPROVED', 'REJECTED')
      and ${countsWith(sql`l.approval_id`, scope)} group by 1, 2`
}

export function outcomes(status: RawBuilder<string>): RawBuilder<unknown> {
  return sql`${countIf(sql`${status} = 'APPROVED'`)} as approved,
             ${countIf(sql`${status} = 'REJECTED'`)} as rejected`
}

/** An integer: sums of bigints are numeric, and slow. */
function countIf(condition: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(count(*) filter (where ${condition}))::integer`
}

/** `date_part`, not `extract`: that is numeric, and was measured to cost twice as much. */
export function secondsOf(span: RawBuilder<unknown>): RawBuilder<number> {
  return sql`date_part('epoch', ${span})`
}

/** The cell of histogram.ts. */
function cellOf(seconds: RawBuilder<number>): RawBuilder<number> {
  return sql`floor(ln(greatest(1, ${seconds})) / ${sql.lit(Math.log(STEP))})::integer`
}
