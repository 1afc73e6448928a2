/** The SQL that reads deliveries and attempts, for those who look at them. */
import type { Scope } from '../auth/scope.ts'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import { byId, decodeCursor, page } from '../lib/cursor.ts'
import { lowestIdAt } from '../lib/ids.ts'
import type { Timings } from '../lib/safe-fetch.ts'
import type { Attempt, Delivery } from './shapes.ts'
import type { Page, PageQuery } from './queries.ts'

const ORDER = byId('deliveries')
const ID_SLACK_MS = 60_000

export type DeliveryRow = {
  id: string
  eventId: string
  eventType: string
  approvalId: string | null
  webhookId: string
  webhookName: string
  serviceId: string
  status: Delivery['status']
  attemptCount: number
  nextAttemptAt: Date | null
  isLeased: boolean
  responseCode: number | null
  responseBody: string | null
  error: string | null
  deliveredAt: Date | null
  createdAt: Date
  updatedAt: Date
}

export type AttemptRow = {
  id: string
  deliveryId: string
  attemptNumber: number
  trigger: Attempt['trigger']
  startedAt: Date
  durationMs: number
  timings: Timings
  requestUrl: string
  requestHeaders: Record<string, string>
  responseCode: number | null
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  error: Attempt['error']
  errorDetail: string | null
  nextAttemptAt: Date | null
  remoteAddress: string | null
}

export type DeliveryFilter = {
  webhookId?: string | undefined
  eventId?: string | undefined
  serviceId?: string | undefined
  status?: Delivery['status'] | undefined
  eventType?: string | undefined
  approvalId?: string | undefined
  ids?: readonly string[] | undefined
  /** See likePatterns. */
  typesLike?: readonly string[] | undefined
  error?: string | undefined
  /** When it was created: from then on, and before then. */
  from?: string | undefined
  to?: string | undefined
}

/** The columns of a DeliveryRow over `webhook_deliveries d join service_webhooks w`. */
const COLUMNS = sql`
  d.id, d.event_id as "eventId", d.event_type as "eventType", d.approval_id as "approvalId", d.webhook_id as "webhookId",
  w.name as "webhookName", d.service_id as "serviceId", d.status, d.attempt_count as "attemptCount",
  d.next_attempt_at as "nextAttemptAt", d.lease_token is not null as "isLeased", d.response_code as "responseCode",
  d.response_body as "responseBody", d.error, d.delivered_at as "deliveredAt", d.created_at as "createdAt",
  d.updated_at as "updatedAt"`

/**
 * Newest first. Leans on webhook_deliveries_webhook_idx, webhook_deliveries_dead_idx, webhook_deliveries_service_idx,
 * webhook_deliveries_event_idx or the primary key.
 */
export async function pageOfDeliveries(
  db: Kysely<DB>,
  filter: DeliveryFilter,
  { limit, cursor, count = false }: PageQuery,
): Promise<Page<DeliveryRow>> {
  const where = conditions(filter)
  const older = cursor === undefined ? sql`true` : sql`d.id < ${String(decodeCursor(ORDER, cursor)[0])}`
  const { rows } = await sql<DeliveryRow>`
    select ${COLUMNS} from webhook_deliveries d join service_webhooks w on w.id = d.webhook_id
    where ${where} and ${older} order by d.id desc limit ${limit + 1}`.execute(db)
  const cut = page(rows, { limit, shape: ORDER, key: (row) => [row.id] })
  return count ? { ...cut, total: await countDeliveries(db, where) } : cut
}

/** With the body that each attempt sends; empty when its event is no longer kept. By primary key. */
export async function readDelivery(
  db: Kysely<DB>,
  scope: Scope,
  id: string,
): Promise<(DeliveryRow & { requestBody: string }) | undefined> {
  const { rows } = await sql<DeliveryRow & { requestBody: string }>`
    select ${COLUMNS}, coalesce(e.body, '') as "requestBody"
    from webhook_deliveries d
    join service_webhooks w on w.id = d.webhook_id
    left join webhook_events e on e.id = d.event_id
    where d.id = ${id} and ${isVisible(scope)}`.execute(db)
  return rows[0]
}

