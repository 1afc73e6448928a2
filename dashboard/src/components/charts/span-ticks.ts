/** Where lines of a scale of time lie: on lengths that people know, not on tenths of a day. Pure. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MOST_STEPS = 4
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((each) => each * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * MINUTE),
  ...[1, 2, 3, 6, 12].map((each) => each * HOUR),
  ...[1, 2, 5, 10, 20, 30, 60, 90, 180].map((each) => each * DAY),
]

/** From nothing up to the longest, or a step beyond it; all in milliseconds. */
export function spanTicks(longestMs: number): number[] {
  const step = STEPS.find((each) => longestMs <= MOST_STEPS * each) ?? Math.ceil(longestMs / MOST_STEPS / DAY) * DAY
  return Array.from({ length: Math.max(1, Math.ceil(longestMs / step)) + 1 }, (_, index) => index * step)
}
