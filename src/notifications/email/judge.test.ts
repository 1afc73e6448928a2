import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isTooOld, judge, MAX_AGE_MS, type Verdict } from './judge.ts'
import type { SendResult } from './transport.ts'

const CREATED = new Date('2026-06-01T08:00:00Z')
const MINUTE = 60_000

function judged(result: SendResult, attemptNumber = 1, changes: { ageMs?: number; random?: number } = {}): Verdict {
  const { ageMs = 0, random = 0.5 } = changes
  const now = new Date(CREATED.getTime() + ageMs)
  return judge({ result, attemptNumber, createdAt: CREATED, now, random: () => random })
}

test('what the server took over is sent; a permanent no is final, and says whose it is', () => {
  assert.deepEqual(judged({ kind: 'accepted', response: '250 queued as 7' }), {
    kind: 'sent',
    response: '250 queued as 7',
  })
  const no = (stage: 'recipient' | 'message' | 'sender') =>
    judged({ kind: 'refused', stage, code: 550, response: '550 no' })
  assert.deepEqual([no('recipient').kind, no('message').kind, no('sender').kind], ['bounced', 'bounced', 'failed'])
  assert.deepEqual(judged({ kind: 'impossible', reason: 'no address' }), { kind: 'failed', detail: 'no address' })
})

test('a temporary no and a lost connection are tried again by the schedule, and given up in the end', () => {
  const results: SendResult[] = [
    { kind: 'refused', stage: 'recipient', code: 451, response: '451 try later' },
    { kind: 'lost', reason: 'Connection closed unexpectedly' },
  ]
  for (const result of results) {
    const delays = Array.from({ length: 10 }, (_, index) => {
      const verdict = judged(result, index + 1)
      assert.ok(verdict.kind === 'delayed')
      return (verdict.at.getTime() - CREATED.getTime()) / MINUTE
    })
    assert.deepEqual(delays, [0.5, 2, 10, 30, 60, 120, 240, 480, 720, 1440])
    const end = judged(result, 11)
    assert.ok(end.kind === 'failed' && end.detail.startsWith('given up after 11 attempts: '))
  }
})

test('nothing is sent after three days', () => {
  const lost: SendResult = { kind: 'lost', reason: 'gone' }
  assert.equal(judged(lost, 9, { ageMs: MAX_AGE_MS - 13 * 60 * MINUTE }).kind, 'delayed')
  assert.equal(judged(lost, 9, { ageMs: MAX_AGE_MS - 11 * 60 * MINUTE }).kind, 'failed')
  assert.ok(!isTooOld(CREATED, new Date(CREATED.getTime() + MAX_AGE_MS)))
  assert.ok(isTooOld(CREATED, new Date(CREATED.getTime() + MAX_AGE_MS + 1)))
})

test('the next attempt lies within a fifth of its time, later and later', () => {
  const lost: SendResult = { kind: 'lost', reason: 'gone' }
  const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), share, (attempt, random) => {
      const [exact, jittered] = [judged(lost, attempt), judged(lost, attempt, { random })]
      assert.ok(exact.kind === 'delayed' && jittered.kind === 'delayed')
      const of = ({ at }: { at: Date }): number => at.getTime() - CREATED.getTime()
      assert.ok(Math.abs(of(jittered) / of(exact) - 1) <= 0.2 + 1e-9)
    }),
  )
})
