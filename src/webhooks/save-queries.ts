/** The SQL by which the worker saves what came of its attempts, many in one statement. */
import { sql } from 'kysely'
import type { Tx } from '../db/transact.ts'
import type { Delivery } from './shapes.ts'
import type { AttemptRow } from './delivery-queries.ts'

/** Locked in one order, before any delivery of theirs: see lockWebhook. By primary key. */
export async function lockWebhooks(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`select 1 from service_webhooks where id = any (${ids}::text[]) order by id for no key update`.execute(tx)
}

export type SavedResult = {
  id: string
  leaseToken: string
  status: Delivery['status']
  attemptCount: number
  nextAttemptAt: Date | null
  responseCode: number | null
  responseBody: string | null
  error: string | null
  deliveredAt: Date | null
}

/**
 * Applies results whose lease still holds, and answers which: a later claim has fenced the others off.
 * What was held or failed meanwhile is not made due again, but a delivery that arrived has arrived. By primary key.
 */
export async function saveRows(tx: Tx, results: readonly SavedResult[], now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update webhook_deliveries d set
      status = case when r.status in ('PENDING', 'HELD') and d.status <> 'PENDING' then d.status else r.status end,
      next_attempt_at = case when d.status = 'PENDING' then r.next_attempt_at end,
      error = case when r.status in ('PENDING', 'HELD') and d.status = 'FAILED' then d.error else r.error end,
      attempt_count = r.attempt_count, next_trigger = 'retry', lease_token = null, response_code = r.response_code,
      response_body = r.response_body, delivered_at = r.delivered_at, updated_at = ${now}
    from unnest(
      ${results.map((row) => row.id)}::text[], ${results.map((row) => row.leaseToken)}::text[],
      ${results.map((row) => row.status)}::text[], ${results.map((row) => row.attemptCount)}::integer[],
      ${results.map((row) => row.nextAttemptAt)}::timestamptz[], ${results.map((row) => row.responseCode)}::integer[],
      ${results.map((row) => row.responseBody)}::text[], ${results.map((row) => row.error)}::text[],
      ${results.map((row) => row.deliveredAt)}::timestamptz[]
    ) as r (id, lease_token, status, attempt_count, next_attempt_at, response_code, response_body, error, delivered_at)
    where d.id = r.id and d.lease_token = r.lease_token
    returning d.id`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

export type NewAttempt = AttemptRow & { webhookId: string }

export async function insertAttempts(tx: Tx, attempts: readonly NewAttempt[]): Promise<void> {
  await sql`
    insert into webhook_attempts (id, delivery_id, webhook_id, attempt_number, trigger, started_at, duration_ms, timings, request_url,
                                  request_headers, response_code, response_headers, response_body, error, error_detail, next_attempt_at)
    select * from unnest(
      ${attempts.map((row) => row.id)}::text[], ${attempts.map((row) => row.deliveryId)}::text[],
      ${attempts.map((row) => row.webhookId)}::text[], ${attempts.map((row) => row.attemptNumber)}::integer[],
      ${attempts.map((row) => row.trigger)}::text[], ${attempts.map((row) => row.startedAt)}::timestamptz[],
      ${attempts.map((row) => row.durationMs)}::real[], ${attempts.map((row) => JSON.stringify(row.timings))}::jsonb[],
      ${attempts.map((row) => row.requestUrl)}::text[], ${attempts.map((row) => JSON.stringify(row.requestHeaders))}::jsonb[],
      ${attempts.map((row) => row.responseCode)}::integer[], ${attempts.map((row) => jsonOrNull(row.responseHeaders))}::jsonb[],
      ${attempts.map((row) => row.responseBody)}::text[], ${attempts.map((row) => row.error)}::text[],
      ${attempts.map((row) => row.errorDetail)}::text[], ${attempts.map((row) => row.nextAttemptAt)}::timestamptz[]
    )`.execute(tx)
}

export type HealthChange = {
  webhookId: string
  lastSuccessAt: Date | null
  /** Failures since that success, or in all when there was none. */
  failures: number
  firstFailureAt: Date | null
}

/** By primary key; the rows are locked already. */
export async function saveHealth(tx: Tx, changes: readonly HealthChange[]): Promise<void> {
  await sql`
    update service_webhooks w set
      last_success_at = coalesce(h.last_success_at, w.last_success_at),
      consecutive_failures = h.failures + case when h.last_success_at is null then w.consecutive_failures else 0 end,
      first_failure_at = case when h.last_success_at is null then coalesce(w.first_failure_at, h.first_failure_at) else h.first_failure_at end
    from unnest(
      ${changes.map((row) => row.webhookId)}::text[], ${changes.map((row) => row.lastSuccessAt)}::timestamptz[],
      ${changes.map((row) => row.failures)}::integer[], ${changes.map((row) => row.firstFailureAt)}::timestamptz[]
    ) as h (id, last_success_at, failures, first_failure_at)
    where w.id = h.id`.execute(tx)
}

/** Answers those that were active until now. By primary key; the rows are locked already. */
export async function disableWebhooks(
  tx: Tx,
  ids: readonly string[],
  reason: string,
  now: Date,
): Promise<{ id: string; serviceId: string }[]> {
  const { rows } = await sql<{ id: string; serviceId: string }>`
    update service_webhooks set is_active = false, disabled_reason = ${reason}, version = version + 1, updated_at = ${now}
    where id = any (${ids}::text[]) and is_active and deleted_at is null
    returning id, service_id as "serviceId"`.execute(tx)
  return rows
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
