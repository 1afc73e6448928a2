/** The SQL of watching over webhooks that fail. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { Failing } from './health-watch-rules.ts'
import type { Told } from './health-news.ts'

export type FailingWebhook = Told & Failing

/** What is told of a webhook, over `service_webhooks w join service_apps s`. */
const TOLD = sql`
  w.id, w.service_id as "serviceId", s.name as "serviceName", w.name, w.url, w.first_failure_at as "firstFailureAt",
  w.consecutive_failures as "consecutiveFailures", w.last_error as "lastError"`

/**
 * Active webhooks that failed before `before` and have had no success since, unless there is nothing left to do about them.
 * Leans on service_webhooks_failing_idx, and on webhook_deliveries_lane_idx once for each.
 */
export async function readFailing(db: Kysely<DB>, before: Date, now: Date): Promise<FailingWebhook[]> {
  return select(db, sql`w.first_failure_at <= ${before} and (w.warned_hours < 72 or w.auto_disable)`, now)
}

/** The same of these, if they still fail; they are locked already. By primary key. */
export async function readFailingOf(tx: Tx, ids: readonly string[], now: Date): Promise<FailingWebhook[]> {
  return select(tx, sql`w.id = any (${ids}::text[])`, now)
}

async function select(db: Kysely<DB>, where: RawBuilder<unknown>, now: Date): Promise<FailingWebhook[]> {
  const { rows } = await sql<FailingWebhook>`
    select ${TOLD}, coalesce(w.last_failure_at, w.first_failure_at) as "lastFailureAt", w.warned_hours as "warnedHours",
           w.warned_at as "warnedAt", w.auto_disable as "autoDisable",
           exists (select from webhook_deliveries d
                   where d.webhook_id = w.id and d.status = 'PENDING' and d.is_retry and d.next_attempt_at > ${now}) as "hasRetryAhead"
    from service_webhooks w join service_apps s on s.id = w.service_id
    where w.first_failure_at is not null and w.is_active and w.deleted_at is null and ${where} order by w.id`.execute(
    db,
  )
  return rows
}

/** By primary key; the rows are locked already. */
export async function saveWarnings(
  tx: Tx,
  warnings: readonly { id: string; hours: number }[],
  now: Date,
): Promise<void> {
  await sql`
    update service_webhooks w set warned_hours = n.hours, warned_at = ${now}
    from unnest(${warnings.map(({ id }) => id)}::text[], ${warnings.map(({ hours }) => hours)}::integer[]) as n (id, hours)
    where w.id = n.id`.execute(tx)
}

/** By primary key; the row is locked already. */
export async function saveDeadWarned(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`update service_webhooks set dead_warned_at = ${now} where id = ${id}`.execute(tx)
}

/** Those of them that are not deleted. By primary key. */
export async function readTold(tx: Tx, ids: readonly string[]): Promise<(Told & { isActive: boolean })[]> {
  const { rows } = await sql<Told & { isActive: boolean }>`
    select ${TOLD}, w.is_active as "isActive" from service_webhooks w join service_apps s on s.id = w.service_id
    where w.id = any (${ids}::text[]) and w.deleted_at is null order by w.id`.execute(tx)
  return rows
}

/** Answers those that were active until now. By primary key; the rows are locked already. */
export async function disableWebhooks(tx: Tx, ids: readonly string[], reason: string, now: Date): Promise<Told[]> {
  const { rows } = await sql<Told>`
    update service_webhooks w
    set is_active = false, disabled_reason = ${reason}, disabled_at = ${now}, version = w.version + 1, updated_at = ${now}
    from service_apps s
    where s.id = w.service_id and w.id = any (${ids}::text[]) and w.is_active and w.deleted_at is null
    returning ${TOLD}`.execute(tx)
  return rows
}
