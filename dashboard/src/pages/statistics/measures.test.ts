import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InsightsGroup } from '../../../../src/approvals/insights-contract.ts'
import { agePoints, duePoints, flowPoints, isBlank, timePoints } from './measures.ts'

const DAY: InsightsGroup = {
  key: '2026-05-12T00:00:00.000Z',
  name: null,
  created: 5,
  approved: 3,
  rejected: 1,
  cancelled: 2,
  approvalRate: 0.75,
  seconds: { median: 60, p90: 90 },
  due: { met: 2, missed: 1, share: 2 / 3 },
  waiting: null,
}

test('a day as it is drawn: times in milliseconds, what was withdrawn is settled too', () => {
  const quiet = {
    ...DAY,
    created: 0,
    approved: 0,
    rejected: 0,
    cancelled: 0,
    seconds: { median: null, p90: null },
    due: null,
  }
  const groups = [DAY, quiet]
  const values = (points: { values: object }[]): object[] => points.map((point) => point.values)
  assert.deepEqual(values(timePoints({ groups })), [
    { median: 60_000, p90: 90_000 },
    { median: null, p90: null },
  ])
  assert.deepEqual(values(flowPoints({ groups })), [
    { created: 5, settled: 6 },
    { created: 0, settled: 0 },
  ])
  assert.deepEqual(values(duePoints({ groups })), [
    { met: 2, missed: 1 },
    { met: 0, missed: 0 },
  ])
})

test('ages in words', () => {
  const bounds = [0, 4, 24, 72, 168, 336, 720].map((hours) => hours * 3600)
  const ages = bounds.map((fromSeconds, index) => ({ fromSeconds, toSeconds: bounds[index + 1] ?? null, count: index }))
  assert.deepEqual(
    agePoints({ waiting: { count: 0, overdue: 0, oldestSeconds: null, ages } }).map(({ at }) => at),
    ['<4h', '4h–1d', '1d–3d', '3d–7d', '7d–14d', '14d–30d', '>30d'],
  )
})

test('blank is where nothing was asked, settled or waits', () => {
  const waiting = { count: 0, overdue: 0, oldestSeconds: null, ages: [] }
  const none = { ...DAY, created: 0, approved: 0, rejected: 0, cancelled: 0 }
  assert.equal(isBlank({ total: none, waiting }), true)
  assert.equal(isBlank({ total: { ...none, cancelled: 1 }, waiting }), false)
  assert.equal(isBlank({ total: none, waiting: { ...waiting, count: 1 } }), false)
})
