/** When mails go and which together, played through days of a reader whose clock may be set. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isWithin, wallTime } from '../../lib/zoned-time.ts'
import { type Pace, type PacedMail, planMails, type Situation } from './pace.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const NOW = new Date('2026-06-01T20:00:00Z')
const PACE: Pace = { settleMs: 250, gatherMs: 10 * SECOND, hourlyCap: 30 }
const NIGHT = { from: 22 * 60, to: 7 * 60 }

const later = (ms: number, from = NOW): Date => new Date(from.getTime() + ms)
const mail = (id: string, changes: Partial<PacedMail> = {}): PacedMail => ({
  id,
  createdAt: later(-MINUTE),
  isRetried: false,
  isExempt: false,
  isUrgent: false,
  dueAt: null,
  waitsFor: null,
  needless: null,
  ...changes,
})
const situation = (changes: Partial<Situation> = {}): Situation => ({
  quiet: null,
  zone: 'UTC',
  sent: [],
  now: NOW,
  pace: PACE,
  ...changes,
})
const none = { send: [], gather: [], hold: [], drop: [] }

test('one alone waits a moment for others, several become one', () => {
  const fresh = mail('a', { createdAt: NOW })
  assert.deepEqual(planMails([fresh], situation()), {
    ...none,
    hold: [{ id: 'a', until: later(250), waitsFor: 'gathering' }],
  })
  assert.deepEqual(planMails([fresh], situation({ now: later(250) })), { ...none, send: ['a'] })
  const second = mail('b', { createdAt: later(200) })
  const held = planMails([fresh, second], situation({ now: later(250) })).hold
  assert.deepEqual(
    held.map(({ until }) => until),
    [later(450), later(450)],
  )
  assert.deepEqual(planMails([fresh, second], situation({ now: later(450) })), { ...none, gather: ['a', 'b'] })
})

test('a stream of them goes ten seconds after the first, and the next ten seconds after that', () => {
  const mails = Array.from({ length: 51 }, (_, index) => mail(String(index), { createdAt: later(index * 200) }))
  const now = later(10 * SECOND)
  assert.equal(planMails(mails, situation({ now })).gather.length, 51)
  const next = mail('next', { createdAt: now })
  const plan = planMails([next], situation({ now: later(1000, now), sent: [now] }))
  assert.deepEqual(plan.hold, [{ id: 'next', until: later(10 * SECOND, now), waitsFor: 'gathering' }])
})

test('at night nothing goes but what is urgent, is due by the morning, or is about the reader’s safety', () => {
  const night = situation({ quiet: NIGHT, zone: 'Asia/Bangkok', pace: { ...PACE, gatherMs: 0 } })
  const morning = new Date('2026-06-02T00:00:00Z')
  const plan = planMails(
    [
      mail('plain'),
      mail('retried', { isRetried: true }),
      mail('urgent', { isUrgent: true }),
      mail('due', { dueAt: later(2 * HOUR) }),
      mail('later', { dueAt: later(20 * HOUR) }),
      mail('overdue', { dueAt: later(-HOUR) }),
      mail('safety', { isExempt: true }),
    ],
    night,
  )
  assert.deepEqual(plan.send.toSorted(), ['due', 'safety', 'urgent'])
  assert.deepEqual(
    plan.hold.map(({ id }) => id),
    ['plain', 'retried', 'later', 'overdue'],
  )
  assert.ok(
    plan.hold.every(({ until, waitsFor }) => until.getTime() === morning.getTime() && waitsFor === 'quiet_hours'),
  )
})

test('what is over the hourly cap waits until there is room, and then goes together', () => {
  const sent = Array.from({ length: 30 }, (_, index) => later(-50 * MINUTE + index * MINUTE))
  const full = situation({ sent })
  const plan = planMails([mail('a'), mail('b'), mail('now', { isUrgent: true })], full)
  assert.deepEqual(plan.send, ['now'])
  assert.deepEqual(
    plan.hold,
    ['a', 'b'].map((id) => ({ id, until: later(10 * MINUTE), waitsFor: 'hourly_cap' })),
  )
  const alone = { ...PACE, gatherMs: 0 }
  const many = Array.from({ length: 40 }, (_, index) => mail(String(index)))
  const first = planMails(many, situation({ pace: alone }))
  assert.deepEqual([first.send.length, first.hold.length], [30, 10])
  const held = many.slice(30).map((each): PacedMail => ({ ...each, waitsFor: 'hourly_cap' }))
  const next = planMails([...held, mail('new')], situation({ pace: alone, now: later(HOUR) }))
  assert.deepEqual([next.send, next.gather.length], [['new'], 10])
  const busy = planMails([...held, ...many.slice(0, 30)], situation({ pace: alone, now: later(HOUR) }))
  assert.deepEqual([busy.send.length, busy.gather.length, busy.hold.length], [29, 10, 1])
})

const arbitraryMail = fc.record({
  atMs: fc.nat(6 * HOUR),
  isUrgent: fc.boolean(),
  isExempt: fc.boolean(),
  dueMs: fc.option(fc.nat(48 * HOUR)),
})
const arbitraryPace = fc.record({
  settleMs: fc.constant(250),
  gatherMs: fc.constantFrom(0, 10 * SECOND),
  hourlyCap: fc.constantFrom(0, 1, 3, 30),
})

test('everything goes once, nothing plain at night, and no more in an hour than the cap', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryMail, { minLength: 1, maxLength: 40 }),
      arbitraryPace,
      fc.constantFrom('UTC', 'Asia/Bangkok', 'Europe/Berlin', 'America/New_York'),
      // Nights in which clocks are set, among others.
      fc.constantFrom('2026-03-28T18:00:00Z', '2026-10-24T18:00:00Z', '2026-06-01T18:00:00Z', '2026-11-01T02:00:00Z'),
      (drawn, pace, zone, from) => {
        const start = new Date(from)
        const mails = drawn.map(({ atMs, isUrgent, isExempt, dueMs }, index) =>
          mail(String(index), {
            createdAt: later(atMs, start),
            isUrgent,
            isExempt,
            dueAt: dueMs === null ? null : later(dueMs, start),
          }),
        )
        const went = play(mails, { pace, zone, quiet: NIGHT })
        assert.deepEqual(went.flatMap(({ ids }) => ids).toSorted(), mails.map(({ id }) => id).toSorted())
        for (const { at, ids } of went) {
          const plain = mails.filter((each) => ids.includes(each.id) && !each.isUrgent && !each.isExempt && !each.dueAt)
          if (isWithin(NIGHT, wallTime(at, zone).minutes)) assert.deepEqual(plain, [])
        }
        if (pace.hourlyCap === 0) return
        const counted = went.filter(({ ids }) =>
          ids.some((id) => mails.some((each) => each.id === id && !each.isExempt && !each.isUrgent)),
        )
        for (const { at } of counted) {
          const inHour = counted.filter((each) => each.at > later(-HOUR, at) && each.at <= at)
          assert.ok(inHour.length <= pace.hourlyCap, `${inHour.length} in an hour`)
        }
      },
    ),
    { numRuns: 300 },
  )
})

type Went = { at: Date; ids: string[] }

/** Looks at every time at which something is due, as the worker does, until all have gone. */
function play(mails: PacedMail[], { pace, zone, quiet }: Pick<Situation, 'pace' | 'zone' | 'quiet'>): Went[] {
  const went: Went[] = []
  const waiting = new Map(mails.map((each) => [each.id, { mail: each, dueAt: each.createdAt }]))
  for (let turns = 0; waiting.size > 0; turns++) {
    assert.ok(turns < 5000, 'it goes on for ever')
    const now = new Date(Math.min(...[...waiting.values()].map(({ dueAt }) => dueAt.getTime())))
    const there = [...waiting.values()].map((each) => each.mail).filter(({ createdAt }) => createdAt <= now)
    const sent = went
      .filter(
        ({ at, ids }) =>
          at > later(-HOUR, now) && ids.some((id) => mails.some((each) => each.id === id && !each.isExempt)),
      )
      .map(({ at }) => at)
    const plan = planMails(there, { pace, zone, quiet, sent, now })
    const groups = [...plan.send.map((id) => [id]), ...(plan.gather.length > 0 ? [plan.gather] : [])]
    for (const ids of groups) {
      went.push({ at: now, ids })
      for (const id of ids) assert.ok(waiting.delete(id), 'it went already')
    }
    for (const { id, until, waitsFor } of plan.hold) {
      const held = waiting.get(id)
      assert.ok(held && until > now, 'it waits for the past')
      waiting.set(id, { mail: { ...held.mail, waitsFor }, dueAt: until })
    }
  }
  return went
}
