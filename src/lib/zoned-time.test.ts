/** Times of clocks on walls, all over the world, and on the days on which they are set. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { endOfWindow, isWithin, nextAt, wallTime } from './zoned-time.ts'

const ZONES = [
  'UTC',
  'Asia/Bangkok',
  'Asia/Kathmandu',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
  'America/Santiago',
]
const MINUTE = 60_000
const clock = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const night = { from: clock('22:00'), to: clock('07:00') }
const ended = (at: string, zone: string, window = night): string | undefined =>
  endOfWindow(window, new Date(at), zone)?.toISOString()

test('the night ends by the clock on the reader’s wall', () => {
  assert.equal(ended('2026-06-01T16:30:00Z', 'Asia/Bangkok'), '2026-06-02T00:00:00.000Z')
  assert.equal(ended('2026-06-01T16:30:00Z', 'UTC'), undefined)
  assert.equal(ended('2026-06-01T22:00:00Z', 'UTC'), '2026-06-02T07:00:00.000Z')
  assert.equal(ended('2026-06-01T06:59:59.999Z', 'UTC'), '2026-06-01T07:00:00.000Z')
  assert.equal(ended('2026-06-01T07:00:00Z', 'UTC'), undefined)
  assert.equal(
    ended('2026-06-01T12:15:30Z', 'UTC', { from: clock('12:00'), to: clock('13:00') }),
    '2026-06-01T13:00:00.000Z',
  )
})

test('a night in which the clock is set is an hour shorter or longer', () => {
  // Berlin: forward on 29 March 2026 from 02:00 to 03:00, back on 25 October from 03:00 to 02:00.
  assert.equal(ended('2026-03-28T21:30:00Z', 'Europe/Berlin'), '2026-03-29T05:00:00.000Z')
  assert.equal(ended('2026-10-24T20:30:00Z', 'Europe/Berlin'), '2026-10-25T06:00:00.000Z')
  const skipped = { from: clock('01:00'), to: clock('02:30') }
  assert.equal(ended('2026-03-29T00:30:00Z', 'Europe/Berlin', skipped), '2026-03-29T01:00:00.000Z')
  const twice = { from: clock('02:10'), to: clock('02:40') }
  assert.equal(ended('2026-10-25T00:20:00Z', 'Europe/Berlin', twice), '2026-10-25T00:40:00.000Z')
  assert.equal(ended('2026-10-25T01:20:00Z', 'Europe/Berlin', twice), '2026-10-25T01:40:00.000Z')
})

test('a morning comes once a day, also where its hour is skipped or comes twice', () => {
  const next = (after: string, minutes: number, weekday?: number): string =>
    nextAt({ minutes, ...(weekday === undefined ? {} : { weekday }) }, new Date(after), 'Europe/Berlin').toISOString()
  assert.equal(next('2026-06-01T05:59:00Z', clock('08:00')), '2026-06-01T06:00:00.000Z')
  assert.equal(next('2026-06-01T06:00:00Z', clock('08:00')), '2026-06-02T06:00:00.000Z')
  assert.equal(next('2026-06-01T06:00:00Z', clock('08:00'), 1), '2026-06-08T06:00:00.000Z')
  assert.equal(next('2026-03-28T12:00:00Z', clock('02:00')), '2026-03-29T01:00:00.000Z')
  assert.equal(next('2026-10-24T12:00:00Z', clock('02:00')), '2026-10-25T00:00:00.000Z')
  assert.equal(next('2026-10-25T00:00:00Z', clock('02:00')), '2026-10-26T01:00:00.000Z')
})

const minutes = fc.nat(1439)
const window = fc.record({ from: minutes, to: minutes }).filter(({ from, to }) => from !== to)
const zone = fc.constantFrom(...ZONES)
const instant = fc.date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })

test('it is quiet until the end that is told, and not from then on', () => {
  fc.assert(
    fc.property(window, instant, zone, (quiet, at, where) => {
      const isQuiet = (ms: number): boolean => isWithin(quiet, wallTime(new Date(ms), where).minutes)
      const end = endOfWindow(quiet, at, where)
      assert.equal(end === undefined, !isQuiet(at.getTime()))
      if (!end) return
      assert.ok(end > at && end.getTime() - at.getTime() <= 26 * 60 * MINUTE)
      assert.ok(!isQuiet(end.getTime()))
      for (let ms = at.getTime(); ms < end.getTime(); ms += 7 * MINUTE)
        assert.ok(isQuiet(ms), new Date(ms).toISOString())
      assert.ok(isQuiet(end.getTime() - 1))
    }),
    { numRuns: 300 },
  )
})

test('the next morning is later, within the day or the week, and shown by the clock', () => {
  fc.assert(
    fc.property(
      minutes,
      fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
      instant,
      zone,
      (at, day, after, where) => {
        const wanted = day === undefined ? { minutes: at } : { minutes: at, weekday: day }
        const found = nextAt(wanted, after, where)
        assert.ok(found > after)
        assert.ok(found.getTime() - after.getTime() <= ((day === undefined ? 1 : 7) * 24 + 2) * 60 * MINUTE)
        const shown = wallTime(found, where)
        if (day !== undefined) assert.equal(shown.weekday, day)
        // Within an hour after a time that is skipped.
        assert.ok(shown.minutes === at || (shown.minutes > at && shown.minutes - at < 60))
      },
    ),
    { numRuns: 500 },
  )
})
