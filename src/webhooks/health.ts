/** What attempts say about the webhook they went to: its record, its breaker, its pauses. Pure. */
import { retryAfterMs } from '../lib/retry-after.ts'
import { faultOf } from './classify.ts'
import type { Attempted } from './deliver.ts'

/** What the database keeps of a webhook's health. */
export type Health = {
  webhookId: string
  consecutiveFailures: number
  /** The first failure since the last success. */
  firstFailureAt: Date | null
  /** The latest one, and why it failed, in words. */
  lastFailureAt: Date | null
  lastError: string | null
  lastSuccessAt: Date | null
  breakerUntil: Date | null
  breakerTrips: number
  pausedUntil: Date | null
  isSlow: boolean
  /** The last warning since the first failure. */
  warnedHours: number
  /** When the last one was given; a success does not end the day in which the first one is not given again. */
  warnedAt: Date | null
  /** When people were last told of a dead letter. */
  deadWarnedAt: Date | null
}

/** An attempt that takes longer is sent from the slots for slow endpoints the next time. */
export const SLOW_MS = 250

const FAILURES_TO_OPEN = 10
const FIRST_BREAK_MS = 30_000
const LONGEST_BREAK_MS = 10 * 60_000
const LONGEST_PAUSE_MS = 3_600_000

/** A dead letter is told of, and then none for a day: an outage makes thousands. */
const DEAD_QUIET_MS = 24 * 3_600_000
const ERROR_LENGTH = 300

/** A success is written down once a second: every write to a webhook costs the attempts of all. */
const NEWS_MS = 1000

/** The health after these attempts, in the order in which they ended. Tests say nothing: somebody is trying something. */
export function healthAfter(health: Health, attempts: readonly Attempted[]): Health {
  return attempts
    .filter(({ delivery }) => delivery.trigger !== 'test')
    .toSorted((a, b) => a.endedAt.getTime() - b.endedAt.getTime())
    .reduce(
      (before, attempt) => (attempt.fault === null ? afterSuccess(before, attempt) : afterFailure(before, attempt)),
      health,
    )
}

/** Whether the difference is worth a write. */
export function isNews(before: Health, after: Health): boolean {
  const { lastSuccessAt: was, ...rest } = before
  const { lastSuccessAt: is, ...others } = after
  if (JSON.stringify(rest) !== JSON.stringify(others)) return true
  return is !== null && (was === null || is.getTime() - was.getTime() >= NEWS_MS)
}

function afterSuccess(health: Health, { endedAt, result }: Attempted): Health {
  return {
    ...health,
    consecutiveFailures: 0,
    firstFailureAt: null,
    lastFailureAt: null,
    lastError: null,
    lastSuccessAt: endedAt,
    breakerUntil: null,
    breakerTrips: 0,
    pausedUntil: null,
    isSlow: result.timings.totalMs > SLOW_MS,
    warnedHours: 0,
  }
}

function afterFailure(health: Health, attempt: Attempted): Health {
  const { endedAt, result } = attempt
  const failed = {
    ...health,
    consecutiveFailures: health.consecutiveFailures + 1,
    firstFailureAt: health.firstFailureAt ?? endedAt,
    lastFailureAt: endedAt,
    lastError: toldError(attempt),
    deadWarnedAt: isDeadLetter(attempt) && isDeadNews(health, endedAt) ? endedAt : health.deadWarnedAt,
    pausedUntil: pauseAfter(health.pausedUntil, attempt),
    isSlow: result.timings.totalMs > SLOW_MS,
  }
  return opensBreaker(failed, attempt) ? withOpenBreaker(failed, endedAt) : failed
}

/**
 * Why an attempt failed, as others are told. Of where a redirect leads only the origin: most often it is the webhook's own
 * path with a slash more, and in that path may be a token.
 */
export function toldError({ result, delivery }: Attempted): string {
  const fault = faultOf(result, (location) => URL.parse(location, delivery.url)?.origin ?? 'elsewhere')
  return (fault?.detail ?? '').slice(0, ERROR_LENGTH).toWellFormed()
}

/** An event that somebody misses. A test that is sent again is none. */
export function isDeadLetter({ delivery, verdict }: Attempted): boolean {
  return verdict.kind === 'dead' && delivery.eventType !== 'webhook.test'
}

/** Whether people are told of a dead letter of that moment. */
export function isDeadNews({ deadWarnedAt }: Pick<Health, 'deadWarnedAt'>, at: Date): boolean {
  return deadWarnedAt === null || at.getTime() - deadWarnedAt.getTime() >= DEAD_QUIET_MS
}

/** While it is open only its probe counts: what was in flight when it opened says nothing new. */
function opensBreaker(
  { consecutiveFailures, breakerTrips }: Health,
  { delivery, fault, isCrowded }: Attempted,
): boolean {
  if (breakerTrips > 0) return delivery.trigger === 'probe'
  return consecutiveFailures >= FAILURES_TO_OPEN || (isCrowded && fault?.error === 'timeout')
}

function withOpenBreaker(health: Health, at: Date): Health {
  const breakMs = Math.min(FIRST_BREAK_MS * 2 ** health.breakerTrips, LONGEST_BREAK_MS)
  return { ...health, breakerTrips: health.breakerTrips + 1, breakerUntil: new Date(at.getTime() + breakMs) }
}

/** 429 and 503 with Retry-After speak for the whole endpoint, not for one delivery. */
function pauseAfter(pausedUntil: Date | null, { endedAt, result }: Attempted): Date | null {
  if (result.kind !== 'response' || (result.status !== 429 && result.status !== 503)) return pausedUntil
  const askedMs = Math.min(retryAfterMs(result.headers['retry-after'], endedAt), LONGEST_PAUSE_MS)
  const until = new Date(endedAt.getTime() + askedMs)
  return askedMs > 0 && (pausedUntil === null || until > pausedUntil) ? until : pausedUntil
}
