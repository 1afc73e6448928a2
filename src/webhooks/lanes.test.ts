import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allowance, DEFAULT_IN_FLIGHT, firstWindow, type LaneState, slotAfter } from './lanes.ts'

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
/** Claims of any of three nodes: after how long, and how many it would like. */
const claims = fc.array(
  fc.record({
    node: fc.nat(2),
    afterMs: fc.oneof(fc.nat(5), fc.nat(2000)),
    wants: fc.oneof(fc.constant(1), fc.nat(700)),
  }),
  { minLength: 1, maxLength: 60 },
)

/** Runs claims against one stored lane, as the database does for all nodes; answers when each attempt was allowed. */
function attempts(
  rateLimit: number,
  claimed: readonly { node: number; afterMs: number; wants: number }[],
  check: (lane: LaneState, nowMs: number) => void = () => undefined,
): number[] {
  let lane: LaneState = { ...OPEN, rateLimit, maxInFlight: 1000 }
  let nowMs = 0
  const allowedAt: number[] = []
  for (const { afterMs, wants } of claimed) {
    nowMs += afterMs
    check(lane, nowMs)
    const allowed = allowance(lane, at(nowMs), 0)
    const taken = allowed.kind === 'take' ? Math.min(wants, allowed.take) : 0
    if (taken === 0) continue
    for (let count = 0; count < taken; count++) allowedAt.push(nowMs)
    lane = { ...lane, nextSlotUs: slotAfter(rateLimit, lane.nextSlotUs, at(nowMs), taken) }
  }
  return allowedAt
}

test('however nodes claim, no window has more attempts than the rate and one burst', () => {
  fc.assert(
    fc.property(rateLimits, claims, (rateLimit, claimed) => {
      const allowedAt = attempts(rateLimit, claimed)
      for (const [first, from] of allowedAt.entries()) {
        for (let last = first; last < allowedAt.length; last++) {
          const most = (rateLimit * ((allowedAt[last] ?? 0) - from)) / 1000 + burstOf(rateLimit)
          assert.ok(last - first + 1 <= most + 1e-6, `${last - first + 1} attempts, ${most} allowed at ${rateLimit}/s`)
        }
      }
    }),
  )
})
