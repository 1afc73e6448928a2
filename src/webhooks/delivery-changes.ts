/** The SQL that makes deliveries and moves them, but for the worker's own (`claim-queries.ts`, `save-queries.ts`). */
import { type RawBuilder, sql } from 'kysely'
import { numberedIds } from '../db/numbered-ids.ts'
import { textList } from '../db/text-list.ts'
import type { Tx } from '../db/transact.ts'
import type { RecordedEvent } from '../events/record.ts'
import type { NewLease, NewLeased } from './hand-off.ts'
import { SETTINGS_STAMP } from './sending-settings.ts'

export type FanOut = {
  event: RecordedEvent
  firstId: string
  now: Date
  /** Deliveries that need not wait for a turn are leased under it. */
  lease?: NewLease | undefined
}

/** A webhook that listens, if its filter lets the event through. */
export type FilteredWebhook = { id: string; filter: string }

export type MadeDeliveries = {
  /** Active webhooks that have something due now. */
  due: string[]
  leased: NewLeased[]
  filtered: FilteredWebhook[]
}

/** More of one event's deliveries wait for their turn. */
const MAX_LEASED = 16

/**
 * One delivery for each webhook that listens and has no filter; answers those that have one.
 * Leans on service_webhooks_subscriptions_idx.
 */
export async function insertDeliveries(
  tx: Tx,
  { patterns, ...fanOut }: FanOut & { patterns: readonly string[] },
): Promise<MadeDeliveries> {
  const { event } = fanOut
  const subscriptions = patterns.map((pattern) => `${event.serviceId} ${pattern}`)
  const listens = sql`
    webhook_subscriptions(w.service_id, w.events) && ${subscriptions}::text[] and w.id is distinct from ${event.aboutWebhookId ?? null}`
  return insertFor(tx, listens, sql`filter is null`, fanOut)
}

/** One delivery for each of these webhooks. By primary key. */
export async function insertChosenDeliveries(
  tx: Tx,
  { webhookIds, ...fanOut }: FanOut & { webhookIds: readonly string[] },
): Promise<MadeDeliveries> {
  return insertFor(tx, sql`w.id = any (${webhookIds}::text[])`, sql`true`, fanOut)
}

/** `listens` is over a webhook `w`. */
async function insertFor(
  tx: Tx,
  listens: RawBuilder<unknown>,
  isChosen: RawBuilder<unknown>,
  fanOut: FanOut,
): Promise<MadeDeliveries> {
  const { event, now, lease } = fanOut
  const { rows } = await sql<Omit<MadeDeliveries, 'leased'> & { leased: MadeLeased[] }>`
    with listening as (
      select w.id, w.is_active, w.ordering, w.filter, w.timeout_ms, w.max_in_flight, ${SETTINGS_STAMP} as stamp,
             ${mayLease(fanOut)} as may_lease
      from service_webhooks w where ${listens} and w.deleted_at is null
    ), made as (
      ${insertFrom(sql`listening where ${isChosen}`, fanOut)} returning id, webhook_id, status, lease_token
    )
    select array(select webhook_id from made where status = 'PENDING' and lease_token is null) as due,
           (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'webhookId', m.webhook_id,
                     'maxInFlight', l.max_in_flight, 'settingsStamp', l.stamp)), '[]')
            from made m join listening l on l.id = m.webhook_id where m.lease_token is not null) as leased,
           (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'filter', filter) order by id), '[]')
            from listening where not (${isChosen})) as filtered`.execute(tx)
  const { due = [], leased = [], filtered = [] } = rows[0] ?? {}
  const leaseToken = lease?.leaseToken ?? ''
  return { due, filtered, leased: leased.map((made) => ({ ...made, ...firstOf(event, now), leaseToken })) }
}

type MadeLeased = Pick<NewLeased, 'id' | 'webhookId' | 'maxInFlight' | 'settingsStamp'>

function firstOf(event: RecordedEvent, createdAt: Date): Omit<NewLeased, keyof MadeLeased | 'leaseToken'> {
  const { id: eventId, eventType, body, traceparent } = event
  return {
    eventId,
    eventType,
    body,
    traceparent,
    createdAt,
    trigger: 'first',
    isFirst: true,
    isOrdered: false,
    attemptCount: 0,
  }
}

/** Over a webhook `w`: whether the next claim would send as many of its deliveries as it may have in flight. */
function mayLease({ now, lease }: FanOut): RawBuilder<boolean> {
  return sql`
    ${lease !== undefined}::boolean and w.is_active and w.ordering = 'none' and w.rate_limit is null and w.breaker_trips = 0
    and coalesce(w.paused_until <= ${now}, true) and not w.is_slow and w.consecutive_failures = 0
    and w.last_success_at is not null and not w.id = any (${textList(lease?.exceptWebhookIds ?? [])})`
}

