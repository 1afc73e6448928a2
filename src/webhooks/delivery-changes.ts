/** The SQL that makes deliveries and moves them, but for the worker's own (`claim-queries.ts`, `save-queries.ts`). */
import { sql } from 'kysely'
import type { Tx } from '../db/transact.ts'
import type { RecordedEvent } from '../events/record.ts'

export type FanOut = { event: RecordedEvent; firstId: string; patterns: readonly string[]; now: Date }

/**
 * One delivery for each webhook that listens; answers how many. Leans on service_webhooks_service_idx.
 * Ids are made here, one for each row, from a fresh one: its last 25 bits are random and nothing else is, so five digits,
 * which are base32 too, may count the rows there. More would reach into the bits that tell ids of one millisecond apart.
 */
export async function insertDeliveries(tx: Tx, { event, firstId, patterns, now }: FanOut): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, approval_id, order_sequence, status,
                                    next_attempt_at, created_at, updated_at)
    select left(${firstId}, -5) || lpad((row_number() over ())::text, 5, '0'), ${event.id}, id, service_id, ${event.eventType},
           ${event.approvalId}, case when ordering = 'per_approval' then ${event.sequence}::integer end,
           case when is_active then 'PENDING' else 'HELD' end, case when is_active then ${now}::timestamptz end, ${now}, ${now}
    from service_webhooks
    where service_id = ${event.serviceId} and deleted_at is null and events && ${patterns}::text[]`.execute(tx)
  return Number(numAffectedRows ?? 0)
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
                                    lease_token, created_at, updated_at)
    values (${id}, ${event.id}, ${webhookId}, ${event.serviceId}, ${event.eventType}, 'PENDING', ${leasedUntil}, 'test',
            ${leaseToken}, ${now}, ${now})`.execute(tx)
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

/** Leans on webhook_deliveries_held_idx. One that is in flight waits for its result first, or for its lease to end. */
export async function releaseDeliveries(
  tx: Tx,
  webhookId: string,
  { now, leaseMs }: { now: Date; leaseMs: number },
): Promise<void> {
  const leaseEnd = new Date(now.getTime() + leaseMs)
  await sql`
    update webhook_deliveries
    set status = 'PENDING', next_attempt_at = case when lease_token is null then ${now}::timestamptz else ${leaseEnd} end, updated_at = ${now}
    where webhook_id = ${webhookId} and status = 'HELD'`.execute(tx)
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
