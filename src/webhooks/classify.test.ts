import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PostResult } from '../lib/safe-fetch.ts'
import { classify, faultOf, type Finished } from './classify.ts'
import { retryAfterMs } from '../lib/retry-after.ts'

const NOW = new Date('2026-06-01T08:00:00Z')
const HOUR = 3_600_000

const answered = (status: number, headers: Record<string, string> = {}): PostResult => ({
  kind: 'response',
  status,
  headers,
  body: '',
  timings: { totalMs: 1 },
})
const failed = (error: 'timeout' | 'blocked' | 'connect'): PostResult => ({
  kind: 'failure',
  error,
  detail: 'why',
  timings: { totalMs: 1 },
})

function judge(changes: Partial<Finished>) {
  return classify({
    result: answered(500),
    rules: { retryCount: 3, retrySchedule: null },
    attemptNumber: 1,
    trigger: 'first',
    now: NOW,
    random: () => 0.5,
    ...changes,
  })
}

function delayMs(changes: Partial<Finished>): number {
  const verdict = judge(changes)
  assert.equal(verdict.kind, 'retry')
  return verdict.kind === 'retry' ? verdict.at.getTime() - NOW.getTime() : 0
}

const results = fc.oneof(
  fc
    .oneof(fc.constantFrom(199, 200, 299, 300, 410), fc.integer({ min: 200, max: 599 }))
    .map((status) => answered(status)),
  fc.constantFrom('timeout' as const, 'blocked' as const, 'connect' as const).map(failed),
)
const rules = fc.record({
  retryCount: fc.integer({ min: 0, max: 20 }),
  retrySchedule: fc.option(fc.array(fc.integer({ min: 1, max: 86_400 }), { minLength: 1, maxLength: 20 })),
})
const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }).map((value) => () => value)

test('2xx is delivered and nothing else is', () => {
  fc.assert(
    fc.property(results, rules, fc.nat(30), (result, rules, attempts) => {
      const isSuccess = result.kind === 'response' && result.status >= 200 && result.status < 300
      assert.equal(judge({ result, rules, attemptNumber: attempts + 1 }).kind === 'delivered', isSuccess)
      assert.equal(faultOf(result) === null, isSuccess)
    }),
  )
})

test('a delivery gets its first attempt and `retryCount` more, each within 20 % of its schedule and within 24 h', () => {
  fc.assert(
    fc.property(rules, fc.integer({ min: 1, max: 25 }), random, (rules, attemptNumber, random) => {
      const verdict = judge({ rules, attemptNumber, random })
      assert.equal(verdict.kind, attemptNumber <= rules.retryCount ? 'retry' : 'dead')
      if (verdict.kind !== 'retry' || !rules.retrySchedule) return
      const scheduled = (rules.retrySchedule[attemptNumber - 1] ?? rules.retrySchedule.at(-1) ?? 0) * 1000
      const delay = verdict.at.getTime() - NOW.getTime()
      assert.ok(
        delay >= Math.floor(scheduled * 0.8) && delay <= Math.min(scheduled * 1.2, 24 * HOUR),
        `${delay} for ${scheduled}`,
      )
    }),
  )
})

test('the default schedule is that of the contract', () => {
  const rules = { retryCount: 20, retrySchedule: null }
  const seconds = Array.from({ length: 12 }, (_, index) => delayMs({ rules, attemptNumber: index + 1 }) / 1000)
  assert.deepEqual(seconds, [5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400, 86_400])
})

test('Retry-After lengthens a delay, never shortens it, and at most to 24 h', () => {
  const cases: [string, number][] = [
    ['120', 120_000],
    ['1', 5000],
    ['0', 5000],
    ['Mon, 01 Jun 2026 09:00:00 GMT', HOUR],
    ['Mon, 01 Jun 2026 07:00:00 GMT', 5000],
    ['9999999', 24 * HOUR],
    ['Tue, 01 Jun 2027 08:00:00 GMT', 24 * HOUR],
    ['-5', 5000],
    ['soon', 5000],
    ['', 5000],
    ['1.5', 5000],
    [' 120 ', 120_000],
    ['Infinity', 5000],
    ['1e9', 5000],
    ['0x10', 5000],
    [`1${'0'.repeat(400)}`, 5000],
    ['2026-06-01T09:00:00Z', 5000],
  ]
  for (const [header, expected] of cases)
    assert.equal(delayMs({ result: answered(429, { 'retry-after': header }) }), expected, header)
  assert.equal(delayMs({ result: answered(404, { 'retry-after': '60' }) }), 60_000)
})

