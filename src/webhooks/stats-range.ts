/** Which time statistics are asked of, and in what steps it is told. Pure. */
import { unprocessable } from '../lib/errors.ts'
import type { StatsQuery } from './delivery-contract.ts'
import type { StatsRange } from './stats-queries.ts'
import { BUCKET_SECONDS } from './stats-rows.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const LONGEST = 90 * DAY

/** The step for a range of up to so many seconds; some 70 to 170 points each. */
const STEPS = [
  { upTo: 6 * HOUR, seconds: BUCKET_SECONDS },
  { upTo: DAY, seconds: 15 * MINUTE },
  { upTo: 7 * DAY, seconds: HOUR },
  { upTo: 30 * DAY, seconds: 6 * HOUR },
] as const

/** What is older than this lies in buckets of so many seconds, so that reading months is never reading thousands of rows. */
export const COARSER = [
  { seconds: HOUR, afterMs: 2 * DAY * 1000 },
  { seconds: 6 * HOUR, afterMs: 8 * DAY * 1000 },
] as const

/**
 * Whole steps that cover what was asked for: a day until now unless told. Steps are counted from 1970, so days are UTC.
 * What is old was made coarser, and so are its steps.
 */
export function statsRange({ from, to }: StatsQuery, now: Date): StatsRange {
  const end = to === undefined ? now : new Date(to)
  const start = from === undefined ? new Date(end.getTime() - DAY * 1000) : new Date(from)
  const length = (end.getTime() - start.getTime()) / 1000
  if (length <= 0) throw unprocessable('range_empty', '`from` must be before `to`.', 'from')
  if (length > LONGEST) throw unprocessable('range_too_long', 'A range is at most 90 days.', 'from')
  const bucketSeconds = Math.max(stepFor(length), stepAt(start, now))
  // Until now includes the step that begins this very moment.
  const open = to === undefined ? new Date(end.getTime() + 1) : end
  return { from: floorTo(start, bucketSeconds), to: ceilTo(open, bucketSeconds), bucketSeconds }
}

/** Steps begin at multiples of their length. */
export function floorTo(at: Date, seconds: number): Date {
  return new Date(Math.floor(at.getTime() / (seconds * 1000)) * seconds * 1000)
}

function stepFor(length: number): number {
  return STEPS.find(({ upTo }) => length <= upTo)?.seconds ?? DAY
}

function stepAt(start: Date, now: Date): number {
  const ageMs = now.getTime() - start.getTime()
  return Math.max(BUCKET_SECONDS, ...COARSER.filter(({ afterMs }) => ageMs > afterMs).map(({ seconds }) => seconds))
}

function ceilTo(at: Date, seconds: number): Date {
  return new Date(Math.ceil(at.getTime() / (seconds * 1000)) * seconds * 1000)
}
