/** The SQL that counts what waits, by partial indexes only: what is done, nearly everything, is never looked at. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { HealthState } from './shapes.ts'
import type { StatsFilter } from './stats-queries.ts'

export type Waiting = { pending: number; held: number; deadLetters: number; oldestDueAt: Date | null }

/**
 * What waits for the webhooks that are meant, but deleted ones. For each of them, leans on webhook_deliveries_lane_idx,
 * webhook_deliveries_held_idx and webhook_deliveries_dead_idx.
 */
export async function readWaiting(db: Kysely<DB>, filter: StatsFilter, now: Date): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select coalesce(sum(p.n), 0) as pending, coalesce(sum(h.n), 0) as held, coalesce(sum(f.n), 0) as "deadLetters",
           min(o.at) as "oldestDueAt"
    from service_webhooks w
    cross join lateral (${countOf('PENDING')}) p
    cross join lateral (${countOf('HELD')}) h
    cross join lateral (${countOf('FAILED')}) f
    cross join lateral (${oldestDue(now)}) o
    where w.deleted_at is null and ${isMeant(filter)}`.execute(db)
  return rows[0] ?? { pending: 0, held: 0, deadLetters: 0, oldestDueAt: null }
}

/** Of all webhooks. Leans on webhook_deliveries_lane_idx, twice for each webhook. */
export async function readOldestDue(db: Kysely<DB>, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(o.at) as at from service_webhooks w cross join lateral (${oldestDue(now)}) o
    where w.deleted_at is null`.execute(db)
  return rows[0]?.at ?? null
}

/** For the rest of this transaction: whoever watches takes no more of the database than that, and is as quick (measured). */
export async function useOneProcessor(tx: Tx): Promise<void> {
  await sql`select set_config('max_parallel_workers_per_gather', '0', true)`.execute(tx)
}

export type DeliveryCounts = { pending: number; held: number; dead: number; due: number }

/**
 * One select for each partial index: asked for several statuses at once, PostgreSQL reads every delivery there is.
 * Leans on webhook_deliveries_lane_idx, webhook_deliveries_held_idx and webhook_deliveries_dead_idx.
 */
export async function countDeliveries(db: Kysely<DB>, now: Date): Promise<DeliveryCounts> {
  const { rows } = await sql<DeliveryCounts>`
    select p.n as pending, h.n as held, f.n as dead, p.due
    from (select count(*) as n, count(*) filter (where next_attempt_at <= ${now}) as due
          from webhook_deliveries where status = 'PENDING') p,
         (select count(*) as n from webhook_deliveries where status = 'HELD') h,
         (select count(*) as n from webhook_deliveries where status = 'FAILED') f`.execute(db)
  return rows[0] ?? { pending: 0, held: 0, dead: 0, due: 0 }
}

/** For the rest of this transaction: a limit ends a scan of an index early, and no other. */
export async function useIndexesOnly(tx: Tx): Promise<void> {
  await sql`select set_config(name, 'off', true) from unnest('{enable_seqscan,enable_bitmapscan}'::text[]) as name`.execute(
    tx,
  )
}

/** How many there are, counted up to `most`. Leans on the partial index of that status; call `useIndexesOnly` before. */
export async function countUpTo(tx: Tx, status: 'PENDING' | 'HELD' | 'FAILED', most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select from webhook_deliveries where status = ${sql.lit(status)} limit ${most}) d`.execute(tx)
  return rows[0]?.n ?? 0
}

export type EndpointCount = { state: HealthState; n: number; breakersOpen: number; breakersHalfOpen: number }

/** Webhooks by the state of their health, as views.ts tells it, and by their breaker. Leans on nothing: there are not many. */
export async function countEndpoints(db: Kysely<DB>, now: Date): Promise<EndpointCount[]> {
  const { rows } = await sql<EndpointCount>`
    select case when not is_active then 'disabled'
                when breaker_until > ${now} then 'broken'
                when consecutive_failures > 0 then 'failing'
                when last_success_at is null then 'unknown'
                when is_slow then 'slow'
                else 'healthy' end as state, count(*) as n,
           count(*) filter (where is_active and breaker_until > ${now}) as "breakersOpen",
           count(*) filter (where is_active and breaker_trips > 0 and coalesce(breaker_until <= ${now}, true)) as "breakersHalfOpen"
    from service_webhooks where deleted_at is null group by state`.execute(db)
  return rows
}

/** The status is written out: a plan that does not know it cannot lean on an index for one status. */
function countOf(status: 'PENDING' | 'HELD' | 'FAILED'): RawBuilder<unknown> {
  return sql`select count(*) as n from webhook_deliveries d where d.webhook_id = w.id and d.status = ${sql.lit(status)}`
}

/** How far each lane is looked into: what is in flight or waits for its turn at the head of it must not cost more. */
const LOOKED_AT = 100

/** Since when something could have been sent and was not: not in flight, nothing before it, its webhook neither broken nor paused. */
function oldestDue(now: Date): RawBuilder<unknown> {
  const canBeSent = sql`w.is_active and coalesce(w.breaker_until <= ${now}, true) and coalesce(w.paused_until <= ${now}, true)`
  const lane = (isRetry: boolean): RawBuilder<unknown> => sql`(
    select * from webhook_deliveries d
    where d.webhook_id = w.id and d.status = 'PENDING' and d.is_retry = ${sql.lit(isRetry)} and d.next_attempt_at <= ${now}
      and ${canBeSent}
    order by d.next_attempt_at limit ${sql.lit(LOOKED_AT)})`
  return sql`
    select min(d.next_attempt_at) as at from (${lane(false)} union all ${lane(true)}) d
    where ${isFree(now)} and (d.order_sequence is null or not exists (
      select from webhook_deliveries earlier
      where earlier.webhook_id = d.webhook_id and earlier.approval_id = d.approval_id
        and earlier.order_sequence < d.order_sequence and earlier.status in ('PENDING', 'HELD')))`
}

/** Nobody sends it now; a lease that has ended was somebody's who died. */
function isFree(now: Date): RawBuilder<unknown> {
  return sql`coalesce(leased_until <= ${now}, true)`
}

function isMeant({ webhookId, serviceId }: StatsFilter): RawBuilder<unknown> {
  if (webhookId !== undefined) return sql`w.id = ${webhookId}`
  return serviceId === undefined ? sql`true` : sql`w.service_id = ${serviceId}`
}