function insertFrom(webhooks: RawBuilder<unknown>, { event, firstId, now, lease }: FanOut): RawBuilder<unknown> {
  const isLeased = sql`may_lease and row_number() over () <= ${MAX_LEASED}::integer`
  return sql`
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, approval_id, order_sequence, status,
                                    next_attempt_at, lease_token, leased_until, created_at, updated_at)
    select ${numberedIds(firstId)}, ${event.id}, id, ${event.serviceId},
           ${event.eventType}, ${event.approvalId}, case when ordering = 'per_approval' then ${event.sequence}::integer end,
           case when is_active then 'PENDING' else 'HELD' end, case when is_active then ${now}::timestamptz end,
           case when ${isLeased} then ${lease?.leaseToken ?? null}::text end,
           case when ${isLeased} then ${now}::timestamptz + interval '1 millisecond' * (timeout_ms + ${lease?.slackMs ?? 0}::integer) end,
           ${now}, ${now}
    from ${webhooks}`
}

export type TestDelivery = {
  id: string
  event: RecordedEvent
  webhookId: string
  leaseToken: string
  leasedUntil: Date
  now: Date
}

/** A test's delivery, leased from the start by whoever makes it. */
export async function insertTestDelivery(tx: Tx, delivery: TestDelivery): Promise<void> {
  const { id, event, webhookId, leaseToken, leasedUntil, now } = delivery
  await sql`
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, status, next_attempt_at, next_trigger,
                                    lease_token, leased_until, created_at, updated_at)
    values (${id}, ${event.id}, ${webhookId}, ${event.serviceId}, ${event.eventType}, 'PENDING', ${now}, 'test',
            ${leaseToken}, ${leasedUntil}, ${now}, ${now})`.execute(tx)
}

/** Makes a delivery due now. A result that is still on its way belongs to the attempt before and is fenced off. */
export async function makeDue(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`
    update webhook_deliveries
    set status = 'PENDING', next_attempt_at = ${now}, next_trigger = 'manual', is_retry = true, lease_token = null,
        leased_until = null, delivered_at = null, error = null, updated_at = ${now}
    where id = ${id}`.execute(tx)
}

/** Leans on webhook_deliveries_lane_idx. Those in flight keep their lease: their result is still wanted. */
export async function holdDeliveries(tx: Tx, webhookIds: readonly string[], now: Date): Promise<void> {
  await sql`
    update webhook_deliveries set status = 'HELD', next_attempt_at = null, updated_at = ${now}
    where webhook_id = any (${webhookIds}::text[]) and status = 'PENDING'`.execute(tx)
}

/**
 * Answers how many. One that is in flight keeps its lease, and is not claimed before that ends.
 * Leans on webhook_deliveries_held_idx.
 */
export async function releaseDeliveries(tx: Tx, webhookId: string, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update webhook_deliveries set status = 'PENDING', next_attempt_at = ${now}, updated_at = ${now}
    where webhook_id = ${webhookId} and status = 'HELD'`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** Makes dead letters of what is held; answers how many. Leans on webhook_deliveries_held_idx. */
export async function discardHeld(tx: Tx, webhookId: string, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update webhook_deliveries set status = 'FAILED', error = 'discarded', updated_at = ${now}
    where webhook_id = ${webhookId} and status = 'HELD'`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** The same, but for the last event of each approval and for what belongs to none. By primary keys besides. */
export async function discardSuperseded(tx: Tx, webhookId: string, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    with held as (
      select d.id, row_number() over (partition by d.approval_id order by e.sequence desc nulls last, d.event_id desc, d.id desc) as place
      from webhook_deliveries d left join webhook_events e on e.id = d.event_id
      where d.webhook_id = ${webhookId} and d.status = 'HELD' and d.approval_id is not null
    )
    update webhook_deliveries d set status = 'FAILED', error = 'discarded', updated_at = ${now}
    from held where held.place > 1 and d.id = held.id`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** Leans on webhook_deliveries_lane_idx and webhook_deliveries_held_idx. */
export async function failDeliveries(tx: Tx, webhookId: string, error: string, now: Date): Promise<void> {
  await sql`
    update webhook_deliveries set status = 'FAILED', next_attempt_at = null, error = ${error}, updated_at = ${now}
    where webhook_id = ${webhookId} and (status = 'PENDING' or status = 'HELD')`.execute(tx)
}

/** Puts what is open under the order of its approval, or takes it out. Leans on the same indexes as failDeliveries. */
export async function reorderDeliveries(tx: Tx, webhookId: string, isOrdered: boolean): Promise<void> {
  await sql`
    update webhook_deliveries d set order_sequence = case when ${isOrdered} then e.sequence end
    from webhook_events e
    where e.id = d.event_id and d.webhook_id = ${webhookId} and (d.status = 'PENDING' or d.status = 'HELD')`.execute(tx)
}
