/** The SQL by which the worker finds work, takes deliveries and gives them back. The rows are the queue (law 4). */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import { idList } from '../db/text-list.ts'
import type { Tx } from '../db/transact.ts'
import type { AttemptRow } from './delivery-queries.ts'
import type { LaneState } from './lanes.ts'
import { SETTINGS_STAMP } from './sending-settings.ts'

/** A delivery under a lease. */
export type LeasedRow = {
  id: string
  eventId: string
  eventType: string
  body: string
  webhookId: string
  leaseToken: string
  attemptCount: number
  trigger: AttemptRow['trigger']
  /** Nobody has been told of the event by this delivery yet; a probe may be a first attempt too. */
  isFirst: boolean
  isOrdered: boolean
  createdAt: Date
  /** The trace that the event belongs to, as its header. */
  traceparent: string | null
  /** Of the settings that it must be sent with. */
  settingsStamp: string
}

/** Over `claimed d`. */
const LEASED = sql`
  select d.id, d.event_id as "eventId", d.event_type as "eventType", e.body, d.webhook_id as "webhookId",
         d.lease_token as "leaseToken", d.attempt_count as "attemptCount", d.next_trigger = 'first' as "isFirst",
         d.order_sequence is not null as "isOrdered",
         case when w.breaker_trips > 0 and d.next_trigger <> 'test' then 'probe' else d.next_trigger end as trigger,
         d.created_at as "createdAt", e.traceparent, ${SETTINGS_STAMP} as "settingsStamp"
  from claimed d
  join webhook_events e on e.id = d.event_id
  join service_webhooks w on w.id = d.webhook_id`

/**
 * Keeps the planner on the indexes, and on one plan for each statement. A queue's statistics are of another hour: when they
 * were taken while it was empty, each claim would read and sort everything that is due (measured with 20,000 due: 31 ms,
 * and 10 with this). Planned anew for its values, saving one result took 0.86 ms, and 0.36 so.
 */
const QUEUE_SETTINGS = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_sort: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
  plan_cache_mode: 'force_generic_plan',
}

/** For the rest of this transaction. */
export async function stayOnIndexes(tx: Tx): Promise<void> {
  await sql`select 1 where ${areSet(QUEUE_SETTINGS)}`.execute(tx)
}

/** True, and then they are set until the transaction ends: for the first of its statements, since each costs the way there. */
export function areSet(settings: Readonly<Record<string, string>> = QUEUE_SETTINGS): RawBuilder<boolean> {
  const [names, values] = [Object.keys(settings), Object.values(settings)]
  return sql`(select count(set_config(name, value, true)) from unnest(${names}::text[], ${values}::text[]) as s (name, value)) > 0`
}

/** What is known of a lane when it opens: all but its rate limit's slot. */
export type OpenLane = Omit<LaneState, 'nextSlotUs'>

/** Any number of ours; pg_try_advisory_xact_lock(int, int) has keys of its own. */
const LANE_LOCKS = 7_301

/**
 * Opens lanes for a claim: what is known of each webhook, but for those at which another claim is just now. Only one
 * claim at a time looks at a webhook, so that caps and rates hold for all nodes together. The settings are as in
 * stayOnIndexes, and the commit does not wait for the disk: a lease that a crash of the database forgets is due again.
 * By primary keys.
 */
export async function openLanes(tx: Tx, webhookIds: readonly string[]): Promise<OpenLane[]> {
  // Materialized, so that only these are locked: read in one scan, any webhook might be, before its id is looked at.
  const { rows } = await sql<OpenLane>`
    with asked as materialized (
      select * from service_webhooks where id = any (${idList(webhookIds)})
    )
    select w.id as "webhookId", w.is_active as "isActive", w.deleted_at is not null as "isDeleted",
           w.max_in_flight as "maxInFlight", w.rate_limit as "rateLimit", w.breaker_until as "breakerUntil",
           w.breaker_trips as "breakerTrips", w.paused_until as "pausedUntil", w.is_slow as "isSlow",
           w.consecutive_failures as "consecutiveFailures", w.last_success_at as "lastSuccessAt"
    from asked w
    where ${areSet({ ...QUEUE_SETTINGS, synchronous_commit: 'off' })}
      and pg_try_advisory_xact_lock(${LANE_LOCKS}, hashtext(w.id))`.execute(tx)
  return rows
}

/** `take` at most, and `room` at most together with what other nodes have in flight there; `inFlight` are this node's own. */
export type LaneClaim = { webhookId: string; take: number; room: number; inFlight: readonly string[] }

export type Claim = {
  now: Date
  lanes: readonly LaneClaim[]
  /** `leaseToken` begins with it: so a node tells its own leases from those of others. */
  nodeId: string
  leaseToken: string
  /** A lease lasts as long as the webhook's timeout and this. */
  slackMs: number
}

/**
 * Leases what is due, for each lane by itself: oldest first, new events and retries in turn, so that neither waits for the
 * other. An ordered delivery waits for the earlier ones of its approval. A test whose sender died fails in passing.
 * The lanes must be open. What stops a webhook is asked again, in the very snapshot that shows a probe's lease or its end.
 * Of what is noted as leased (`node.delivery`), this node knows its own; whether another's still is, its delivery says.
 * Leans on webhook_deliveries_lane_idx, webhook_deliveries_order_idx and primary keys; it changes no indexed column, so that
 * PostgreSQL writes no index.
 */
