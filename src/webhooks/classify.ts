/** What an attempt's result means for its delivery. Pure: time and chance come in. */
import { retryAfterMs } from '../lib/retry-after.ts'
import type { PostResult } from '../lib/safe-fetch.ts'
import type { Attempt } from './shapes.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const MAX_DELAY_MS = 24 * HOUR

/** After the first attempt; 75 h in all, so that a weekend is survived. */
const DEFAULT_SCHEDULE_MS = [
  5 * SECOND,
  30 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const

const JITTER = 0.2
const GONE = 410
/** An address that is not allowed seldom becomes so: the full schedule would only delay the news. */
const MAX_BLOCKED_ATTEMPTS = 3

export type RetryRules = {
  retryCount: number
  /** Seconds before each retry; the last one repeats. */
  retrySchedule: readonly number[] | null
}

export type Finished = {
  result: PostResult
  rules: RetryRules
  attemptNumber: number
  trigger: Attempt['trigger']
  now: Date
  random: () => number
}

export type Verdict =
  | { kind: 'delivered' }
  | { kind: 'retry'; at: Date }
  | { kind: 'dead' }
  /** The receiver says that it is gone for good: its webhook is disabled, its deliveries are held. */
  | { kind: 'gone' }

export function classify({ result, rules, attemptNumber, trigger, now, random }: Finished): Verdict {
  if (isSuccess(result)) return { kind: 'delivered' }
  if (trigger === 'test') return { kind: 'dead' }
  if (result.kind === 'response' && result.status === GONE) return { kind: 'gone' }
  if (attemptNumber > rules.retryCount) return { kind: 'dead' }
  if (result.kind === 'failure' && result.error === 'blocked' && attemptNumber >= MAX_BLOCKED_ATTEMPTS)
    return { kind: 'dead' }
  const scheduledMs = scheduledDelay(rules.retrySchedule, attemptNumber) * (1 - JITTER + 2 * JITTER * random())
  const askedMs = result.kind === 'response' ? retryAfterMs(result.headers['retry-after'], now) : 0
  return { kind: 'retry', at: new Date(now.getTime() + Math.min(Math.max(scheduledMs, askedMs), MAX_DELAY_MS)) }
}

/** 2xx and nothing else: a redirect that is not followed has delivered nothing. */
export function isSuccess(result: PostResult): boolean {
  return result.kind === 'response' && result.status >= 200 && result.status < 300
}

/** Why a result is a failure, as a code and in words; null for a success. `told`: how to name where a redirect leads. */
export function faultOf(
  result: PostResult,
  told: (location: string) => string = (location) => location,
): { error: NonNullable<Attempt['error']>; detail: string } | null {
  if (result.kind === 'failure') return { error: result.error, detail: result.detail }
  if (isSuccess(result)) return null
  const { location } = result.headers
  const isRedirect = result.status >= 300 && result.status < 400 && location !== undefined
  return {
    error: 'status',
    detail: isRedirect
      ? `answered ${result.status} to ${told(location)}; redirects are not followed`
      : `answered ${result.status}`,
  }
}

function scheduledDelay(schedule: readonly number[] | null, attemptNumber: number): number {
  const delays = schedule && schedule.length > 0 ? schedule.map((seconds) => seconds * SECOND) : DEFAULT_SCHEDULE_MS
  return delays[Math.min(attemptNumber, delays.length) - 1] ?? MAX_DELAY_MS
}
