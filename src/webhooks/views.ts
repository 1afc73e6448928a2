/** Rows as the API shows them. */
import type { Context } from '../context.ts'
import type { Attempt, Delivery, Webhook } from './shapes.ts'
import type { AttemptRow, DeliveryRow } from './delivery-queries.ts'
import { disablesAt } from './health-watch-rules.ts'
import type { Page, WebhookRow } from './queries.ts'
import { openHeaders } from './secrets.ts'

export type List<Item> = { data: Item[]; nextCursor: string | null; total?: number }

export function listView<Row, Item>({ rows, ...rest }: Page<Row>, view: (row: Row) => Item): List<Item> {
  return { data: rows.map(view), ...rest }
}

const MASK = '***'

export function webhookView({ box, clock }: Context, row: WebhookRow): Webhook {
  const { timeoutMs, headers, authToken, secrets, disabledAt, createdAt, updatedAt, ...rest } = row
  const { consecutiveFailures, firstFailureAt, lastFailureAt, lastError, lastSuccessAt, ...others } = rest
  const { breakerUntil, breakerTrips: _trips, pausedUntil, isSlow: _isSlow, warnedHours, warnedAt, ...same } = others
  const names = Object.keys(openHeaders(box, headers))
  const now = clock.now()
  return {
    ...same,
    timeout: timeoutMs / 1000,
    headers: Object.fromEntries(names.map((name) => [name, MASK])),
    hasAuthToken: authToken !== null,
    secrets: secrets.flatMap((secret) => liveSecret(secret, now)),
    health: {
      state: healthState(row, now),
      consecutiveFailures,
      firstFailureAt: iso(firstFailureAt),
      lastFailureAt: iso(lastFailureAt),
      lastError,
      lastSuccessAt: iso(lastSuccessAt),
      breakerUntil: iso(breakerUntil),
      pausedUntil: iso(pausedUntil),
      warnedHours,
      warnedAt: warnedHours === 0 ? null : iso(warnedAt),
      disablesAt: iso(endOf(row, now)),
    },
    disabledAt: iso(disabledAt),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

function endOf({ isActive, firstFailureAt, ...health }: WebhookRow, now: Date): Date | null {
  return isActive && firstFailureAt !== null ? disablesAt({ ...health, firstFailureAt }, now) : null
}

function healthState(row: WebhookRow, now: Date): Webhook['health']['state'] {
  if (!row.isActive) return 'disabled'
  if (row.breakerUntil !== null && row.breakerUntil > now) return 'broken'
  if (row.consecutiveFailures > 0) return 'failing'
  if (row.lastSuccessAt === null) return 'unknown'
  return row.isSlow ? 'slow' : 'healthy'
}

function liveSecret({ id, createdAt, expiresAt }: WebhookRow['secrets'][number], now: Date): Webhook['secrets'] {
  const expires = expiresAt === null ? null : new Date(expiresAt)
  if (expires !== null && expires <= now) return []
  return [{ id, createdAt: new Date(createdAt).toISOString(), expiresAt: iso(expires) }]
}

/** While an attempt is in flight there is no next one yet: the row's time is then the end of the lease. */
export function deliveryView(row: DeliveryRow): Delivery {
  const { nextAttemptAt, isLeased, deliveredAt, createdAt, updatedAt, ...same } = row
  return {
    ...same,
    nextRetryAt: isLeased ? null : iso(nextAttemptAt),
    deliveredAt: iso(deliveredAt),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

/** Where the connection went is for administrators: to others it would tell what our side of the network looks like. */
export function attemptView(
  { nextAttemptAt, startedAt, remoteAddress, ...same }: AttemptRow,
  { isAdministrator }: { isAdministrator: boolean },
): Attempt {
  return {
    ...same,
    startedAt: startedAt.toISOString(),
    nextRetryAt: iso(nextAttemptAt),
    remoteAddress: isAdministrator ? remoteAddress : null,
  }
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null
}
