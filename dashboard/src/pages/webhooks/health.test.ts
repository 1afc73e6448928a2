import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { healthOf } from './health.ts'

const NOW = Date.parse('2026-05-12T12:00:00.000Z')
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString()

function webhook(changes: Partial<Webhook>, health: Partial<Webhook['health']> = {}): Webhook {
  return {
    id: 'whk_1',
    serviceId: 'svc_1',
    serviceName: 'Purchasing',
    name: 'Orders',
    url: 'https://example.com/hook',
    events: ['*'],
    isActive: true,
    disabledReason: null,
    retryCount: 3,
    timeout: 30,
    retrySchedule: null,
    rateLimit: null,
    maxInFlight: null,
    headers: {},
    hasAuthToken: false,
    allowedIps: [],
    filter: null,
    signWithEd25519: false,
    autoDisable: true,
    ordering: 'none',
    metadata: {},
    secrets: [],
    health: {
      state: 'healthy',
      consecutiveFailures: 0,
      firstFailureAt: null,
      lastFailureAt: null,
      lastError: null,
      lastSuccessAt: at(-60),
      breakerUntil: null,
      pausedUntil: null,
      warnedHours: 0,
      warnedAt: null,
      disablesAt: null,
      ...health,
    },
    disabledAt: null,
    version: 1,
    createdAt: at(-86_400),
    updatedAt: at(-86_400),
    ...changes,
  }
}

test('an open breaker says why, and when it probes', () => {
  const { label, tone, sentence } = healthOf(
    webhook({}, { state: 'broken', consecutiveFailures: 12, breakerUntil: at(240) }),
    NOW,
  )
  assert.equal(label, 'Breaker open')
  assert.equal(tone, 'red')
  assert.match(sentence, /^12 attempts failed in a row.*Next probe in 4 min/)
})

test('a pause that the receiver asked for ends, and is told until then only', () => {
  const health = { state: 'healthy', pausedUntil: at(90) } as const
  assert.match(healthOf(webhook({}, health), NOW).sentence, /asked us to wait.*in 1 min/)
  assert.equal(healthOf(webhook({}, health), NOW + 91_000).label, 'Healthy')
})

test('switched off by hand is another thing than disabled for a reason', () => {
  const byHand = healthOf(webhook({ isActive: false, disabledReason: 'manual', disabledAt: at(-60) }), NOW)
  assert.deepEqual([byHand.label, byHand.tone], ['Paused', 'gray'])
  const gone = healthOf(webhook({ isActive: false, disabledReason: 'gone', disabledAt: at(-60) }), NOW)
  assert.equal(gone.label, 'Disabled')
  assert.match(
    gone.sentence,
    /410 Gone, which says that it is gone for good\. Mend the receiver.*held, not lost: enable it within 14 days/,
  )
  const record = { consecutiveFailures: 312, firstFailureAt: at(-5 * 86_400), lastFailureAt: at(-120), lastError: 'no' }
  const silent = healthOf(webhook({ isActive: false, disabledReason: 'no_success', disabledAt: at(-60) }, record), NOW)
  assert.match(
    silent.sentence,
    /five days went by without one success\. 312 attempts .* the last one, 2 minutes ago: no\./,
  )
  const late = healthOf(webhook({ isActive: false, disabledReason: 'no_success', disabledAt: at(-60) }), NOW)
  assert.match(late.sentence, /without one success\. What was under way then succeeded\. Mend/)
})

test('one failure is told in the singular, since when, and why the last one failed', () => {
  const failing = { state: 'failing', consecutiveFailures: 1, firstFailureAt: at(-7200) } as const
  assert.match(healthOf(webhook({}, failing), NOW).sentence, /^1 attempt failed in a row since .+\. Each delivery/)
  const { sentence } = healthOf(webhook({}, { ...failing, lastFailureAt: at(-120), lastError: 'answered 500' }), NOW)
  assert.match(sentence, /; the last one, 2 minutes ago: answered 500\. Each delivery/)
})

test('who was warned of is told, and how it ends', () => {
  const failing = { state: 'failing', consecutiveFailures: 20, firstFailureAt: at(-90_000), warnedHours: 24 } as const
  const sentence = (health: Partial<Webhook['health']>): string =>
    healthOf(webhook({}, { ...failing, ...health }), NOW).sentence
  assert.match(
    sentence({ disablesAt: at(4 * 86_400) }),
    /warned after 24 hours.*may be disabled in 4 days \(Sat.*\)\.$/,
  )
  assert.match(sentence({ disablesAt: at(-60) }), /it is disabled if attempts go on failing\.$/)
  assert.match(sentence({ disablesAt: null, warnedHours: 1 }), /warned after 1 hour .*not disabled by itself\.$/)
  assert.doesNotMatch(sentence({ disablesAt: at(60), warnedHours: 0 }), /warned|disabled/)
})
