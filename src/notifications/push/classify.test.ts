import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PostResult } from '../../lib/safe-fetch.ts'
import { classify, type Standing } from './classify.ts'

const NOW = new Date('2026-06-01T08:00:00Z')
const FRESH: Standing = { failures: 0, failingSince: null }

const answered = (status: number, headers: Record<string, string> = {}): PostResult => ({
  kind: 'response',
  status,
  headers,
  body: '',
  timings: { totalMs: 1 },
})
const broken: PostResult = { kind: 'failure', error: 'timeout', detail: 'no answer', timings: { totalMs: 1 } }
const judge = (result: PostResult, standing = FRESH, random = () => 1) =>
  classify({ result, standing, now: NOW, random })

test('accepted, gone, refused for good, or for now', () => {
  for (const status of [200, 201, 202, 204]) assert.equal(judge(answered(status)).kind, 'sent')
  for (const status of [404, 410]) assert.equal(judge(answered(status)).kind, 'gone')
  for (const status of [301, 400, 401, 403, 413])
    assert.partialDeepStrictEqual(judge(answered(status)), { kind: 'failed', isFinal: true })
  for (const result of [answered(429), answered(408), answered(500), answered(503), broken])
    assert.partialDeepStrictEqual(judge(result), { kind: 'failed', isFinal: false })
})

test('waits longer each time, and as long as it is asked to, up to a day', () => {
  const waitS = (result: PostResult, failures = 0): number => {
    const verdict = judge(result, { failures, failingSince: null })
    return verdict.kind === 'failed' ? (verdict.until.getTime() - NOW.getTime()) / 1000 : Number.NaN
  }
  assert.deepEqual(
    [0, 1, 2, 20].map((failures) => waitS(broken, failures)),
    [30, 60, 120, 3600],
  )
  assert.equal(waitS(answered(429, { 'retry-after': '90' })), 90)
  assert.equal(waitS(answered(503, { 'retry-after': 'Mon, 01 Jun 2026 09:00:00 GMT' })), 3600)
  assert.equal(waitS(answered(429, { 'retry-after': '99999999' })), 86_400)
})

test('is given up after three days and five failures, not sooner by either', () => {
  const since = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000)
  assert.equal(judge(broken, { failures: 4, failingSince: since(3) }).kind, 'gone')
  assert.equal(judge(broken, { failures: 3, failingSince: since(30) }).kind, 'failed')
  assert.equal(judge(broken, { failures: 400, failingSince: since(2.9) }).kind, 'failed')
})

test('whatever comes back, the next try lies between now and a day on', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 599 }),
      fc.string(),
      fc.nat(1000),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (status, header, failures, chance) => {
        const standing = { failures, failingSince: null }
        const verdict = judge(answered(status, { 'retry-after': header }), standing, () => chance)
        if (verdict.kind !== 'failed') return
        const waitMs = verdict.until.getTime() - NOW.getTime()
        assert.ok(waitMs >= 15_000 && waitMs <= 86_400_000)
      },
    ),
  )
})
