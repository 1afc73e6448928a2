import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PostResult } from '../lib/safe-fetch.ts'
import { faultOf } from './classify.ts'
import type { Attempted } from './deliver.ts'
import { type Health, healthAfter, isNews } from './health.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const START = Date.UTC(2026, 5, 1, 8)
const at = (seconds: number): Date => new Date(START + seconds * SECOND)

const FRESH: Health = {
  webhookId: 'whk_1',
  consecutiveFailures: 0,
  firstFailureAt: null,
  lastFailureAt: null,
  lastError: null,
  lastSuccessAt: null,
  breakerUntil: null,
  breakerTrips: 0,
  pausedUntil: null,
  isSlow: false,
  warnedHours: 0,
  warnedAt: null,
  deadWarnedAt: null,
}

function answered(status: number, headers: Record<string, string> = {}, totalMs = 1): PostResult {
  return { kind: 'response', status, headers, body: '', timings: { totalMs } }
}

const TIMED_OUT: PostResult = { kind: 'failure', error: 'timeout', detail: '', timings: { totalMs: 30_000 } }

type Details = {
  trigger?: Attempted['delivery']['trigger']
  isCrowded?: boolean
  /** Of a failure. */
  verdict?: 'retry' | 'dead'
  eventType?: string
}

function ended(
  seconds: number,
  result: PostResult,
  { trigger = 'first', isCrowded = false, verdict = 'retry', eventType = 'approval.created' }: Details = {},
): Attempted {
  const delivery = {
    id: `dlv_${seconds}`,
    eventId: 'evt_1',
    eventType,
    body: '{}',
    webhookId: 'whk_1',
    serviceId: 'svc_1',
    leaseToken: 'token',
    leasedUntil: at(50),
    attemptCount: 0,
    trigger,
    isFirst: true,
    isOrdered: false,
    settingsStamp: '1',
    stamp: '1',
    createdAt: at(0),
    traceparent: null,
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
  const fault = faultOf(result)
  return {
    attemptId: `att_${seconds}`,
    delivery,
    attemptNumber: 1,
    startedAt: at(0),
    endedAt: at(seconds),
    requestHeaders: {},
    result,
    fault,
    verdict:
      fault === null ? { kind: 'delivered' } : verdict === 'dead' ? { kind: 'dead' } : { kind: 'retry', at: at(3600) },
    isCrowded,
  }
}

test('failures since the last success are counted, in the order in which they ended, and the last one is known', () => {
  const after = healthAfter(FRESH, [
    ended(5, answered(500)),
    ended(1, answered(500)),
    ended(3, answered(204)),
    ended(4, answered(500)),
  ])
  assert.deepEqual(after, {
    ...FRESH,
    lastSuccessAt: at(3),
    consecutiveFailures: 2,
    firstFailureAt: at(4),
    lastFailureAt: at(5),
    lastError: 'answered 500',
  })
})

test('tests say nothing of a webhook', () => {
  assert.deepEqual(healthAfter(FRESH, [ended(1, answered(500), { trigger: 'test' })]), FRESH)
})

test('the tenth failure in a row opens the breaker for 30 s; what was in flight then does not count twice', () => {
  const failing = Array.from({ length: 15 }, (_, second) => ended(second, answered(500)))
  assert.equal(healthAfter(FRESH, failing.slice(0, 9)).breakerUntil, null)
  const open = healthAfter(FRESH, failing)
  assert.deepEqual([open.breakerTrips, open.breakerUntil, open.consecutiveFailures], [1, at(9 + 30), 15])
})

test('each probe that fails doubles the break, up to ten minutes; a success closes it', () => {
  let health: Health = {
    ...FRESH,
    consecutiveFailures: 10,
    firstFailureAt: at(0),
    breakerTrips: 1,
    breakerUntil: at(30),
  }
  const breaks: number[] = []
  for (let second = 60; second < 67; second++) {
    health = healthAfter(health, [ended(second, answered(500), { trigger: 'probe' })])
    breaks.push(((health.breakerUntil?.getTime() ?? 0) - at(second).getTime()) / MINUTE)
  }
  assert.deepEqual(breaks, [1, 2, 4, 8, 10, 10, 10])
  assert.deepEqual(healthAfter(health, [ended(90, answered(200), { trigger: 'probe' })]), {
    ...FRESH,
    lastSuccessAt: at(90),
  })
})

test('one time-out opens the breaker while the slots for slow endpoints run short, and only then', () => {
  assert.equal(healthAfter(FRESH, [ended(1, TIMED_OUT)]).breakerTrips, 0)
  assert.equal(healthAfter(FRESH, [ended(1, TIMED_OUT, { isCrowded: true })]).breakerTrips, 1)
  assert.equal(healthAfter(FRESH, [ended(1, answered(500), { isCrowded: true })]).breakerTrips, 0)
})

test('429 and 503 with Retry-After pause the webhook, at most an hour; other answers do not', () => {
  const pause = (result: PostResult): Date | null => healthAfter(FRESH, [ended(1, result)]).pausedUntil
  assert.deepEqual(pause(answered(429, { 'retry-after': '20' })), at(21))
  assert.deepEqual(pause(answered(503, { 'retry-after': '1000000000' })), at(1 + 3600))
  assert.equal(pause(answered(500, { 'retry-after': '20' })), null)
  assert.equal(pause(answered(429)), null)
  assert.equal(healthAfter({ ...FRESH, pausedUntil: at(90) }, [ended(1, answered(200))]).pausedUntil, null)
})

test('an endpoint is slow while its latest attempt took long', () => {
  const slow = healthAfter(FRESH, [ended(1, answered(200, {}, 2000))])
  assert.equal(slow.isSlow, true)
  assert.equal(healthAfter(slow, [ended(2, answered(200))]).isSlow, false)
  assert.equal(healthAfter(FRESH, [ended(1, answered(200, {}, 250))]).isSlow, false)
  assert.equal(healthAfter(FRESH, [ended(1, TIMED_OUT)]).isSlow, true)
})

test('a success in a row of successes is news once a second; everything else at once', () => {
  const healthy = { ...FRESH, lastSuccessAt: at(1) }
  assert.equal(isNews(healthy, healthAfter(healthy, [ended(1.9, answered(200))])), false)
  assert.equal(isNews(healthy, healthAfter(healthy, [ended(2, answered(200))])), true)
  assert.equal(isNews(healthy, healthAfter(healthy, [ended(1.1, answered(500))])), true)
  assert.equal(isNews(FRESH, healthAfter(FRESH, [ended(1, answered(200))])), true)
})

test('a success ends what was warned of; the day without news of dead letters goes on', () => {
  const warned = { ...FRESH, firstFailureAt: at(0), lastFailureAt: at(1), lastError: 'no', warnedHours: 24 }
  const after = healthAfter({ ...warned, warnedAt: at(2), deadWarnedAt: at(3) }, [ended(4, answered(200))])
  assert.deepEqual(after, { ...FRESH, lastSuccessAt: at(4), deadWarnedAt: at(3) })
})

test('the first dead letter is news, and the next one after a day; tests are none', () => {
  const day = 24 * 3600
  const dead = (seconds: number, details: Details = {}) =>
    ended(seconds, answered(500), { verdict: 'dead', ...details })
  const warnedAt = (...attempts: Attempted[]): Date | null => healthAfter(FRESH, attempts).deadWarnedAt
  assert.equal(warnedAt(ended(1, answered(500))), null)
  assert.equal(warnedAt(dead(1, { eventType: 'webhook.test' })), null)
  assert.deepEqual(warnedAt(dead(1), dead(2), ended(3, answered(200)), dead(day)), at(1))
  assert.deepEqual(warnedAt(dead(1), dead(day + 1)), at(day + 1))
})

test('an error of any length and script is kept in part', () => {
  const location = `https://example.com/${'😀'.repeat(400)}`
  const { lastError } = healthAfter(FRESH, [ended(1, answered(302, { location }))])
  assert.match(lastError ?? '', /^answered 302 to https:/)
  assert.equal(lastError?.length, 300)
  assert.ok(lastError?.isWellFormed())
})

const results = fc.oneof(
  fc.constantFrom(answered(200), answered(204, {}, 900), answered(500), answered(404, {}, 900), TIMED_OUT),
  fc
    .tuple(fc.constantFrom(429, 503, 500), fc.constantFrom('1', '90', '7200', '0', 'soon'))
    .map(([status, after]) => answered(status, { 'retry-after': after })),
)
const details = fc.record({
  trigger: fc.constantFrom('first' as const, 'retry' as const, 'probe' as const, 'manual' as const, 'test' as const),
  isCrowded: fc.boolean(),
  verdict: fc.constantFrom('retry' as const, 'dead' as const),
})

/** Attempts as they ended, some seconds apart; mostly failures, so that breakers open. */
const histories = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.oneof(results, fc.constant(answered(500))), details), {
    maxLength: 60,
    size: 'max',
  })
  .map((entries) => {
    let seconds = 0
    return entries.map(([later, result, details]) => ended((seconds += later), result, details))
  })

