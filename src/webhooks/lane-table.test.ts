/** What a worker remembers of each webhook, one rule at a time; lane-table-model.test.ts has them all at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LaneRequest } from './claim.ts'
import { LaneTable, type Outcome, type Room } from './lane-table.ts'

const START = Date.UTC(2026, 5, 1, 8)
const ONE: Room = { free: 1, freeSlow: 0, isCrowded: false }
const at = (ms: number): Date => new Date(START + ms)
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `whk_${index}`)

/** A claim, answered as told: by default there is more than it asked for. What it took is in flight: dlv_0 and so on. */
function claim(
  table: LaneTable,
  room: Room,
  told: { isDrained?: boolean; isSlow?: boolean; isProbing?: boolean; cap?: number } = {},
): LaneRequest[] {
  const requests = table.requests(room)
  for (const { webhookId, take, inFlight } of requests) {
    const { cap = 10, isDrained = false, isSlow = false, isProbing = false } = told
    const count = Math.min(take, cap - inFlight.length)
    table.answer({ kind: 'claimed', webhookId, count, isDrained, window: cap, cap, isSlow, isProbing }, at(0))
    for (let index = 0; index < count; index++) table.started(webhookId, `dlv_${inFlight.length + index}`)
  }
  return requests
}

function end(table: LaneTable, webhookId: string, outcome: Partial<Outcome> = {}): void {
  table.ended(webhookId, 'dlv_0', { isSlow: false, wantsLess: false, retryAt: undefined, ...outcome })
}

function takes(requests: readonly LaneRequest[]): (string | number)[][] {
  return requests.map(({ webhookId, take }) => [webhookId, take])
}

test('of many webhooks with endless backlogs none waits longer than one turn of each', () => {
  const rooms = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 300, maxLength: 300, size: 'max' })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 150 }), rooms, (count, rooms) => {
      const table = new LaneTable()
      for (const webhookId of names(count)) table.wake(webhookId)
      const lastTurns = new Map(names(count).map((webhookId) => [webhookId, -1]))
      for (const [turn, free] of rooms.entries()) {
        const requests = claim(table, { free, freeSlow: 0, isCrowded: false })
        assert.ok(requests.length > 0 && requests.length <= 64)
        for (const { webhookId, take } of requests) {
          lastTurns.set(webhookId, turn)
          for (let index = 0; index < take; index++) {
            table.ended(webhookId, `dlv_${index}`, { isSlow: false, wantsLess: false, retryAt: undefined })
            table.saved(webhookId)
          }
        }
        assert.ok(Math.min(...lastTurns.values()) > turn - count - 1, 'one waits for more than a turn of each')
      }
    }),
    { numRuns: 50 },
  )
})

test('few slots are shared one by one, but of backlogs a claim takes many from few', () => {
  const table = new LaneTable()
  for (const webhookId of names(40)) table.wake(webhookId)
  const room: Room = { free: 32, freeSlow: 0, isCrowded: false }
  const told = { cap: 100 }
  assert.deepEqual(
    takes(claim(table, room, told)),
    names(32).map((id) => [id, 1]),
  )
  claim(table, { ...room, free: 8 }, told)
  assert.deepEqual(
    takes(claim(table, room, told)),
    names(2).map((id) => [id, 16]),
  )
})

test('what a backlog has no room for is left to others, and what turned out to have no more is no backlog', () => {
  const table = new LaneTable()
  const room: Room = { free: 8, freeSlow: 0, isCrowded: false }
  for (const webhookId of names(2)) table.wake(webhookId)
  claim(table, { ...room, free: 2 }, { cap: 5 })
  assert.deepEqual(
    takes(claim(table, room, { cap: 5, isDrained: true })),
    names(2).map((id) => [id, 4]),
  )
  for (const webhookId of names(2)) {
    for (let index = 0; index < 5; index++)
      table.ended(webhookId, `dlv_${index}`, { isSlow: false, wantsLess: false, retryAt: undefined })
    table.wake(webhookId)
  }
  assert.deepEqual(
    takes(claim(table, { ...room, free: 6 })),
    names(2).map((id) => [id, 3]),
  )
})

