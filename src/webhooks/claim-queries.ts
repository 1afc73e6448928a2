/** The SQL by which the worker takes deliveries and gives them back. The rows are the queue (law 4). */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { AttemptRow } from './delivery-queries.ts'

/** A delivery under a lease, with all that its attempt needs. */
export type ClaimedRow = {
  id: string
  eventId: string
  eventType: string
  body: string
  webhookId: string
  serviceId: string
  leaseToken: string
  /** When it was due before the lease moved that. */
  dueAt: Date
  leasedUntil: Date
  attemptCount: number
  trigger: AttemptRow['trigger']
  isOrdered: boolean
  createdAt: Date
  /** The trace that the event belongs to, as its header. */
  traceparent: string | null
  url: string
  timeoutMs: number
  retryCount: number
  retrySchedule: number[] | null
  /** The sealed live secrets, newest first. */
  secrets: Buffer[]
}

export type Claim = {
  now: Date
  limit: number
  leaseToken: string
  /** A lease lasts as long as the webhook's timeout and `slackMs`; `leaseMs` cuts that, but never below `marginMs` of slack. */
  slackMs: number
  leaseMs: number
  marginMs: number
}

/** What one attempt needs, over `claimed d`: read in the claim's own statement, so that no old secret or URL is ever used. */
const JOB = sql`
  select d.id, d.event_id as "eventId", d.event_type as "eventType", e.body, d.webhook_id as "webhookId",
         d.service_id as "serviceId", d.lease_token as "leaseToken", d.due_at as "dueAt", d.next_attempt_at as "leasedUntil",
         d.attempt_count as "attemptCount", d.next_trigger as trigger, d.order_sequence is not null as "isOrdered",
         d.created_at as "createdAt", e.traceparent, w.url, w.timeout_ms as "timeoutMs", w.retry_count as "retryCount", w.retry_schedule as "retrySchedule",
         array(select s.ciphertext from webhook_secrets s
               where s.webhook_id = d.webhook_id and (s.expires_at is null or s.expires_at > d.updated_at)
               order by s.created_at desc, s.id desc) as secrets
  from claimed d
  join webhook_events e on e.id = d.event_id
  join service_webhooks w on w.id = d.webhook_id`

/**
 * Keeps the planner on the indexes. A queue's statistics are of another hour: when they were taken while it was empty,
 * each claim would read and sort everything that is due (measured with 20,000 due: 31 ms, and 10 with this).
 */
const OFF_FOR_QUEUES = [
  'enable_seqscan',
  'enable_bitmapscan',
  'enable_sort',
  'enable_hashjoin',
  'enable_mergejoin',
  'jit',
]

/** For the rest of this transaction. */
export async function stayOnIndexes(tx: Tx): Promise<void> {
  await switchOff(tx, OFF_FOR_QUEUES)
}

/** The same, and the commit does not wait for the disk: a lease that a crash of the database forgets is due again. */
export async function stayOnIndexesAndCommitEarly(tx: Tx): Promise<void> {
  await switchOff(tx, [...OFF_FOR_QUEUES, 'synchronous_commit'])
}

async function switchOff(tx: Tx, settings: readonly string[]): Promise<void> {
  await sql`select set_config(name, 'off', true) from unnest(${settings}::text[]) as name`.execute(tx)
}

/**
 * Leases what is due, oldest first. Due rows that must not be sent are settled in passing: a disabled webhook's are held,
 * a deleted one's fail, and so does a test whose sender died. An ordered delivery waits for the earlier ones of its approval.
 * Leans on webhook_deliveries_due_idx and webhook_deliveries_order_idx.
 */
export async function claimRows(
  tx: Tx,
  { now, limit, leaseToken, slackMs, leaseMs, marginMs }: Claim,
): Promise<ClaimedRow[]> {
  const { rows } = await sql<ClaimedRow>`
    with due as (
      select d.id, d.next_attempt_at as due_at,
             case when w.deleted_at is not null or d.next_trigger = 'test' then 'FAILED'
                  when not w.is_active then 'HELD'
                  else 'PENDING' end as status,
             ${now}::timestamptz + interval '1 millisecond'
               * greatest(w.timeout_ms + ${marginMs}::integer, least(w.timeout_ms + ${slackMs}::integer, ${leaseMs}::integer)) as leased_until
      from webhook_deliveries d join service_webhooks w on w.id = d.webhook_id
      where d.status = 'PENDING' and d.next_attempt_at <= ${now}
        and (d.order_sequence is null or not exists (
          select from webhook_deliveries earlier
          where earlier.webhook_id = d.webhook_id and earlier.approval_id = d.approval_id
            and earlier.order_sequence < d.order_sequence and earlier.status in ('PENDING', 'HELD')))
      order by d.next_attempt_at limit ${limit} for update of d skip locked
    ), claimed as (
      update webhook_deliveries d set
        status = due.status,
        next_attempt_at = case when due.status = 'PENDING' then due.leased_until end,
        lease_token = case when due.status = 'PENDING' then ${leaseToken} end,
        error = case when due.status <> 'FAILED' then d.error when d.next_trigger = 'test' then 'interrupted' else 'webhook_deleted' end,
        updated_at = ${now}
      from due where d.id = due.id
      returning d.*, due.due_at
    )
    ${JOB} where d.status = 'PENDING'`.execute(tx)
  return rows.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
}

/** One delivery that is leased already: a test's. By primary key. */
export async function readLeased(db: Kysely<DB>, id: string, leaseToken: string): Promise<ClaimedRow | undefined> {
  const { rows } = await sql<ClaimedRow>`
    with claimed as (
      select d.*, d.created_at as due_at from webhook_deliveries d where d.id = ${id} and d.lease_token = ${leaseToken}
    )
    ${JOB}`.execute(db)
  return rows[0]
}

/** The next moment after `now` at which something may be due; a lease that ends counts. Leans on webhook_deliveries_due_idx. */
export async function nextDueAfter(db: Kysely<DB>, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(next_attempt_at) as at from webhook_deliveries where status = 'PENDING' and next_attempt_at > ${now}`.execute(
    db,
  )
  return rows[0]?.at ?? null
}

export type Lease = { id: string; leaseToken: string; dueAt: Date }

/** Gives back what was claimed and not sent; the webhooks must have been locked before. By primary key. */
export async function releaseLeases(tx: Tx, leases: readonly Lease[]): Promise<void> {
  await sql`
    update webhook_deliveries d set lease_token = null, next_attempt_at = case when d.status = 'PENDING' then l.due_at end
    from unnest(${leases.map((lease) => lease.id)}::text[], ${leases.map((lease) => lease.leaseToken)}::text[],
                ${leases.map((lease) => lease.dueAt)}::timestamptz[]) as l (id, lease_token, due_at)
    where d.id = l.id and d.lease_token = l.lease_token`.execute(tx)
}

/**
 * Active webhooks that still have held deliveries: an event that was being recorded while the webhook was switched on
 * saw it off. Leans on webhook_deliveries_held_idx, once for each active webhook.
 */
export async function webhooksWithStrays(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.id from service_webhooks w
    where w.is_active and exists (select from webhook_deliveries d where d.webhook_id = w.id and d.status = 'HELD')`.execute(
    db,
  )
  return rows.map((row) => row.id)
}
