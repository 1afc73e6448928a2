/** The list of webhooks as its filters leave it. Pure. */
import type { WebhookInsights } from '../../../../src/webhooks/delivery-contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { healthOf, HEALTH_LABELS } from './health.ts'
import { HEALTH_KINDS, type HealthKind, type ListSearch } from './search.ts'

export const STATE_CHOICES = HEALTH_KINDS.map((kind) => ({ value: kind, label: HEALTH_LABELS[kind] }))

export function stateOf(text: string): HealthKind | undefined {
  return HEALTH_KINDS.find((kind) => kind === text)
}

/** A webhook and what was measured of it; nothing was when it had no attempt. */
export type Line = { webhook: Webhook; measured: WebhookInsights['webhooks'][number] | undefined }

export function linesOf(
  webhooks: readonly Webhook[],
  insights: Pick<WebhookInsights, 'webhooks'> | undefined,
  { state }: Pick<ListSearch, 'state'>,
  now: number,
): Line[] {
  const measured = new Map((insights?.webhooks ?? []).map((line) => [line.webhookId, line]))
  return webhooks
    .filter((webhook) => state === undefined || healthOf(webhook, now).kind === state)
    .map((webhook) => ({ webhook, measured: measured.get(webhook.id) }))
}