/** The health before and after each attempt. */
function steps(history: readonly Attempted[]): { before: Health; attempt: Attempted; after: Health }[] {
  let before = FRESH
  return history.map((attempt) => {
    const step = { before, attempt, after: healthAfter(before, [attempt]) }
    before = step.after
    return step
  })
}

test('in whatever batches results are saved, and in whatever order within one, the health is the same', () => {
  fc.assert(
    fc.property(histories, fc.array(fc.integer({ min: 1, max: 20 })), fc.nat(), (history, sizes, seed) => {
      let health = FRESH
      let from = 0
      for (const size of [...sizes, history.length]) {
        const batch = history.slice(from, (from += size))
        health = healthAfter(
          health,
          batch.toSorted((a, b) => mixed(a, seed) - mixed(b, seed)),
        )
      }
      assert.deepEqual(health, steps(history).at(-1)?.after ?? FRESH)
    }),
  )
})

test('whatever has happened, what is known of a webhook agrees with itself and with what happened', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const counted = history.filter(({ delivery }) => delivery.trigger !== 'test')
      const failures = counted.slice(counted.findLastIndex(({ fault }) => fault === null) + 1)
      const health = healthAfter(FRESH, history)
      assert.equal(health.consecutiveFailures, failures.length)
      assert.deepEqual(health.firstFailureAt, failures[0]?.endedAt ?? null)
      assert.deepEqual(health.lastFailureAt, failures.at(-1)?.endedAt ?? null)
      assert.equal(health.lastError, failures.at(-1)?.fault?.detail ?? null)
      assert.deepEqual(health.lastSuccessAt, counted.findLast(({ fault }) => fault === null)?.endedAt ?? null)
      assert.equal(health.breakerUntil !== null, health.breakerTrips > 0)
      if (failures.length === 0) assert.ok(health.breakerTrips === 0 && health.pausedUntil === null)
      if (failures.length >= 10) assert.ok(health.breakerTrips > 0)
    }),
  )
})

