/** What letters about a webhook have in common. Pure. */
import { z } from 'zod'
import { webhookNews } from '../../../events/shapes.ts'
import type { Block, Writing } from '../content.ts'
import { oneLine } from '../text.ts'

const MAX_NAME = 60

const { webhook } = webhookNews.shape
export const webhookFacts = z.object({ ...webhookNews.shape, serviceName: z.string() })
export type WebhookFacts = z.output<typeof webhookFacts>

export const deadLetterFacts = z.object({
  webhook,
  serviceName: z.string(),
  deliveryId: z.string(),
  eventType: z.string(),
  attempts: z.number(),
  lastError: z.string(),
})

/** `"Orders" of Purchasing`, short enough for a subject. */
export function nameOf(
  { webhook, serviceName }: Pick<WebhookFacts, 'webhook' | 'serviceName'>,
  { words }: Writing,
): string {
  return words.webhook.name(oneLine(webhook.name, MAX_NAME), oneLine(serviceName, MAX_NAME))
}

/** What is known of the failures. */
export function failureRows(
  { webhook, since, failures, lastError }: Pick<WebhookFacts, 'webhook' | 'since' | 'failures' | 'lastError'>,
  { words, format }: Writing,
): Block {
  const { labels } = words
  return {
    kind: 'facts',
    rows: [
      { label: 'URL', value: oneLine(webhook.origin) },
      ...(since === null ? [] : [{ label: labels.failingSince, value: format.moment(since) }]),
      ...(failures === 0 ? [] : [{ label: labels.failures, value: words.webhook.attempts(failures) }]),
      ...(lastError === null ? [] : [{ label: labels.lastError, value: oneLine(lastError) }]),
    ],
  }
}

/** What comes next, what to do, and where. */
export function ending(
  { next, todo, query = '' }: { next: string; todo: string; query?: string },
  facts: Pick<WebhookFacts, 'webhook'>,
  { words, publicUrl }: Writing,
): Block[] {
  const label = query === '' ? words.webhook.open : words.webhook.openDead
  const url = `${publicUrl}/webhooks/${facts.webhook.id}${query}`
  return [
    { kind: 'note', title: words.webhook.next, text: next },
    { kind: 'note', title: words.webhook.todo, text: todo },
    { kind: 'actions', actions: [{ label, url, tone: 'primary' }] },
  ]
}