export async function claimRows(tx: Tx, { now, lanes, nodeId, leaseToken, slackMs }: Claim): Promise<LeasedRow[]> {
  const own = `${nodeId}.`
  const { rows } = await sql<LeasedRow>`
    with asked as (
      select * from unnest(${lanes.map((lane) => lane.webhookId)}::text[], ${lanes.map((lane) => lane.take)}::integer[],
                           ${lanes.map((lane) => lane.room)}::integer[],
                           ${lanes.map((lane) => lane.inFlight.map((id) => own + id).join(' '))}::text[])
             as l (webhook_id, take, room, own)
    ), elsewhere as materialized (
      select a.webhook_id, noted.lease
      from asked a join webhook_lanes l on l.webhook_id = a.webhook_id cross join unnest(l.leased) as noted (lease)
      join webhook_deliveries d on d.id = split_part(noted.lease, '.', 2)
      where not starts_with(noted.lease, ${own}) and d.leased_until > ${now}
    ), lane as materialized (
      select a.webhook_id, a.own, w.timeout_ms,
             least(a.take, a.room - (select count(*) from elsewhere e where e.webhook_id = a.webhook_id)) as take
      from asked a join service_webhooks w on w.id = a.webhook_id
      where w.is_active and coalesce(w.breaker_until <= ${now}, true) and coalesce(w.paused_until <= ${now}, true)
    ), head as materialized (
      select l.webhook_id, l.timeout_ms, l.take, h.id, line.is_retry,
             row_number() over (partition by l.webhook_id, line.is_retry order by h.next_attempt_at) as place
      from lane l cross join (values (false), (true)) as line (is_retry)
      cross join lateral (
        select d.id, d.next_attempt_at from webhook_deliveries d
        where d.webhook_id = l.webhook_id and d.is_retry = line.is_retry and d.status = 'PENDING'
          and d.next_attempt_at <= ${now} and (d.leased_until is null or d.leased_until <= ${now})
          and (d.order_sequence is null or not exists (
            select from webhook_deliveries earlier
            where earlier.webhook_id = d.webhook_id and earlier.approval_id = d.approval_id
              and earlier.order_sequence < d.order_sequence and earlier.status in ('PENDING', 'HELD')))
        order by d.next_attempt_at limit greatest(l.take, 0) for update of d skip locked
      ) as h
    ), due as (
      select id, timeout_ms, take, row_number() over (partition by webhook_id order by place, is_retry) as place from head
    ), claimed as (
      update webhook_deliveries d set
        lease_token = case when d.next_trigger <> 'test' then ${leaseToken} end,
        leased_until = ${now}::timestamptz + interval '1 millisecond' * (due.timeout_ms + ${slackMs}::integer),
        status = case when d.next_trigger = 'test' then 'FAILED' else d.status end,
        error = case when d.next_trigger = 'test' then 'interrupted' else d.error end,
        updated_at = ${now}
      from due where d.id = due.id and due.place <= due.take
      returning d.id, d.event_id, d.event_type, d.webhook_id, d.lease_token, d.attempt_count, d.next_trigger,
                d.order_sequence, d.created_at, d.status
    ), noted as (
      insert into webhook_lanes (webhook_id, leased)
      select l.webhook_id, string_to_array(nullif(l.own, ''), ' ') || c.leases
                           || array(select e.lease from elsewhere e where e.webhook_id = l.webhook_id)
      from (select webhook_id, array_agg(${own} || id) as leases from claimed group by webhook_id) c
      join lane l on l.webhook_id = c.webhook_id
      on conflict (webhook_id) do update set leased = excluded.leased
    )
    ${LEASED} where d.status = 'PENDING'`.execute(tx)
  return rows
}

/**
 * When the rate limits of lanes have a free slot. Asked after openLanes, never in it: a statement sees what was committed
 * when it began, and the claim that had the lane until then may have committed since. By primary key.
 */
export async function readSlots(tx: Tx, webhookIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ webhookId: string; nextSlotUs: number }>`
    select webhook_id as "webhookId", (extract(epoch from next_slot_at) * 1000000)::float8 as "nextSlotUs"
    from webhook_lanes where webhook_id = any (${webhookIds}::text[]) and next_slot_at is not null`.execute(tx)
  return new Map(rows.map(({ webhookId, nextSlotUs }) => [webhookId, nextSlotUs]))
}

/** Books the slots that a claim has used of rate limits. The lanes must be open. By primary key. */
export async function saveSlots(tx: Tx, slots: readonly { webhookId: string; nextSlotUs: number }[]): Promise<void> {
  await sql`
    insert into webhook_lanes (webhook_id, next_slot_at)
    select webhook_id, 'epoch'::timestamptz + us * interval '1 microsecond'
    from unnest(${slots.map((slot) => slot.webhookId)}::text[], ${slots.map((slot) => slot.nextSlotUs)}::float8[]) as s (webhook_id, us)
    on conflict (webhook_id) do update set next_slot_at = excluded.next_slot_at`.execute(tx)
}

/** One delivery that is leased already: a test's. By primary key. */
export async function readLeased(db: Kysely<DB>, id: string, leaseToken: string): Promise<LeasedRow | undefined> {
  const { rows } = await sql<LeasedRow>`
    with claimed as (select * from webhook_deliveries where id = ${id} and lease_token = ${leaseToken})
    ${LEASED}`.execute(db)
  return rows[0]
}

export type Lease = { id: string; leaseToken: string }

/** Gives back what was claimed and not sent. By primary key. */
export async function releaseLeases(db: Kysely<DB>, leases: readonly Lease[]): Promise<void> {
  await sql`
    update webhook_deliveries d set lease_token = null, leased_until = null
    from unnest(${leases.map((lease) => lease.id)}::text[], ${leases.map((lease) => lease.leaseToken)}::text[]) as l (id, lease_token)
    where d.id = l.id and d.lease_token = l.lease_token`.execute(db)
}
