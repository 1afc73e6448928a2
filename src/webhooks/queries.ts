/**
 * The SQL of webhooks. Their secrets have theirs in `secret-queries.ts`, deliveries in `delivery-queries.ts` and `delivery-changes.ts`,
 * the worker in `claim-queries.ts` and `save-queries.ts`.
 */
import type { Scope } from '../auth/scope.ts'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import { byId, decodeCursor, page } from '../lib/cursor.ts'
import type { Webhook } from './shapes.ts'

const ORDER = byId('webhooks')

/** What its owner sets. */
export type WebhookSettings = {
  name: string
  url: string
  events: string[]
  isActive: boolean
  retryCount: number
  timeoutMs: number
  retrySchedule: number[] | null
  rateLimit: number | null
  maxInFlight: number | null
  /** JSON of names and values, sealed. */
  headers: Buffer | null
  authToken: Buffer | null
  allowedIps: string[]
  filter: string | null
  signWithEd25519: boolean
  autoDisable: boolean
  ordering: Webhook['ordering']
  metadata: Record<string, unknown>
}

export type WebhookRow = WebhookSettings & {
  id: string
  serviceId: string
  serviceName: string
  disabledReason: string | null
  firstFailureAt: Date | null
  lastFailureAt: Date | null
  lastError: string | null
  consecutiveFailures: number
  lastSuccessAt: Date | null
  breakerUntil: Date | null
  breakerTrips: number
  pausedUntil: Date | null
  isSlow: boolean
  warnedHours: number
  warnedAt: Date | null
  disabledAt: Date | null
  /** Expired ones too; times are as PostgreSQL writes them. */
  secrets: { id: string; createdAt: string; expiresAt: string | null }[]
  version: number
  createdAt: Date
  updatedAt: Date
}

export type PageQuery = { limit: number; cursor?: string | undefined; count?: boolean | undefined }
export type Page<Row> = { rows: Row[]; nextCursor: string | null; total?: number }

/** The columns of a WebhookRow over `service_webhooks w join service_apps s`. */
const COLUMNS = sql`
  w.id, w.service_id as "serviceId", s.name as "serviceName", w.name, w.url, w.events, w.is_active as "isActive",
  w.disabled_reason as "disabledReason", w.retry_count as "retryCount", w.timeout_ms as "timeoutMs",
  w.retry_schedule as "retrySchedule", w.ordering, w.metadata, w.first_failure_at as "firstFailureAt",
  w.last_failure_at as "lastFailureAt", w.last_error as "lastError", w.warned_hours as "warnedHours", w.warned_at as "warnedAt",
  w.consecutive_failures as "consecutiveFailures", w.last_success_at as "lastSuccessAt",
  w.rate_limit as "rateLimit", w.max_in_flight as "maxInFlight", w.headers, w.auth_token as "authToken",
  w.allowed_ips as "allowedIps", w.filter, w.sign_ed25519 as "signWithEd25519", w.auto_disable as "autoDisable",
  w.breaker_until as "breakerUntil", w.breaker_trips as "breakerTrips", w.paused_until as "pausedUntil",
  w.is_slow as "isSlow", w.disabled_at as "disabledAt", w.version,
  (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'createdAt', k.created_at, 'expiresAt', k.expires_at)
                             order by k.created_at desc, k.id desc), '[]')
   from webhook_secrets k where k.webhook_id = w.id) as secrets,
  w.created_at as "createdAt", w.updated_at as "updatedAt"`

export type NewWebhook = WebhookSettings & { id: string; serviceId: string }