test('slow webhooks get one attempt at a time, from slots of their own, and quick ones all of theirs', () => {
  const table = new LaneTable()
  const slow = names(5)
  for (const webhookId of slow) {
    table.wake(webhookId)
    claim(table, ONE)
    table.isSlow(webhookId)
  }
  for (const webhookId of ['quick_a', 'quick_b']) table.wake(webhookId)
  const both = (take: number): (string | number)[][] => [
    ['quick_a', take],
    ['quick_b', take],
  ]
  const asked = (room: Room): (string | number)[][] => takes(table.requests(room))
  assert.deepEqual(asked({ free: 20, freeSlow: 0, isCrowded: true }), both(10))
  assert.deepEqual(
    asked({ free: 0, freeSlow: 3, isCrowded: false }),
    slow.slice(0, 3).map((id) => [id, 1]),
  )
  assert.deepEqual(asked({ free: 40, freeSlow: 1, isCrowded: false }), [['whk_3', 1], ...both(13)])
  // Crowded: none of those that have one in flight already gets another.
  assert.deepEqual(asked({ free: 0, freeSlow: 3, isCrowded: true }), [])
  end(table, 'whk_0', { isSlow: true })
  assert.deepEqual(asked({ free: 0, freeSlow: 3, isCrowded: true }), [['whk_0', 1]])
  end(table, 'whk_1')
  assert.deepEqual(asked({ free: 1, freeSlow: 0, isCrowded: true }), [['whk_1', 1]], 'a quick answer ends it')
})

test('a webhook that its record calls slow is slow, unless it is answering just now', () => {
  const table = new LaneTable()
  table.wake('whk_1')
  claim(table, ONE, { isSlow: true })
  assert.deepEqual(table.requests(ONE), [])
  end(table, 'whk_1')
  table.saved('whk_1')
  claim(table, ONE)
  claim(table, ONE, { isSlow: true })
  assert.equal(table.requests(ONE).length, 1)
})

test('a webhook that has had enough gets half as much at once, and one more with each answer, up to its cap', () => {
  const table = new LaneTable()
  table.wake('whk_1')
  const windows = [false, true, true, true, true, false, false].map((wantsLess) => {
    claim(table, ONE)
    end(table, 'whk_1', { wantsLess })
    table.saved('whk_1')
    return table.requests(ONE)[0]?.window
  })
  assert.deepEqual(windows, [10, 5, 2, 1, 1, 2, 3])
})

test('a place that is free is filled before the result is saved; until then what it taught is remembered', () => {
  const table = new LaneTable()
  table.wake('whk_1')
  claim(table, ONE, { cap: 1 })
  assert.equal(table.hasReady, false)
  end(table, 'whk_1', { wantsLess: true })
  assert.equal(table.hasReady, true)
  claim(table, ONE, { isDrained: true, cap: 1 })
  end(table, 'whk_1', { wantsLess: true })
  table.wake('whk_1')
  assert.equal(table.requests(ONE)[0]?.window, 1)
})

test('a second probe waits until the first one is saved: only then the record says what it showed', () => {
  const table = new LaneTable()
  table.wake('whk_1')
  claim(table, ONE, { cap: 1, isProbing: true })
  end(table, 'whk_1')
  assert.equal(table.hasReady, false)
  table.saved('whk_1')
  assert.equal(table.hasReady, true)
})

test('the first of what is due later is asked for when it is due, whichever was heard of first', () => {
  const table = new LaneTable()
  table.wake('whk_1')
  claim(table, ONE, { isDrained: true })
  end(table, 'whk_1', { retryAt: at(5000) })
  table.saved('whk_1')
  table.remember('whk_1', at(3000))
  table.remember('whk_1', at(7000))
  assert.equal(table.promote(at(0)), 3000)
  table.promote(at(2999))
  assert.equal(table.hasReady, false)
  table.promote(at(3000))
  assert.equal(table.hasReady, true)
})

test('lanes whose times come shortly after one another are woken together, also when the clock was set back', () => {
  const table = new LaneTable()
  table.remember('whk_1', at(1000))
  table.remember('whk_2', at(1010))
  table.remember('whk_3', at(1049))
  assert.equal(table.promote(at(1000)), 50)
  assert.deepEqual(asked(table), ['whk_1'])
  assert.equal(table.promote(at(1049)), 1)
  assert.deepEqual(asked(table), ['whk_1'])
  assert.equal(table.promote(at(1050)), Number.POSITIVE_INFINITY)
  assert.deepEqual(asked(table).toSorted(), ['whk_1', 'whk_2', 'whk_3'])
  table.remember('whk_4', at(500))
  table.promote(at(500))
  assert.ok(asked(table).includes('whk_4'))
})

