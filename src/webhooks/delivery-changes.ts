/** The SQL that makes deliveries and moves them, but for the worker's own (`claim-queries.ts`, `save-queries.ts`). */
import { type RawBuilder, sql } from 'kysely'
import { numberedIds } from '../db/numbered-ids.ts'
import type { Tx } from '../db/transact.ts'
import type { RecordedEvent } from '../events/record.ts'

export type FanOut = { event: RecordedEvent; firstId: string; now: Date }

/** A webhook that listens, if its filter lets the event through. */
export type FilteredWebhook = { id: string; filter: string }

/**
 * One delivery for each webhook that listens and has no filter; answers the active ones, and those that have one.
 * Leans on service_webhooks_subscriptions_idx.
 */
export async function insertDeliveries(
  tx: Tx,
  { patterns, ...fanOut }: FanOut & { patterns: readonly string[] },
): Promise<{ made: string[]; filtered: FilteredWebhook[] }> {
  const { event } = fanOut
  const subscriptions = patterns.map((pattern) => `${event.serviceId} ${pattern}`)
  const { rows } = await sql<{ made: string[]; filtered: FilteredWebhook[] }>`
    with listening as (
      select id, is_active, ordering, filter from service_webhooks
      where webhook_subscriptions(service_id, events) && ${subscriptions}::text[] and deleted_at is null
        and id is distinct from ${event.aboutWebhookId ?? null}
    ), made as (
      ${insertFrom(sql`listening where filter is null`, fanOut)} returning webhook_id, status
    )
    select array(select webhook_id from made where status = 'PENDING') as made,
           (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'filter', filter) order by id), '[]')
            from listening where filter is not null) as filtered`.execute(tx)
  return rows[0] ?? { made: [], filtered: [] }
}

/** One delivery for each of these webhooks; answers the active ones. By primary key. */
export async function insertChosenDeliveries(
  tx: Tx,
  { webhookIds, ...fanOut }: FanOut & { webhookIds: readonly string[] },
): Promise<string[]> {
  const chosen = sql`service_webhooks where id = any (${webhookIds}::text[]) and deleted_at is null`
  const { rows } = await sql<{ webhookId: string; status: string }>`
    ${insertFrom(chosen, fanOut)} returning webhook_id as "webhookId", status`.execute(tx)
  return rows.filter(({ status }) => status === 'PENDING').map(({ webhookId }) => webhookId)
}

function insertFrom(webhooks: RawBuilder<unknown>, { event, firstId, now }: FanOut): RawBuilder<unknown> {
  return sql`
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, approval_id, order_sequence, status,
                                    next_attempt_at, created_at, updated_at)
    select ${numberedIds(firstId)}, ${event.id}, id, ${event.serviceId},
           ${event.eventType}, ${event.approvalId}, case when ordering = 'per_approval' then ${event.sequence}::integer end,
           case when is_active then 'PENDING' else 'HELD' end, case when is_active then ${now}::timestamptz end, ${now}, ${now}
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
