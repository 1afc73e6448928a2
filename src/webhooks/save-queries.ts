/** The SQL by which the worker saves what came of its attempts, many in one statement. */
import { type RawBuilder, sql } from 'kysely'
import { idList, textList } from '../db/text-list.ts'
import type { Tx } from '../db/transact.ts'
import type { Delivery } from './shapes.ts'
import type { AttemptRow } from './delivery-queries.ts'
import type { Health } from './health.ts'

/**
 * Locked in one order, before any delivery of theirs: see lockWebhook. Answers how they are doing. `condition` may be
 * `areSet()`, which saves a statement. By primary key.
 */
export async function lockWebhooks(
  tx: Tx,
  ids: readonly string[],
  condition: RawBuilder<boolean> = sql`true`,
): Promise<Health[]> {
  const { rows } = await sql<Health>`
    select id as "webhookId", consecutive_failures as "consecutiveFailures", first_failure_at as "firstFailureAt",
           last_failure_at as "lastFailureAt", last_error as "lastError", last_success_at as "lastSuccessAt",
           breaker_until as "breakerUntil", breaker_trips as "breakerTrips", paused_until as "pausedUntil",
           is_slow as "isSlow", warned_hours as "warnedHours", warned_at as "warnedAt", dead_warned_at as "deadWarnedAt"
    from service_webhooks where ${condition} and id = any (${idList(ids)}) order by id for no key update`.execute(tx)
  return rows
}

/** What an attempt makes of its delivery, and the attempt itself. */
export type SavedResult = AttemptRow & {
  webhookId: string
  leaseToken: string
  status: Delivery['status']
  deliveredAt: Date | null
}

/**
 * Applies results whose lease still holds, and answers which: a later claim has fenced the others off. What was held or
 * failed meanwhile is not made due again, but a delivery that arrived has arrived. Deliveries by primary key.
 */
export async function saveRows(tx: Tx, results: readonly SavedResult[], now: Date): Promise<Set<string>> {
  const column = <T>(value: (row: SavedResult) => T): T[] => results.map(value)
  const texts = (value: (row: SavedResult) => string | null): RawBuilder<string[]> => textList(results.map(value))
  const times = (value: (row: SavedResult) => Date | null): (number | null)[] =>
    results.map((row) => value(row)?.getTime() ?? null)
  const { rows } = await sql<{ id: string }>`
    with result as (
      select id, delivery_id, webhook_id, lease_token, status, attempt_number, trigger, to_timestamp(started / 1000) as started_at,
             duration_ms, timings, request_url, request_headers, response_code, response_headers, response_body, error,
             error_detail, to_timestamp(next_attempt / 1000) as next_attempt_at, to_timestamp(delivered / 1000) as delivered_at,
             remote_address
      from unnest(
        ${texts((row) => row.id)}, ${texts((row) => row.deliveryId)}, ${texts((row) => row.webhookId)},
        ${texts((row) => row.leaseToken)}, ${texts((row) => row.status)}, ${column((row) => row.attemptNumber)}::integer[],
        ${texts((row) => row.trigger)}, ${times((row) => row.startedAt)}::float8[],
        ${column((row) => row.durationMs)}::real[], ${texts((row) => JSON.stringify(row.timings))}::json[],
        ${texts((row) => row.requestUrl)}, ${texts((row) => JSON.stringify(row.requestHeaders))}::json[],
        ${column((row) => row.responseCode)}::integer[], ${texts((row) => jsonOrNull(row.responseHeaders))}::json[],
        ${column((row) => row.responseBody)}::text[], ${texts((row) => row.error)}, ${column((row) => row.errorDetail)}::text[],
        ${times((row) => row.nextAttemptAt)}::float8[], ${times((row) => row.deliveredAt)}::float8[],
        ${texts((row) => row.remoteAddress)}
      ) as r (id, delivery_id, webhook_id, lease_token, status, attempt_number, trigger, started, duration_ms, timings,
              request_url, request_headers, response_code, response_headers, response_body, error, error_detail,
              next_attempt, delivered, remote_address)
    ), applied as (
      update webhook_deliveries d set
        status = case when r.status in ('PENDING', 'HELD') and d.status <> 'PENDING' then d.status else r.status end,
        next_attempt_at = case when d.status = 'PENDING' then r.next_attempt_at end,
        error = case when r.status in ('PENDING', 'HELD') and d.status = 'FAILED' then d.error else r.error end,
        attempt_count = r.attempt_number, next_trigger = 'retry', is_retry = true, lease_token = null, leased_until = null,
        response_code = r.response_code, response_body = r.response_body, delivered_at = r.delivered_at, updated_at = ${now}
      from result r where d.id = r.delivery_id and d.lease_token = r.lease_token
      returning r.*
    ), kept as (
      insert into webhook_attempts (id, delivery_id, webhook_id, attempt_number, trigger, started_at, duration_ms, timings,
                                    request_url, request_headers, response_code, response_headers, response_body, error,
                                    error_detail, next_attempt_at, remote_address)
      select id, delivery_id, webhook_id, attempt_number, trigger, started_at, duration_ms, timings, request_url,
             request_headers, response_code, response_headers, response_body, error, error_detail, next_attempt_at,
             remote_address
      from applied
    )
    select delivery_id as id from applied`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

/** By primary key; the rows are locked already. */
export async function saveHealth(tx: Tx, changes: readonly Health[]): Promise<void> {
  await sql`
    update service_webhooks w set
      consecutive_failures = h.consecutive_failures, first_failure_at = h.first_failure_at,
      last_failure_at = h.last_failure_at, last_error = h.last_error, last_success_at = h.last_success_at,
      breaker_until = h.breaker_until, breaker_trips = h.breaker_trips, paused_until = h.paused_until, is_slow = h.is_slow,
      warned_hours = h.warned_hours, warned_at = h.warned_at, dead_warned_at = h.dead_warned_at
    from unnest(
      ${changes.map((row) => row.webhookId)}::text[], ${changes.map((row) => row.consecutiveFailures)}::integer[],
      ${changes.map((row) => row.firstFailureAt)}::timestamptz[], ${changes.map((row) => row.lastSuccessAt)}::timestamptz[],
      ${changes.map((row) => row.breakerUntil)}::timestamptz[], ${changes.map((row) => row.breakerTrips)}::integer[],
      ${changes.map((row) => row.pausedUntil)}::timestamptz[], ${changes.map((row) => row.isSlow)}::boolean[],
      ${changes.map((row) => row.warnedHours)}::integer[], ${changes.map((row) => row.warnedAt)}::timestamptz[],
      ${changes.map((row) => row.deadWarnedAt)}::timestamptz[], ${changes.map((row) => row.lastFailureAt)}::timestamptz[],
      ${changes.map((row) => row.lastError)}::text[]
    ) as h (id, consecutive_failures, first_failure_at, last_success_at, breaker_until, breaker_trips, paused_until, is_slow,
            warned_hours, warned_at, dead_warned_at, last_failure_at, last_error)
    where w.id = h.id`.execute(tx)
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
