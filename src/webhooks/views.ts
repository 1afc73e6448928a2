/** Rows as the API shows them. */
import type { Attempt, Delivery, Webhook } from './shapes.ts'
import type { AttemptRow, DeliveryRow } from './delivery-queries.ts'
import type { Page, WebhookRow } from './queries.ts'

export type List<Item> = { data: Item[]; nextCursor: string | null; total?: number }

export function listView<Row, Item>({ rows, ...rest }: Page<Row>, view: (row: Row) => Item): List<Item> {
  return { data: rows.map(view), ...rest }
}

export function webhookView(row: WebhookRow): Webhook {
  const { timeoutMs, consecutiveFailures, firstFailureAt, lastSuccessAt, createdAt, updatedAt, ...same } = row
  return {
    ...same,
    timeout: timeoutMs / 1000,
    health: { consecutiveFailures, firstFailureAt: iso(firstFailureAt), lastSuccessAt: iso(lastSuccessAt) },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
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

export function attemptView({ nextAttemptAt, startedAt, ...same }: AttemptRow): Attempt {
  return { ...same, startedAt: startedAt.toISOString(), nextRetryAt: iso(nextAttemptAt) }
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null
}