/** Oldest first. Leans on the primary key. */
export async function readAttempts(db: Kysely<DB>, deliveryId: string): Promise<AttemptRow[]> {
  const { rows } = await sql<AttemptRow>`
    select id, delivery_id as "deliveryId", attempt_number as "attemptNumber", trigger, started_at as "startedAt",
           duration_ms as "durationMs", timings, request_url as "requestUrl", request_headers as "requestHeaders",
           response_code as "responseCode", response_headers as "responseHeaders", response_body as "responseBody",
           error, error_detail as "errorDetail", next_attempt_at as "nextAttemptAt", remote_address as "remoteAddress"
    from webhook_attempts where delivery_id = ${deliveryId} order by attempt_number, id`.execute(db)
  return rows
}

/** By primary key. */
export async function eventExists(db: Kysely<DB>, scope: Scope, id: string): Promise<boolean> {
  const owned = scope === null ? sql`true` : sql`service_id = ${scope}`
  const { rows } = await sql`select 1 from webhook_events where id = ${id} and ${owned}`.execute(db)
  return rows.length > 0
}

/** Where a retry must look before it leaps; locks the delivery. */
export type RetryTarget = {
  eventId: string
  webhookId: string
  serviceId: string
  status: Delivery['status']
  isDeleted: boolean
  isActive: boolean
}

/**
 * By primary key. Takes no lock of the webhook, and neither may its caller afterwards: whoever needs both takes the
 * webhook's first. So the webhook may change meanwhile; the claim settles what must not be sent any more.
 */
export async function lockDelivery(tx: Tx, scope: Scope, id: string): Promise<RetryTarget | undefined> {
  const { rows } = await sql<RetryTarget>`
    select d.event_id as "eventId", d.webhook_id as "webhookId", d.service_id as "serviceId", d.status, w.deleted_at is not null as "isDeleted",
           w.is_active as "isActive"
    from webhook_deliveries d join service_webhooks w on w.id = d.webhook_id
    where d.id = ${id} and ${isVisible(scope)} for update of d`.execute(tx)
  return rows[0]
}

async function countDeliveries(db: Kysely<DB>, where: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{
    total: number
  }>`select count(*) as total from webhook_deliveries d where ${where}`.execute(db)
  return rows[0]?.total ?? 0
}

/** Over `webhook_deliveries d`. Times go as ids too, since only ids have an index and name partitions. */
export function conditions(filter: DeliveryFilter): RawBuilder<unknown> {
  const { webhookId, eventId, serviceId, status, eventType, approvalId, ids, typesLike, error, from, to } = filter
  // The status is written out: a plan that does not know it cannot lean on an index for one status.
  const where = [
    sql`true`,
    ...(webhookId === undefined ? [] : [sql`d.webhook_id = ${webhookId}`]),
    ...(eventId === undefined ? [] : [sql`d.event_id = ${eventId}`]),
    ...(serviceId === undefined ? [] : [sql`d.service_id = ${serviceId}`]),
    ...(status === undefined ? [] : [sql`d.status = ${sql.lit(status)}`]),
    ...(eventType === undefined ? [] : [sql`d.event_type = ${eventType}`]),
    ...(approvalId === undefined ? [] : [sql`d.approval_id = ${approvalId}`]),
    ...(ids === undefined ? [] : [sql`d.id = any (${ids}::text[])`]),
    ...(typesLike === undefined ? [] : [sql`d.event_type like any (${typesLike}::text[])`]),
    ...(error === undefined ? [] : [sql`d.error = ${error}`]),
    ...(from === undefined ? [] : [sql`d.created_at >= ${from}::timestamptz and d.id >= ${idAround(from, -1)}`]),
    ...(to === undefined ? [] : [sql`d.created_at < ${to}::timestamptz and d.id < ${idAround(to, 1)}`]),
  ]
  return sql.join(where, sql` and `)
}

/** Ids never go back, so when a clock does they are some seconds ahead of their row's time. */
function idAround(time: string, direction: 1 | -1): string {
  return lowestIdAt('delivery', new Date(Math.max(0, Date.parse(time) + direction * ID_SLACK_MS)))
}

function isVisible(scope: Scope): RawBuilder<unknown> {
  return scope === null ? sql`true` : sql`d.service_id = ${scope}`
}