test('a retry is remembered, also of a webhook of which nothing else is', () => {
  const table = new LaneTable()
  table.wake('whk_1')
  claim(table, ONE, { isDrained: true })
  end(table, 'whk_1', { retryAt: at(5000) })
  table.saved('whk_1')
  assert.equal(table.promote(at(0)), 5000)
  table.promote(at(5000))
  assert.equal(table.hasReady, true)
})

test('a busy webhook is asked for when half of its window is free, not one by one', () => {
  const table = new LaneTable()
  table.wake('whk_1')
  claim(table, { ...ONE, free: 10 })
  const isReady = Array.from({ length: 6 }, (_, index) => {
    table.ended('whk_1', `dlv_${index}`, { isSlow: false, wantsLess: false, retryAt: undefined })
    return table.hasReady
  })
  assert.deepEqual(isReady, [false, false, false, false, true, true])
})

test('a webhook that waits is asked for when it may go on, after 5 s in any case, and at once when there is news', () => {
  const waiting = (untilMs: number): LaneTable => {
    const table = new LaneTable()
    table.wake('whk_1')
    table.requests(ONE)
    table.answer({ kind: 'wait', webhookId: 'whk_1', throttledBy: 'breaker', until: at(untilMs) }, at(0))
    return table
  }
  const table = waiting(1000)
  assert.equal(table.promote(at(0)), 1000)
  table.wake('whk_1', false)
  assert.equal(table.hasReady, false, 'a look around tells nothing new')
  table.wake('whk_1')
  assert.equal(table.hasReady, true)
  const patient = waiting(60_000)
  assert.equal(patient.promote(at(0)), 5000)
  patient.promote(at(5000))
  assert.equal(patient.hasReady, true)
})

test('a new delivery may start at once where nothing waits and not everything is in flight', () => {
  const table = new LaneTable()
  assert.equal(table.hasRoom('whk_1'), true, 'nothing is known of it: nothing waits')
  table.handedOver('whk_1', 2)
  table.started('whk_1', 'dlv_0')
  assert.deepEqual([table.hasRoom('whk_1'), table.busy()], [true, []])
  table.handedOver('whk_1', 2)
  table.started('whk_1', 'dlv_1')
  assert.deepEqual([table.hasRoom('whk_1'), table.busy()], [false, ['whk_1']])
  end(table, 'whk_1')
  assert.equal(table.hasRoom('whk_1'), true)
  table.wake('whk_1')
  assert.equal(table.hasRoom('whk_1'), false, 'what waits comes first')
})

test('no new delivery starts at once at an endpoint that is slow, or that waits', () => {
  const table = new LaneTable()
  table.handedOver('whk_slow', 10)
  table.started('whk_slow', 'dlv_0')
  table.isSlow('whk_slow')
  table.wake('whk_paused')
  table.requests(ONE)
  table.answer({ kind: 'wait', webhookId: 'whk_paused', throttledBy: 'pause', until: at(1000) }, at(0))
  assert.deepEqual(table.busy(), ['whk_paused', 'whk_slow'])

  table.handedOver('whk_slow', 10)
  table.started('whk_slow', 'dlv_1')
  table.isSlow('whk_slow')
  assert.deepEqual(table.busy(), ['whk_paused', 'whk_slow'], 'nothing has ended yet')
  table.ended('whk_slow', 'dlv_0', { isSlow: true, wantsLess: true, retryAt: at(60_000) })
  table.isSlow('whk_slow')
  assert.deepEqual(table.busy(), ['whk_paused'], 'the database knows it now')
  assert.equal(table.hasRoom('whk_slow'), false)
})

test('with very many webhooks at work nobody is told which are busy', () => {
  const table = new LaneTable()
  for (const webhookId of names(200)) table.wake(webhookId)
  table.handedOver('whk_slow', 10)
  table.started('whk_slow', 'dlv_0')
  table.isSlow('whk_slow')
  assert.deepEqual(table.busy(), names(200), 'those that are slow come last')
  table.wake('whk_200')
  assert.equal(table.busy(), undefined)
})

function asked(table: LaneTable): string[] {
  return table.requests({ free: 100, freeSlow: 100, isCrowded: false }).map(({ webhookId }) => webhookId)
}
