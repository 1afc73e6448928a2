import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allowance, type Allowance, DEFAULT_IN_FLIGHT, firstWindow, type LaneState, slotAfter } from './lanes.ts'

const START = Date.UTC(2026, 5, 1, 8)
const at = (ms: number): Date => new Date(START + ms)

const OPEN: LaneState = {
  webhookId: 'whk_1',
  isActive: true,
  isDeleted: false,
  maxInFlight: null,
  rateLimit: null,
  nextSlotUs: null,
  breakerUntil: null,
  breakerTrips: 0,
  pausedUntil: null,
  isSlow: false,
  consecutiveFailures: 0,
  lastSuccessAt: null,
}

/** What may come at once: a twentieth of a second's worth, one at least. */
const burstOf = (rateLimit: number): number => Math.max(1, Math.ceil(rateLimit / 20))

const rateLimits = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 10_000 }))

/** Claims of any node, since all share one stored lane: after how long, and how many it would like. */
type Claims = readonly { afterMs: number; wants: number }[]
const claims = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(5), fc.nat(2000)),
    wants: fc.oneof(fc.constant(1), fc.nat(700)),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
)

/** Asks as the claims do, and books what each takes; answers when each attempt was allowed. */
function run(
  rateLimit: number,
  claims: Claims,
  check: (allowed: Allowance, lane: LaneState, nowMs: number) => void = () => undefined,
): number[] {
  const lane: LaneState = { ...OPEN, rateLimit, maxInFlight: 1000 }
  const allowedAt: number[] = []
  let nowMs = 0
  for (const { afterMs, wants } of claims) {
    nowMs += afterMs
    const allowed = allowance(lane, at(nowMs), 0)
    check(allowed, lane, nowMs)
    const taken = allowed.kind === 'take' ? Math.min(wants, allowed.take) : 0
    for (let count = 0; count < taken; count++) allowedAt.push(nowMs)
    if (taken > 0) lane.nextSlotUs = slotAfter(rateLimit, lane.nextSlotUs, at(nowMs), taken)
  }
  return allowedAt
}

test('however claims come, no window has more attempts than the rate and one burst', () => {
  fc.assert(
    fc.property(rateLimits, claims, (rateLimit, claims) => {
      const allowedAt = run(rateLimit, claims)
      for (const [first, from] of allowedAt.entries()) {
        for (let last = first; last < allowedAt.length; last++) {
          const most = (rateLimit * ((allowedAt[last] ?? 0) - from)) / 1000 + burstOf(rateLimit)
          assert.ok(last - first + 1 <= most + 1e-6, `${last - first + 1} attempts, ${most} allowed at ${rateLimit}/s`)
        }
      }
    }),
  )
})

test('a lane that waits for its rate may send at the very millisecond that it is told, and at none before', () => {
  fc.assert(
    fc.property(rateLimits, claims, (rateLimit, claims) => {
      run(rateLimit, claims, (allowed, lane, nowMs) => {
        if (allowed.kind === 'take') return assert.ok(allowed.take >= 1, 'a lane that may send nothing is told when')
        const untilMs = allowed.until.getTime() - START
        assert.ok(untilMs > nowMs)
        assert.equal(allowance(lane, at(untilMs), 0).kind, 'take')
        assert.equal(allowance(lane, at(untilMs - 1), 0).kind, 'wait')
      })
    }),
  )
})

