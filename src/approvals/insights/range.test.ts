import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AppError } from '../../lib/errors.ts'
import { insightsRange, stepStarts } from './range.ts'

const DAY_MS = 86_400_000
/** Half hours, a day that was left out, clocks that are put forward at midnight, and back at midnight. */
const ZONES = ['UTC', 'Asia/Bangkok', 'Asia/Kathmandu', 'Pacific/Apia', 'America/Sao_Paulo', 'America/Havana']
const NOW = new Date('2026-06-01T08:00:00Z')

const ranges = fc
  .tuple(fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2027, 0) }), fc.integer({ min: 1, max: 92 * DAY_MS }))
  .map(([start, lengthMs]) => ({ from: new Date(start), to: new Date(start + lengthMs) }))

type Wall = { date: string; weekday: string }

function wallOf(zone: string): (at: Date) => Wall {
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short' })
  const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short' })
  return (at) => ({ date: date.format(at), weekday: weekday.format(at) })
}

test('days begin when the date changes, one after the other, and cover the range', () => {
  fc.assert(
    fc.property(ranges, fc.constantFrom(...ZONES), (range, zone) => {
      const starts = stepStarts(range, 'day', zone)
      const wall = wallOf(zone)
      const [first = NOW, last = NOW] = [starts[0], starts.at(-1)]
      assert.ok(first <= range.from && last < range.to)
      assert.ok(range.from.getTime() - first.getTime() < 26 * 3_600_000)
      for (const [index, start] of starts.entries()) {
        const before = new Date(start.getTime() - 1000)
        assert.notEqual(wall(before).date, wall(start).date, `${start.toISOString()} ${zone}`)
        const previous = starts[index - 1]
        if (previous) assert.ok(start > previous && wall(previous).date === wall(before).date)
      }
    }),
  )
})

test('weeks begin where a Monday does', () => {
  fc.assert(
    fc.property(ranges, fc.constantFrom('UTC', 'Asia/Bangkok', 'America/Sao_Paulo'), (range, zone) => {
      const days = new Set(
        stepStarts({ ...range, from: new Date(range.from.getTime() - 8 * DAY_MS) }, 'day', zone).map(Number),
      )
      for (const start of stepStarts(range, 'week', zone)) {
        assert.equal(wallOf(zone)(start).weekday, 'Mon')
        assert.ok(days.has(start.getTime()))
      }
    }),
  )
})

test('a day in Bangkok begins at five in the afternoon of UTC', () => {
  const range = { from: new Date('2026-05-12T16:00:00Z'), to: new Date('2026-05-12T18:00:00Z') }
  assert.deepEqual(
    stepStarts(range, 'day', 'Asia/Bangkok').map((start) => start.toISOString()),
    ['2026-05-11T17:00:00.000Z', '2026-05-12T17:00:00.000Z'],
  )
})

test('thirty days until now, this moment too, unless told', () => {
  const { from, to } = insightsRange({}, NOW)
  assert.equal(to.getTime(), NOW.getTime() + 1)
  assert.equal(to.getTime() - from.getTime(), 30 * DAY_MS)
})

test('a range that cannot be is refused', () => {
  const code = (from: string, to: string): string => {
    try {
      insightsRange({ from, to }, NOW)
      return 'taken'
    } catch (error) {
      assert.ok(error instanceof AppError)
      return `${error.status} ${error.code}`
    }
  }
  assert.equal(code('2026-05-01T00:00:00Z', '2026-05-01T00:00:00Z'), '422 range_empty')
  assert.equal(code('2026-01-01T00:00:00Z', '2026-04-03T00:00:00Z'), 'taken')
  assert.equal(code('2026-10-01T00:00:00+02:00', '2027-01-01T00:00:00+01:00'), 'taken', 'the last quarter in Berlin')
  assert.equal(code('2026-01-01T00:00:00Z', '2026-04-03T01:00:00.001Z'), '422 range_too_long')
})
