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
  /**
   * When the rate limit has a free slot (GCRA's theoretical arrival time); null: it was never used. In microseconds since
   * 1970: a date would be rounded to a millisecond, in which ten attempts may fit.
   */
  nextSlotUs: number | null
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
const SECOND_US = 1_000_000

/** What keeps deliveries of a webhook waiting that are due. */
export type Throttle = 'rate' | 'breaker' | 'pause'

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
  const nowUs = microseconds(now)
  const nextSlotUs = Math.max(lane.nextSlotUs ?? 0, nowUs)
  const free = freeSlots(lane.rateLimit, nextSlotUs - nowUs)
  if (free === 0) return { kind: 'wait', until: nextFreeAt(lane.rateLimit, nextSlotUs), throttledBy: 'rate' }
  return { kind: 'take', take: Math.min(room, free), cap }
}

/** `nextSlotUs` after `taken` more attempts. Rounded up, so that many small claims are not more than the rate allows. */
export function slotAfter(rateLimit: number, nextSlotUs: number | null, now: Date, taken: number): number {
  return Math.max(nextSlotUs ?? 0, microseconds(now)) + Math.ceil((taken * SECOND_US) / rateLimit)
}

/** A webhook that has just answered is trusted with its whole cap; any other is tried with one attempt first. */
export function firstWindow({ isSlow, consecutiveFailures, lastSuccessAt }: LaneState, cap: number): number {
  return lastSuccessAt !== null && consecutiveFailures === 0 && !isSlow ? cap : 1
}

function freeSlots(rateLimit: number, aheadUs: number): number {
  return Math.max(0, burst(rateLimit) - Math.ceil((aheadUs * rateLimit) / SECOND_US))
}

/** The first millisecond at which `freeSlots` is 1. */
function nextFreeAt(rateLimit: number, nextSlotUs: number): Date {
  const freeUs = nextSlotUs - Math.floor(((burst(rateLimit) - 1) * SECOND_US) / rateLimit)
  return new Date(Math.ceil(freeUs / 1000))
}

function burst(rateLimit: number): number {
  return Math.max(1, Math.ceil(rateLimit * BURST_SECONDS))
}

function microseconds(date: Date): number {
  return date.getTime() * 1000
}

function latest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
