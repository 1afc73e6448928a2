import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isEmpty, summed, withoutGaps } from './points.ts'

const quiet = (at: string): { at: string; n: number } => ({ at, n: 0 })

test('each gap becomes a moment without anything, to the end of the range', () => {
  const points = [
    { at: '2026-05-12T10:05:00.000Z', n: 3 },
    { at: '2026-05-12T10:15:00.000Z', n: 1 },
  ]
  const range = { from: '2026-05-12T10:01:00.000Z', to: '2026-05-12T10:25:00.000Z', stepSeconds: 300 }
  assert.deepEqual(
    withoutGaps(points, range, quiet).map(({ at, n }) => [at.slice(11, 16), n]),
    [
      ['10:00', 0],
      ['10:05', 3],
      ['10:10', 0],
      ['10:15', 1],
      ['10:20', 0],
    ],
  )
})

test('a range with more steps than can be drawn stays as it came', () => {
  const range = { from: '2000-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z', stepSeconds: 300 }
  assert.deepEqual(withoutGaps([], range, quiet), [])
})

test('too many moments are summed with their neighbours, and none is lost', () => {
  const points = Array.from({ length: 7 }, (_, n) => ({ at: `2026-05-12T10:0${n}:00.000Z`, values: { a: 1, b: n } }))
  assert.deepEqual(summed(points.slice(1), 60, 3), [
    { at: '2026-05-12T10:01:00.000Z', values: { a: 1, b: 1 } },
    { at: '2026-05-12T10:02:00.000Z', values: { a: 2, b: 5 } },
    { at: '2026-05-12T10:04:00.000Z', values: { a: 2, b: 9 } },
    { at: '2026-05-12T10:06:00.000Z', values: { a: 1, b: 6 } },
  ])
  assert.deepEqual(summed(points, 60, 7), points)
})

test('nothing but zeros and unknowns is nothing to draw', () => {
  assert.equal(isEmpty([{ at: '2026-05-12T10:05:00.000Z', values: { a: 0, b: null } }]), true)
  assert.equal(isEmpty([{ at: '2026-05-12T10:05:00.000Z', values: { a: 0, b: 2 } }]), false)
})