test('an open breaker is moved by its probe alone, for half a minute to ten, and closed by a success alone', () => {
  fc.assert(
    fc.property(histories, (history) => {
      for (const { before, attempt, after } of steps(history)) {
        const isProbe = attempt.delivery.trigger === 'probe'
        if (attempt.fault === null || attempt.delivery.trigger === 'test') continue
        if (before.breakerTrips > 0 && !isProbe) assert.deepEqual(after.breakerUntil, before.breakerUntil)
        if (before.breakerTrips > 0 && isProbe) assert.equal(after.breakerTrips, before.breakerTrips + 1)
        assert.ok(after.breakerTrips >= before.breakerTrips)
        if (after.breakerTrips === before.breakerTrips) continue
        const breakMs = (after.breakerUntil?.getTime() ?? 0) - attempt.endedAt.getTime()
        assert.equal(breakMs, Math.min(30 * SECOND * 2 ** before.breakerTrips, 10 * MINUTE))
      }
    }),
  )
})

test('a pause is an hour at most, never shortened by another answer, and ended by a success', () => {
  fc.assert(
    fc.property(histories, (history) => {
      for (const { before, attempt, after } of steps(history)) {
        if (attempt.delivery.trigger === 'test') assert.deepEqual(after, before)
        else if (attempt.fault === null) assert.equal(after.pausedUntil, null)
        else if (after.pausedUntil?.getTime() !== before.pausedUntil?.getTime()) {
          assert.ok(after.pausedUntil && after.pausedUntil > (before.pausedUntil ?? attempt.endedAt))
          assert.ok(after.pausedUntil.getTime() <= attempt.endedAt.getTime() + 60 * MINUTE)
        }
      }
    }),
  )
})

test('what is no news is a success within a second of one that is written down', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 3000 }), (history, laterMs) => {
      for (const { before, after } of steps(history)) {
        assert.equal(isNews(before, before), false)
        if (!isNews(before, after)) assert.deepEqual({ ...after, lastSuccessAt: before.lastSuccessAt }, before)
      }
      const { lastSuccessAt } = healthAfter(FRESH, history)
      if (lastSuccessAt === null) return
      const healthy = { ...FRESH, lastSuccessAt }
      const again = { ...healthy, lastSuccessAt: new Date(lastSuccessAt.getTime() + laterMs) }
      assert.equal(isNews(healthy, again), laterMs >= SECOND)
    }),
  )
})

/** Some order that depends on the seed. */
function mixed({ endedAt }: Attempted, seed: number): number {
  return ((endedAt.getTime() / SECOND) * 7919 + seed) % 101
}
