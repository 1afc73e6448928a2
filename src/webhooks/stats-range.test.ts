import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AppError } from '../lib/errors.ts'
import { COARSER, statsRange } from './stats-range.ts'

const NOW = new Date('2026-06-15T12:34:56Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function ago(ms: number): string {
  return new Date(NOW.getTime() - ms).toISOString()
}

function stepOf(from: string, to?: string): number {
  return statsRange({ from, to }, NOW).bucketSeconds
}

test('nothing told is the last day', () => {
  const { from, to, bucketSeconds } = statsRange({}, NOW)
  assert.deepEqual(
    [from.toISOString(), to.toISOString(), bucketSeconds],
    ['2026-06-14T12:30:00.000Z', '2026-06-15T12:45:00.000Z', 900],
  )
  assert.equal(statsRange({ to: '2026-06-15T06:00:00Z' }, NOW).from.toISOString(), '2026-06-14T06:00:00.000Z')
})

test('the step grows with the range', () => {
  assert.equal(stepOf(ago(HOUR_MS)), 300)
  assert.equal(stepOf(ago(6 * HOUR_MS)), 300)
  assert.equal(stepOf(ago(6 * HOUR_MS + 1)), 900)
  assert.equal(stepOf(ago(DAY_MS)), 900)
  assert.equal(stepOf(ago(DAY_MS + 1)), 3600)
  assert.equal(stepOf(ago(7 * DAY_MS)), 3600)
  assert.equal(stepOf(ago(7 * DAY_MS + 1)), 6 * 3600)
  assert.equal(stepOf(ago(30 * DAY_MS)), 6 * 3600)
  assert.equal(stepOf(ago(90 * DAY_MS)), 24 * 3600)
})

test('an hour of long ago is told in the steps that are left of it', () => {
  assert.equal(stepOf(ago(3 * DAY_MS), ago(3 * DAY_MS - HOUR_MS)), 3600)
  assert.equal(stepOf(ago(60 * DAY_MS), ago(60 * DAY_MS - HOUR_MS)), 6 * 3600)
})

test('a range that is empty or too long is refused', () => {
  const code = (from: string, to?: string): string => {
    try {
      statsRange({ from, to }, NOW)
      return 'none'
    } catch (error) {
      return error instanceof AppError ? `${error.status} ${error.code}` : String(error)
    }
  }
  assert.equal(code(ago(0), ago(0)), '422 range_empty')
  assert.equal(code(ago(0), ago(1)), '422 range_empty')
  assert.equal(code(ago(90 * DAY_MS + 1)), '422 range_too_long')
  assert.equal(code('0001-01-01T00:00:00.000Z', '9999-12-31T00:00:00.000Z'), '422 range_too_long')
})

test('whatever is asked for is covered by whole steps, few of them, none finer than what is kept', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 * DAY_MS }),
      fc.integer({ min: 0, max: 400 * DAY_MS }),
      (lengthMs, ageMs) => {
        const to = new Date(NOW.getTime() - ageMs)
        const asked = new Date(to.getTime() - lengthMs)
        const range = statsRange({ from: asked.toISOString(), to: to.toISOString() }, NOW)
        const stepMs = range.bucketSeconds * 1000
        assert.ok(range.from <= asked && asked.getTime() - range.from.getTime() < stepMs)
        assert.ok(range.to >= to && range.to.getTime() - to.getTime() < stepMs)
        assert.ok((range.to.getTime() - range.from.getTime()) / stepMs <= 170)
        for (const { seconds, afterMs } of COARSER)
          assert.ok(NOW.getTime() - asked.getTime() <= afterMs || range.bucketSeconds % seconds === 0)
      },
    ),
  )
})
