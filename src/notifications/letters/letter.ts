/** What every letter is made of. Pure. */
import type { WebhookNews } from '../../events/shapes.ts'
import type { MailKind } from '../contract.ts'

/** A mail before it is known to whom it goes. */
export type Letter = { kind: MailKind; subject: string; body: string; about: string }

export type WebhookFacts = WebhookNews & { serviceName: string; link: string }

const MAX_NAME = 60
const MAX_LINE = 300

/** Line breaks, other control characters, and what turns the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu

/** Text of others on one line: a line break in a subject would begin a header, and in the body a paragraph of ours. */
export function oneLine(text: string, max = MAX_LINE): string {
  const line = text.replaceAll(UNPRINTABLE, ' ').trim()
  // Half a character, where it was cut, is none.
  return line.length > max ? `${line.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line
}

/** `"Orders" of Purchasing`, short enough for a subject. */
export function nameOf({ webhook, serviceName }: Pick<WebhookFacts, 'webhook' | 'serviceName'>): string {
  return `"${oneLine(webhook.name, MAX_NAME)}" of ${oneLine(serviceName, MAX_NAME)}`
}

/** `2026-06-01 07:29 UTC`: nobody knows the reader's zone. */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

/** `1 hour`, `24 hours`. */
export function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`
}

/** Paragraphs, without those that there is nothing to say in. */
export function paragraphs(...parts: (string | null)[]): string {
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`
}

/** What is known of the failures, one a line. */
export function failureLines({
  since,
  failures,
  lastError,
}: Pick<WebhookFacts, 'since' | 'failures' | 'lastError'>): string | null {
  const lines = [
    ...(since === null ? [] : [`Failing since: ${moment(since)}`]),
    ...(failures === 0 ? [] : [`Failed in a row: ${count(failures, 'attempt', 'attempts')}`]),
    ...(lastError === null ? [] : [`Last error: ${oneLine(lastError)}`]),
  ]
  return lines.length === 0 ? null : lines.join('\n')
}