const headers = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.nat().map(String),
  fc.bigInt().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc.stringMatching(/^[A-Z][a-z]{2}, [ -~]{0,30}$/),
)

test('whatever Retry-After says, the next attempt is no earlier than scheduled and no later than a day', () => {
  fc.assert(
    fc.property(
      headers,
      rules,
      fc.nat(20),
      random,
      fc.integer({ min: 300, max: 599 }),
      (header, rules, n, random, status) => {
        const details = { rules: { ...rules, retryCount: 20 }, attemptNumber: Math.min(n + 1, 20), random }
        const plain = delayMs({ ...details, result: failed('connect') })
        if (status === 410) return
        const asked = delayMs({ ...details, result: answered(status, { 'retry-after': header }) })
        assert.ok(asked >= plain && asked <= 24 * HOUR, `${asked} for ${header}`)
        assert.ok(retryAfterMs(header, NOW) >= 0)
        assert.equal(asked, Math.floor(Math.min(Math.max(plain, retryAfterMs(header, NOW)), 24 * HOUR)))
      },
    ),
  )
})

test('an attempt follows another until one is delivered or the retries are used up, whatever fails in between', () => {
  fc.assert(
    fc.property(
      fc.array(results, { minLength: 30, maxLength: 30, size: 'max' }),
      rules,
      random,
      (results, rules, random) => {
        let attempts = 0
        let kind = 'retry'
        while (kind === 'retry') {
          const verdict = judge({
            result: results[attempts] ?? answered(500),
            rules,
            attemptNumber: (attempts += 1),
            random,
          })
          ;({ kind } = verdict)
          if (verdict.kind === 'retry') assert.ok(verdict.at > NOW)
        }
        const end = results[attempts - 1]
        if (kind === 'delivered') assert.ok(end?.kind === 'response' && end.status < 300)
        else if (kind === 'gone') assert.ok(end?.kind === 'response' && end.status === 410)
        else if (attempts <= rules.retryCount)
          assert.ok(end?.kind === 'failure' && end.error === 'blocked' && attempts >= 3)
        else assert.equal(attempts, rules.retryCount + 1)
      },
    ),
  )
})

test('the jitter covers a fifth of the delay to either side, whole', () => {
  const delays = [0, 0.5, 1 - Number.EPSILON].map((value) => delayMs({ random: () => value }))
  assert.deepEqual(
    delays.map((ms) => Math.round(ms / 10)),
    [400, 500, 600],
  )
})

test('410 says that the receiver is gone, even at the last attempt', () => {
  assert.equal(judge({ result: answered(410) }).kind, 'gone')
  assert.equal(judge({ result: answered(410), attemptNumber: 4 }).kind, 'gone')
})

test('a test has one attempt, whatever it meets', () => {
  fc.assert(
    fc.property(results, rules, (result, rules) => {
      assert.ok(['delivered', 'dead'].includes(judge({ result, rules, trigger: 'test' }).kind))
    }),
  )
})

test('a manual attempt beyond the allowance is the last; one within it goes on by the schedule', () => {
  assert.equal(judge({ trigger: 'manual', attemptNumber: 5 }).kind, 'dead')
  assert.equal(delayMs({ trigger: 'manual', attemptNumber: 2 }), 30_000)
})

test('a blocked address is given up after the third attempt', () => {
  const rules = { retryCount: 10, retrySchedule: null }
  const kinds = [1, 2, 3].map((attemptNumber) => judge({ result: failed('blocked'), rules, attemptNumber }).kind)
  assert.deepEqual(kinds, ['retry', 'retry', 'dead'])
  assert.equal(judge({ result: failed('connect'), rules, attemptNumber: 3 }).kind, 'retry')
})

test('a fault is told in words; a redirect names where it points', () => {
  assert.deepEqual(faultOf(answered(500)), { error: 'status', detail: 'answered 500' })
  assert.equal(faultOf(answered(401, { location: '/sign-in' }))?.detail, 'answered 401')
  assert.deepEqual(faultOf(failed('timeout')), { error: 'timeout', detail: 'why' })
  assert.match(
    faultOf(answered(302, { location: 'https://elsewhere.example' }))?.detail ?? '',
    /302 to https:\/\/elsewhere\.example; redirects are not followed/,
  )
})
