/** Deliveries in words: where one stands and what happens next. Pure. */
import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import { isOverdue, tellRelative } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'

export const STATUS_LABELS: Record<Delivery['status'], string> = {
  PENDING: t('Pending'),
  SUCCESS: t('Delivered'),
  FAILED: t('Dead letters'),
  HELD: t('Held'),
}

/** Why a delivery failed that no attempt failed for. */
const WITHOUT_ATTEMPT: Record<string, string> = {
  webhook_deleted: t('Its webhook was deleted before it could be sent.'),
  discarded: t('It was held, and left out when the webhook was enabled again. It can still be sent.'),
  held_too_long: t('It was held for too long, and is not sent by itself any more. It can still be sent.'),
  interrupted: t('The test was interrupted before its result was known. Send another.'),
}

type Standing = Pick<Delivery, 'status' | 'attemptCount' | 'nextRetryAt' | 'deliveredAt' | 'error' | 'eventType'>

/** `heldUp`: until when nothing is sent to its webhook. */
export function standingOf(delivery: Standing, now: number, heldUp: string | null = null): string {
  const { status, attemptCount, nextRetryAt, error } = delivery
  if (status === 'PENDING' && nextRetryAt !== null && heldUp !== null && nextRetryAt < heldUp)
    return t('Nothing is sent to its webhook for now; it goes on {when}.', { when: tellRelative(heldUp, now, true) })
  if (status === 'PENDING') return pendingWords(attemptCount, nextRetryAt, now)
  if (status === 'HELD') return t('Its webhook is switched off. It is sent when that is enabled again.')
  return status === 'SUCCESS' ? deliveredWords(delivery, now) : (WITHOUT_ATTEMPT[error ?? ''] ?? deadWords(delivery))
}

function deliveredWords({ deliveredAt, attemptCount }: Standing, now: number): string {
  if (deliveredAt === null)
    return attemptCount > 1 ? t('Delivered, at attempt {attemptCount}.', { attemptCount }) : t('Delivered.')
  const when = tellRelative(deliveredAt, now)
  return attemptCount > 1
    ? t('Delivered {when}, at attempt {attemptCount}.', { when, attemptCount })
    : t('Delivered {when}.', { when })
}

function pendingWords(attemptCount: number, nextRetryAt: string | null, now: number): string {
  if (nextRetryAt === null) return t('It is being sent now.')
  if (isOverdue(nextRetryAt, now)) return t('It is due, and goes out as soon as its webhook takes more.')
  const when = tellRelative(nextRetryAt, now, true)
  return attemptCount === 0
    ? t('Waits for its first attempt, {when}.', { when })
    : t('Is tried again {when}.', { when })
}

function deadWords({ attemptCount, eventType }: Standing): string {
  if (eventType === 'webhook.test') return t('A test is not tried again.')
  const failed = plural(attemptCount, {
    one: '{n} attempt failed, and no more are made by themselves.',
    other: '{n} attempts failed, and no more are made by themselves.',
  })
  return `${failed} ${t('Send it again when the receiver is mended.')}`
}

export const DEAD_ERRORS: { value: string; label: string }[] = [
  { value: 'status', label: t('Answered other than 2xx') },
  { value: 'timeout', label: t('Timeout') },
  { value: 'connect', label: t('No connection') },
  { value: 'dns', label: t('No such host') },
  { value: 'tls', label: t('TLS failed') },
  { value: 'reset', label: t('Connection broke off') },
  { value: 'blocked', label: t('Address blocked') },
  { value: 'protocol', label: t('Not HTTP') },
  { value: 'discarded', label: t('Discarded') },
  { value: 'held_too_long', label: t('Held too long') },
  { value: 'webhook_deleted', label: t('Webhook deleted') },
  { value: 'interrupted', label: t('Interrupted') },
]
