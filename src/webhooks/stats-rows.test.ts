import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { endedAttempt } from '../../tests/support/attempts.ts'
import { bucketOf } from './histogram.ts'
import { ATTEMPT_ERRORS } from './shapes.ts'
import { ALL, MOST_TRIES, statRows, sumRows, withTotals } from './stats-rows.ts'

const at = (time: string): Date => new Date(`2026-06-01T${time}Z`)
const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0)
const retry = { kind: 'retry', at: at('13:00:00') } as const

test('attempts are counted by webhook and by the five minutes in which they ended', () => {
  const rows = statRows([
    endedAttempt({ endedAt: at('12:04:59.999') }),
    endedAttempt({ endedAt: at('12:00:00') }),
    endedAttempt({ endedAt: at('12:05:00') }),
    endedAttempt({ endedAt: at('12:05:00'), delivery: { webhookId: 'whk_0' } }),
  ])
  assert.deepEqual(
    rows.map(({ subject, bucketMs, attempts }) => [subject, new Date(bucketMs).toISOString(), attempts]),
    [
      ['whk_1', '2026-06-01T12:00:00.000Z', 2],
      ['whk_1', '2026-06-01T12:05:00.000Z', 1],
      ['whk_0', '2026-06-01T12:05:00.000Z', 1],
    ],
  )
})

test('what an attempt came to is told apart', () => {
  const [row] = statRows([
    endedAttempt({ totalMs: 12 }),
    endedAttempt({ answer: 500, verdict: retry, totalMs: 3 }),
    endedAttempt({ answer: 'timeout', attemptNumber: 4, totalMs: 30_000, delivery: { trigger: 'retry' } }),
    endedAttempt({ answer: 204, attemptNumber: 4, delivery: { trigger: 'manual' } }),
    endedAttempt({ answer: 410, verdict: { kind: 'gone' }, delivery: { trigger: 'probe' } }),
  ])
  assert.partialDeepStrictEqual(row, { attempts: 5, successes: 2, dead: 1, durationMsSum: 12 + 3 + 30_000 + 4 + 4 })
  assert.equal(row?.durations[bucketOf(12)], 1)
  assert.equal(row?.durations[bucketOf(30_000)], 1)
  assert.deepEqual(row?.tries, [1, 0, 0, 2])
  assert.equal(sum(row?.firstDelays ?? []), 2)
  assert.deepEqual(
    ATTEMPT_ERRORS.filter((_, index) => row?.errors[index]),
    ['status', 'timeout'],
  )
  assert.equal(sum(row?.errors ?? []), 3)
})

test('the wait for a first attempt is counted from the commit, and only for first attempts', () => {
  const delivery = { createdAt: at('11:59:59.750') }
  const [row] = statRows([
    endedAttempt({ delivery }),
    endedAttempt({ delivery: { ...delivery, trigger: 'retry' } }),
    // The clock of the node that sent it was behind.
    endedAttempt({ delivery: { createdAt: at('12:00:01') } }),
  ])
  assert.equal(row?.firstDelays[bucketOf(250)], 1)
  assert.equal(row?.firstDelays[0], 1)
  assert.equal(sum(row?.firstDelays ?? []), 2)
})

test('more attempts than there are places count in the last', () => {
  const [row] = statRows([endedAttempt({ attemptNumber: 1000 })])
  assert.equal(row?.tries[MOST_TRIES - 1], 1)
})

test('tests count nothing', () => {
  assert.deepEqual(statRows([endedAttempt({ delivery: { trigger: 'test' } })]), [])
  assert.deepEqual(statRows([]), [])
})

test('however results are batched, the sums are the same', () => {
  const attempt = fc
    .record({
      webhookId: fc.constantFrom('whk_1', 'whk_2', 'whk_3'),
      minute: fc.integer({ min: 0, max: 20 }),
      answer: fc.constantFrom(204, 500, 'timeout' as const),
      totalMs: fc.integer({ min: 0, max: 40_000 }),
      attemptNumber: fc.integer({ min: 1, max: 30 }),
      trigger: fc.constantFrom('first' as const, 'retry' as const, 'test' as const),
    })
    .map(({ webhookId, minute, trigger, ...rest }) =>
      endedAttempt({
        ...rest,
        delivery: { webhookId, trigger },
        endedAt: new Date(at('12:00:00').getTime() + minute * 60_000),
      }),
    )
  fc.assert(
    fc.property(fc.array(fc.array(attempt, { maxLength: 10 }), { maxLength: 8 }), (batches) => {
      const once = statRows(batches.flat())
      assert.deepEqual(sumRows(batches.flatMap(statRows)), once)
      const counted = batches.flat().filter(({ delivery }) => delivery.trigger !== 'test')
      assert.equal(sum(once.map(({ attempts }) => attempts)), counted.length)
      assert.equal(sum(once.flatMap(({ durations }) => durations)), counted.length)
    }),
  )
})

test('services and all have the sums of their webhooks', () => {
  const of = (webhookId: string, serviceId: string) => endedAttempt({ delivery: { webhookId, serviceId } })
  const rows = withTotals(
    statRows([of('whk_1', 'svc_1'), of('whk_1', 'svc_1'), of('whk_2', 'svc_1'), of('whk_3', 'svc_2')]),
  )
  assert.deepEqual(
    rows.map(({ subject, attempts, tries }) => [subject, attempts, ...tries]),
    [
      ['whk_1', 2, 2],
      ['whk_2', 1, 1],
      ['whk_3', 1, 1],
      ['svc_1', 3, 3],
      ['svc_2', 1, 1],
      [ALL, 4, 4],
    ],
  )
})