test('whoever takes all that is allowed as soon as it is allowed sends as fast as the rate limit says, and no faster', () => {
  fc.assert(
    fc.property(rateLimits, (rateLimit) => {
      const lane: LaneState = { ...OPEN, rateLimit, maxInFlight: 1000 }
      let nowMs = 0
      let sent = 0
      for (let claims = 0; claims < 20_000; claims++) {
        const allowed = allowance(lane, at(nowMs), 0)
        if (allowed.kind === 'wait') nowMs = allowed.until.getTime() - START
        else {
          lane.nextSlotUs = slotAfter(rateLimit, lane.nextSlotUs, at(nowMs), allowed.take)
          sent += allowed.take
        }
      }
      // However many claims, what is rounded to a microsecond does not add up; a lone attempt waits for a whole millisecond.
      const fastestMs = ((sent - burstOf(rateLimit)) * 1000) / rateLimit
      const slowestMs = fastestMs + 1000 / rateLimit + 2 + (burstOf(rateLimit) === 1 ? sent : sent / 1000)
      assert.ok(nowMs >= fastestMs && nowMs <= slowestMs, `${sent} at ${rateLimit}/s in ${nowMs} ms`)
    }),
    { numRuns: 50 },
  )
})

test('after a rest a twentieth of a second comes at once, and one attempt at least', () => {
  const atOnce = (rateLimit: number): Allowance => allowance({ ...OPEN, rateLimit, maxInFlight: 1000 }, at(0), 0)
  for (const [rateLimit, take] of [
    [1, 1],
    [20, 1],
    [50, 3],
    [1000, 50],
  ] as const)
    assert.deepEqual(atOnce(rateLimit), { kind: 'take', take, cap: 1000 })
})

const lanes = fc.record({
  ...Object.fromEntries(Object.entries(OPEN).map(([key, value]) => [key, fc.constant(value)])),
  maxInFlight: fc.option(fc.integer({ min: 1, max: 100 })),
  rateLimit: fc.option(rateLimits),
  nextSlotUs: fc.option(fc.integer({ min: -2_000_000, max: 2_000_000 }).map((us) => START * 1000 + us)),
  breakerTrips: fc.oneof(fc.constant(0), fc.nat(5)),
  breakerUntil: fc.option(fc.integer({ min: -2000, max: 2000 }).map(at)),
  pausedUntil: fc.option(fc.integer({ min: -2000, max: 2000 }).map(at)),
})

test('a claim never brings a webhook beyond its cap, which is one while a probe decides', () => {
  fc.assert(
    fc.property(lanes, fc.nat(120), (changes, inFlight) => {
      const lane = { ...OPEN, ...changes }
      const allowed = allowance(lane, at(0), inFlight)
      if (allowed.kind === 'wait') return
      assert.equal(allowed.cap, lane.breakerTrips > 0 ? 1 : (lane.maxInFlight ?? DEFAULT_IN_FLIGHT))
      assert.ok(allowed.take >= 0 && allowed.take <= Math.max(0, allowed.cap - inFlight))
      // Without a rate limit nothing else holds it back.
      if (lane.rateLimit === null) assert.equal(allowed.take, Math.max(0, allowed.cap - inFlight))
    }),
  )
})

test('nothing is sent before the breaker and the pause are both over, and both ends are told', () => {
  fc.assert(
    fc.property(lanes, fc.nat(20), (changes, inFlight) => {
      const lane = { ...OPEN, ...changes }
      const [brokenMs, pausedMs] = [lane.breakerUntil?.getTime() ?? 0, lane.pausedUntil?.getTime() ?? 0]
      const untilMs = Math.max(brokenMs, pausedMs)
      const throttledBy = brokenMs > pausedMs ? 'breaker' : 'pause'
      const allowed = allowance(lane, at(0), inFlight)
      if (untilMs > START) assert.deepEqual(allowed, { kind: 'wait', until: new Date(untilMs), throttledBy })
      else if (lane.rateLimit === null) assert.equal(allowed.kind, 'take')
    }),
  )
})

test('a webhook is trusted with its whole cap after a quick success, and else tried with one attempt', () => {
  const healthy = { ...OPEN, lastSuccessAt: at(0) }
  assert.equal(firstWindow(healthy, 10), 10)
  assert.equal(firstWindow({ ...healthy, lastSuccessAt: null }, 10), 1)
  assert.equal(firstWindow({ ...healthy, consecutiveFailures: 1 }, 10), 1)
  assert.equal(firstWindow({ ...healthy, isSlow: true }, 10), 1)
})
