/** The SQL of sending again: what is to be sent, by dead letter or by event, and how it is made due. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { Delivery } from './shapes.ts'
import type { AttemptRow } from './delivery-queries.ts'
import { conditions, type DeliveryFilter } from './delivery-queries.ts'

/** A test is no event of the service's: it is only ever sent by hand. */
const NO_TESTS = sql`e.event_type <> 'webhook.test'`

/** Events whose time lies in [from, to), and no later than `until`. */
export type EventTimes = { from: string; to: string; until: Date }

export type DeadLetters = { filter: DeliveryFilter; createdUpTo: Date; events?: EventTimes | undefined }
export type Walk = { after: string; limit: number }

/**
 * Dead letters by id, oldest first; those whose event is no longer kept are left out. Leans on
 * webhook_deliveries_dead_idx (or the primary key, for ids) and the primary key of events.
 */
export async function nextDeadLetters(tx: Tx, dead: DeadLetters, { after, limit }: Walk): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from webhook_deliveries d join webhook_events e on e.id = d.event_id
    where ${isWanted(dead)} and d.id > ${after} order by d.id limit ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}

/** The same indexes. */
export async function countDeadLetters(db: Kysely<DB>, dead: DeadLetters, after: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from webhook_deliveries d join webhook_events e on e.id = d.event_id
    where ${isWanted(dead)} and d.id > ${after}`.execute(db)
  return rows[0]?.n ?? 0
}

export type ReplayRange = {
  serviceId: string
  webhookId: string
  events: EventTimes
  /** No event of the range has this id or a higher one. */
  idBelow: string
  /** What the caller asks for; undefined: every type. See likePatterns. */
  typesLike: readonly string[] | undefined
  /** What the webhook listens to now. */
  listensLike: readonly string[]
  /** Whether events that have a delivery are wanted too. */
  withDelivered: boolean
}

/** An event of the range, with its delivery to the webhook, if there is one. */
export type ReplayableRow = {
  eventId: string
  eventType: string
  approvalId: string | null
  sequence: number | null
  listens: boolean
  body: string | null
  deliveryId: string | null
  status: Delivery['status'] | null
}

/** Oldest first. Bodies only when asked for. Leans on webhook_events_service_idx and webhook_deliveries_event_idx. */
export async function nextEvents(
  tx: Tx,
  range: ReplayRange,
  { after, limit, withBody }: Walk & { withBody: boolean },
): Promise<ReplayableRow[]> {
  const { rows } = await sql<ReplayableRow>`
    with examined as (
      select e.id, e.event_type, e.approval_id, e.sequence, ${listens(range)} as listens,
             ${withBody ? sql`e.body` : sql`null::text`} as body
      ${eventsOf(range)} and e.id > ${after} order by e.id limit ${limit}
    )
    select x.id as "eventId", x.event_type as "eventType", x.approval_id as "approvalId", x.sequence, x.listens, x.body,
           d.id as "deliveryId", d.status
    from examined x ${deliveryOf(range)} order by x.id`.execute(tx)
  return rows
}

/** Counts one stretch of `limit` events; `last` is null when it was the last one. The same indexes. */
export async function countEvents(
  db: Kysely<DB>,
  range: ReplayRange,
  { after, limit }: Walk,
): Promise<{ wanted: number; last: string | null }> {
  const { rows } = await sql<{ wanted: number; examined: number; last: string | null }>`
    with examined as (
      select e.id, ${listens(range)} as listens
      ${eventsOf(range)} and e.id > ${after} order by e.id limit ${limit}
    )
    select count(*) filter (where case when d.id is null then x.listens else ${range.withDelivered} end) as wanted,
           count(*) as examined, max(x.id) as last
    from examined x ${deliveryOf(range)}`.execute(db)
  const [row] = rows
  return { wanted: row?.wanted ?? 0, last: row && row.examined === limit ? row.last : null }
}

/** A webhook is not told of what happens to itself; such events name it. */
function listens({ webhookId, listensLike }: ReplayRange): RawBuilder<unknown> {
  return sql`(e.event_type like any (${listensLike}::text[])
    and not (e.event_type like 'webhook.%' and e.body::jsonb #>> '{payload,webhook,id}' = ${webhookId}))`
}

/** How many deliveries of a job wait to be sent. Leans on webhook_deliveries_job_idx. */
export async function countPendingOf(tx: Tx, jobId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from webhook_deliveries where job_id = ${jobId} and status = 'PENDING'`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Leans on webhook_deliveries_job_idx. */
export async function countByStatus(
  db: Kysely<DB>,
  jobIds: readonly string[],
): Promise<{ jobId: string; status: string; n: number }[]> {
  const { rows } = await sql<{ jobId: string; status: string; n: number }>`
    select job_id as "jobId", status, count(*) as n from webhook_deliveries
    where job_id = any (${jobIds}::text[]) group by job_id, status`.execute(db)
  return rows
}

export type SendAgain = { jobId: string; trigger: AttemptRow['trigger']; now: Date }

/**
 * Makes deliveries due that have ended; those that wait or are held are left alone. Their order among what is due is
 * that of the webhook's setting now, whatever it was. By primary key; the webhook is locked already.
 */
export async function makeManyDue(tx: Tx, ids: readonly string[], { jobId, trigger, now }: SendAgain): Promise<void> {
  await sql`
    update webhook_deliveries d
    set status = 'PENDING', next_attempt_at = ${now}, next_trigger = ${trigger}, is_retry = true, job_id = ${jobId},
        lease_token = null, leased_until = null, delivered_at = null, error = null, updated_at = ${now},
        order_sequence = case when w.ordering = 'per_approval' then e.sequence end
    from webhook_events e, service_webhooks w
    where d.id = any (${ids}::text[]) and d.status in ('FAILED', 'SUCCESS') and e.id = d.event_id and w.id = d.webhook_id`.execute(
    tx,
  )
}

/** Deliveries of events that the webhook never had, one new id for each. */
export async function insertMissing(
  tx: Tx,
  webhookId: string,
  rows: readonly (Pick<ReplayableRow, 'eventId' | 'eventType' | 'approvalId' | 'sequence'> & { id: string })[],
  { jobId, trigger, now }: SendAgain,
): Promise<void> {
  await sql`
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, approval_id, order_sequence, status,
                                    next_attempt_at, next_trigger, is_retry, job_id, created_at, updated_at)
    select r.id, r.event_id, w.id, w.service_id, r.event_type, r.approval_id,
           case when w.ordering = 'per_approval' then r.sequence end, 'PENDING', ${now}, ${trigger}, true, ${jobId}, ${now}, ${now}
    from service_webhooks w, unnest(
      ${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.eventId)}::text[], ${rows.map((row) => row.eventType)}::text[],
      ${rows.map((row) => row.approvalId)}::text[], ${rows.map((row) => row.sequence)}::integer[]
    ) as r (id, event_id, event_type, approval_id, sequence)
    where w.id = ${webhookId}`.execute(tx)
}

function isWanted({ filter, createdUpTo, events }: DeadLetters): RawBuilder<unknown> {
  const dead = sql`${conditions({ ...filter, status: 'FAILED' })} and d.created_at <= ${createdUpTo}`
  return events === undefined ? dead : sql`${dead} and ${NO_TESTS} and ${areInTime(events)}`
}

function eventsOf({ serviceId, events, idBelow, typesLike }: ReplayRange): RawBuilder<unknown> {
  const types = typesLike === undefined ? sql`true` : sql`e.event_type like any (${typesLike}::text[])`
  return sql`
      from webhook_events e
      where e.service_id = ${serviceId} and e.id < ${idBelow} and ${areInTime(events)} and ${NO_TESTS} and ${types}`
}

/**
 * An event has one delivery to a webhook. `offset 0` keeps the webhook out of the look-up: on statistics of an emptier
 * hour the planner goes through all deliveries of the webhook instead, for each event (measured: 5 ms each at 8,000).
 */
function deliveryOf({ webhookId }: ReplayRange): RawBuilder<unknown> {
  return sql`left join lateral (
    select id, status from (select id, status, webhook_id from webhook_deliveries where event_id = x.id offset 0) of_event
    where webhook_id = ${webhookId} limit 1
  ) d on true`
}

function areInTime({ from, to, until }: EventTimes): RawBuilder<unknown> {
  return sql`e.occurred_at >= ${from}::timestamptz and e.occurred_at < ${to}::timestamptz and e.occurred_at <= ${until}`
}