/** False when there is no such service. */
export async function insertWebhook(tx: Tx, webhook: NewWebhook, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into service_webhooks (id, service_id, name, url, events, is_active, disabled_reason, disabled_at, retry_count,
                                  timeout_ms, retry_schedule, rate_limit, max_in_flight, headers, auth_token, allowed_ips,
                                  filter, sign_ed25519, auto_disable, ordering, metadata, created_at, updated_at)
    select ${webhook.id}, id, ${webhook.name}, ${webhook.url}, ${webhook.events}, ${webhook.isActive},
           case when not ${webhook.isActive} then 'manual' end, case when not ${webhook.isActive} then ${now}::timestamptz end,
           ${webhook.retryCount}, ${webhook.timeoutMs}, ${webhook.retrySchedule}::integer[], ${webhook.rateLimit},
           ${webhook.maxInFlight}, ${webhook.headers}, ${webhook.authToken}, ${webhook.allowedIps}, ${webhook.filter},
           ${webhook.signWithEd25519}, ${webhook.autoDisable}, ${webhook.ordering}, ${JSON.stringify(webhook.metadata)}::jsonb,
           ${now}, ${now}
    from service_apps where id = ${webhook.serviceId}`.execute(tx)
  return numAffectedRows === 1n
}

/** By primary key. */
export async function readWebhook(db: Kysely<DB>, scope: Scope, id: string): Promise<WebhookRow | undefined> {
  const { rows } = await sql<WebhookRow>`
    select ${COLUMNS} from service_webhooks w join service_apps s on s.id = w.service_id
    where w.id = ${id} and ${isVisible(scope)}`.execute(db)
  return rows[0]
}

/**
 * By primary key. Whoever changes a webhook, or its deliveries as a whole, locks it first:
 * so verbs and workers never wait for each other in a circle.
 */
export async function lockWebhook(tx: Tx, scope: Scope, id: string): Promise<WebhookRow | undefined> {
  const { rows } = await sql<WebhookRow>`
    select ${COLUMNS} from service_webhooks w join service_apps s on s.id = w.service_id
    where w.id = ${id} and ${isVisible(scope)} for no key update of w`.execute(tx)
  return rows[0]
}

/** `q` is looked for in names and URLs. */
export type WebhookFilter = { isActive?: boolean | undefined; q?: string | undefined }

/** Newest first. Leans on service_webhooks_service_idx, or the primary key. */
export async function pageOfWebhooks(
  db: Kysely<DB>,
  scope: Scope,
  { limit, cursor, count = false, ...filter }: PageQuery & WebhookFilter,
): Promise<Page<WebhookRow>> {
  const where = sql`${isVisible(scope)} and ${isWanted(filter)}`
  const older = cursor === undefined ? sql`true` : sql`w.id < ${String(decodeCursor(ORDER, cursor)[0])}`
  const { rows } = await sql<WebhookRow>`
    select ${COLUMNS} from service_webhooks w join service_apps s on s.id = w.service_id
    where ${where} and ${older} order by w.id desc limit ${limit + 1}`.execute(db)
  const cut = page(rows, { limit, shape: ORDER, key: (row) => [row.id] })
  return count ? { ...cut, total: await countWebhooks(db, where) } : cut
}

/** Saves every setting and counts the version up. One that is switched on, or that moves elsewhere, begins with a clean record. */
export async function saveWebhook(tx: Tx, webhook: WebhookSettings & { id: string }, now: Date): Promise<void> {
  const isFresh = sql`(url <> ${webhook.url} or (not is_active and ${webhook.isActive}))`
  await sql`
    update service_webhooks set
      name = ${webhook.name}, url = ${webhook.url}, events = ${webhook.events}, retry_count = ${webhook.retryCount},
      timeout_ms = ${webhook.timeoutMs}, retry_schedule = ${webhook.retrySchedule}::integer[],
      rate_limit = ${webhook.rateLimit}, max_in_flight = ${webhook.maxInFlight}, headers = ${webhook.headers},
      auth_token = ${webhook.authToken}, allowed_ips = ${webhook.allowedIps}, filter = ${webhook.filter},
      sign_ed25519 = ${webhook.signWithEd25519}, auto_disable = ${webhook.autoDisable}, ordering = ${webhook.ordering},
      metadata = ${JSON.stringify(webhook.metadata)}::jsonb, is_active = ${webhook.isActive},
      disabled_reason = case when ${webhook.isActive} then null when is_active then 'manual' else disabled_reason end,
      disabled_at = case when ${webhook.isActive} then null when is_active then ${now}::timestamptz else disabled_at end,
      first_failure_at = case when ${isFresh} then null else first_failure_at end,
      last_failure_at = case when ${isFresh} then null else last_failure_at end,
      last_error = case when ${isFresh} then null else last_error end,
      consecutive_failures = case when ${isFresh} then 0 else consecutive_failures end,
      breaker_until = case when ${isFresh} then null else breaker_until end,
      breaker_trips = case when ${isFresh} then 0 else breaker_trips end,
      paused_until = case when ${isFresh} then null else paused_until end,
      is_slow = is_slow and not ${isFresh}, warned_hours = case when ${isFresh} then 0 else warned_hours end,
      warned_at = case when ${isFresh} then null else warned_at end,
      version = version + 1, updated_at = ${now}
    where id = ${webhook.id}`.execute(tx)
}

/** For what belongs to it and is kept elsewhere, such as its secrets. By primary key. */
export async function countVersion(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`update service_webhooks set version = version + 1, updated_at = ${now} where id = ${id}`.execute(tx)
}

/** Deliveries and attempts keep pointing at it. */
export async function markDeleted(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`
    update service_webhooks set deleted_at = ${now}, updated_at = ${now}, is_active = false, version = version + 1
    where id = ${id}`.execute(tx)
}

async function countWebhooks(db: Kysely<DB>, where: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from service_webhooks w where ${where}`.execute(db)
  return rows[0]?.total ?? 0
}

function isWanted({ isActive, q }: WebhookFilter): RawBuilder<unknown> {
  const pattern = `%${(q ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return sql.join(
    [
      ...(isActive === undefined ? [] : [sql`w.is_active = ${isActive}`]),
      ...(q === undefined ? [] : [sql`(w.name ilike ${pattern} or w.url ilike ${pattern})`]),
      sql`true`,
    ],
    sql` and `,
  )
}

function isVisible(scope: Scope): RawBuilder<unknown> {
  return scope === null ? sql`w.deleted_at is null` : sql`w.deleted_at is null and w.service_id = ${scope}`
}
