/** Deliveries in words: where one stands and what happens next. Pure. */
import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import { formatCount, isOverdue, tellRelative } from '../../lib/format.ts'

export const STATUS_LABELS: Record<Delivery['status'], string> = {
  PENDING: 'Pending',
  SUCCESS: 'Delivered',
  FAILED: 'Dead letters',
  HELD: 'Held',
}

/** Why a delivery failed that no attempt failed for. */
const WITHOUT_ATTEMPT: Record<string, string> = {
  webhook_deleted: 'Its webhook was deleted before it could be sent.',
  discarded: 'It was held, and left out when the webhook was enabled again. It can still be sent.',
  held_too_long: 'It was held for too long, and is not sent by itself any more. It can still be sent.',
  interrupted: 'The test was interrupted before its result was known. Send another.',
}

type Standing = Pick<Delivery, 'status' | 'attemptCount' | 'nextRetryAt' | 'deliveredAt' | 'error' | 'eventType'>

export function standingOf(delivery: Standing, now: number): string {
  const { status, attemptCount, nextRetryAt, error } = delivery
  if (status === 'PENDING') return pendingWords(attemptCount, nextRetryAt, now)
  if (status === 'HELD') return 'Its webhook is switched off. It is sent when that is enabled again.'
  return status === 'SUCCESS' ? deliveredWords(delivery, now) : (WITHOUT_ATTEMPT[error ?? ''] ?? deadWords(delivery))
}

function deliveredWords({ deliveredAt, attemptCount }: Standing, now: number): string {
  const when = deliveredAt === null ? '' : ` ${tellRelative(deliveredAt, now)}`
  return `Delivered${when}${attemptCount > 1 ? `, at attempt ${attemptCount}` : ''}.`
}

function pendingWords(attemptCount: number, nextRetryAt: string | null, now: number): string {
  if (nextRetryAt === null) return 'It is being sent now.'
  if (isOverdue(nextRetryAt, now)) return 'It is due, and goes out as soon as its webhook takes more.'
  const when = tellRelative(nextRetryAt, now, true)
  return attemptCount === 0 ? `Waits for its first attempt, ${when}.` : `Is tried again ${when}.`
}

function deadWords({ attemptCount, eventType }: Standing): string {
  if (eventType === 'webhook.test') return 'A test is not tried again.'
  return `${formatCount(attemptCount, 'attempt', 'attempts')} failed, and no more are made by themselves. Send it again when the receiver is mended.`
}

export const DEAD_ERRORS: { value: string; label: string }[] = [
  { value: 'status', label: 'Answered other than 2xx' },
  { value: 'timeout', label: 'Timeout' },
  { value: 'connect', label: 'No connection' },
  { value: 'dns', label: 'No such host' },
  { value: 'tls', label: 'TLS failed' },
  { value: 'reset', label: 'Connection broke off' },
  { value: 'blocked', label: 'Address blocked' },
  { value: 'protocol', label: 'Not HTTP' },
  { value: 'discarded', label: 'Discarded' },
  { value: 'held_too_long', label: 'Held too long' },
  { value: 'webhook_deleted', label: 'Webhook deleted' },
  { value: 'interrupted', label: 'Interrupted' },
]
