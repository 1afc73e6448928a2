/** Attempts that have ended, as the worker would hand them over. */
import { faultOf } from '../../src/webhooks/classify.ts'
import type { ClaimedDelivery } from '../../src/webhooks/claimed.ts'
import type { Attempted } from '../../src/webhooks/deliver.ts'
import type { PostResult } from '../../src/lib/safe-fetch.ts'

export type EndedAttempt = {
  delivery?: Partial<ClaimedDelivery>
  /** A status that came back, or why none did. */
  answer?: number | Extract<PostResult, { kind: 'failure' }>['error']
  /** Of an answer. */
  headers?: Record<string, string>
  totalMs?: number
  attemptNumber?: number
  verdict?: Attempted['verdict']
  startedAt?: Date
  endedAt?: Date
}

const NOON = new Date('2026-06-01T12:00:00Z')

/** The first attempt of a delivery, answered 204 after 4 ms, unless told. */
export function endedAttempt({
  delivery = {},
  answer = 204,
  headers = {},
  totalMs = 4,
  attemptNumber = 1,
  startedAt = NOON,
  endedAt = startedAt,
  ...rest
}: EndedAttempt = {}): Attempted {
  const result = resultOf(answer, headers, totalMs)
  const fault = faultOf(result)
  const verdict = rest.verdict ?? (fault ? { kind: 'dead' } : { kind: 'delivered' })
  return {
    attemptId: 'att_1',
    delivery: { ...DELIVERY, isFirst: (delivery.trigger ?? 'first') === 'first', ...delivery },
    attemptNumber,
    startedAt,
    endedAt,
    requestHeaders: {},
    result,
    fault,
    verdict,
    isCrowded: false,
  }
}

const DELIVERY: ClaimedDelivery = {
  id: 'dlv_1',
  eventId: 'evt_1',
  eventType: 'approval.created',
  body: '{}',
  webhookId: 'whk_1',
  serviceId: 'svc_1',
  leaseToken: 'token',
  leasedUntil: NOON,
  attemptCount: 0,
  trigger: 'first',
  isFirst: true,
  isOrdered: false,
  createdAt: NOON,
  traceparent: null,
  settingsStamp: '1',
  stamp: '1',
  url: 'https://example.com',
  timeoutMs: 1000,
  retryCount: 3,
  retrySchedule: null,
  secrets: [],
  headers: null,
  authToken: null,
  allowedIps: [],
  signWithEd25519: false,
  ed25519Key: null,
}

function resultOf(
  answer: NonNullable<EndedAttempt['answer']>,
  headers: Record<string, string>,
  totalMs: number,
): PostResult {
  const timings = { totalMs }
  if (typeof answer === 'number') return { kind: 'response', status: answer, headers, body: '', timings }
  return { kind: 'failure', error: answer, detail: 'as the test says', timings }
}
