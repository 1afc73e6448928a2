/** How many deliveries a webhook may be sent now: its in-flight cap, rate limit, breaker and pauses. Pure. */

/** What the database knows of a webhook when its deliveries are claimed. */
export type LaneState = {
  webhookId: string
  isActive: boolean
  isDeleted: boolean
  /** Null: DEFAULT_IN_FLIGHT. */
  maxInFlight: number | null
  /** Attempts per second; null: as fast as it answers. */
  rateLimit: number | null
  /** When the rate limit has a free slot (GCRA's theoretical arrival time); null: it was never used. */
  nextSlotAt: Date | null
  breakerUntil: Date | null
  /** How often the breaker opened since the last success; 0: it is closed. */
  breakerTrips: number
  pausedUntil: Date | null
  isSlow: boolean
  consecutiveFailures: number
  lastSuccessAt: Date | null
}

export const DEFAULT_IN_FLIGHT = 10

/** A rate limit is smoothed, but claims come some milliseconds apart: this much of a second may come at once. */
const BURST_SECONDS = 0.05

/** What keeps deliveries of a webhook waiting that are due. */
export type Throttle = 'rate' | 'breaker' | 'pause' | 'cap'

export type Allowance =
  /** `cap` is for all nodes together; `take` for this claim. */
  { kind: 'take'; take: number; cap: number } | { kind: 'wait'; until: Date; throttledBy: Throttle }

/** What may be claimed at `now` beside the `inFlight` that this node is sending. Waiting uses no attempt up. */
export function allowance(lane: LaneState, now: Date, inFlight: number): Allowance {
  const { breakerUntil, pausedUntil } = lane
  const blockedUntil = latest(breakerUntil, pausedUntil)
  if (blockedUntil !== null && blockedUntil > now)
    return { kind: 'wait', until: blockedUntil, throttledBy: blockedUntil === breakerUntil ? 'breaker' : 'pause' }
  // Half-open: one probe decides.
  const cap = lane.breakerTrips > 0 ? 1 : (lane.maxInFlight ?? DEFAULT_IN_FLIGHT)
  const room = Math.max(0, cap - inFlight)
  if (lane.rateLimit === null) return { kind: 'take', take: room, cap }
  const free = freeSlots(lane.rateLimit, lane.nextSlotAt, now)
  if (free === 0)
    return { kind: 'wait', until: nextFreeAt(lane.rateLimit, lane.nextSlotAt, now), throttledBy: 'rate' }
  return { kind: 'take', take: Math.min(room, free), cap }
}

/** `next_slot_at` after `taken` more attempts. */
export function slotAfter(rateLimit: number, nextSlotAt: Date | null, now: Date, taken: number): Date {
  const fromMs = Math.max(nextSlotAt?.getTime() ?? 0, now.getTime())
  return new Date(fromMs + taken * intervalMs(rateLimit))
}

/** A webhook that has just answered is trusted with its whole cap; any other is tried with one attempt first. */
export function firstWindow({ isSlow, consecutiveFailures, lastSuccessAt }: LaneState, cap: number): number {
  return lastSuccessAt !== null && consecutiveFailures === 0 && !isSlow ? cap : 1
}

function freeSlots(rateLimit: number, nextSlotAt: Date | null, now: Date): number {
  const aheadMs = Math.max(0, (nextSlotAt?.getTime() ?? 0) - now.getTime())
  return Math.max(0, Math.floor(burst(rateLimit) - aheadMs / intervalMs(rateLimit)))
}

/** When `freeSlots` becomes 1. A millisecond is added, since dates have no fractions of one. */
function nextFreeAt(rateLimit: number, nextSlotAt: Date | null, now: Date): Date {
  const slotMs = nextSlotAt?.getTime() ?? now.getTime()
  return new Date(Math.max(now.getTime(), slotMs - (burst(rateLimit) - 1) * intervalMs(rateLimit)) + 1)
}

function burst(rateLimit: number): number {
  return Math.max(1, Math.ceil(rateLimit * BURST_SECONDS))
}

function intervalMs(rateLimit: number): number {
  return 1000 / rateLimit
}

function latest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
