/** When a failing webhook is warned of, and when it is disabled. Pure. */

const HOUR_MS = 3_600_000

const WARNINGS = [72, 24, 1] as const
const [LAST_WARNING, , FIRST_WARNING] = WARNINGS
const DISABLE_AFTER_MS = 120 * HOUR_MS
const FAILURES_TO_DISABLE = 10
/** Between the last warning and the end. A webhook that is seldom sent to may get both thresholds by one failure. */
const NOTICE_MS = 24 * HOUR_MS

/** An endpoint that succeeds now and then is not warned of each time. */
const FIRST_QUIET_MS = 24 * HOUR_MS

/** No warning is due before this. */
export const FIRST_WARNING_MS = FIRST_WARNING * HOUR_MS

/** What the database keeps of a webhook that has failed since its last success. */
export type Failing = {
  firstFailureAt: Date
  lastFailureAt: Date
  consecutiveFailures: number
  warnedHours: number
  /** The last warning, perhaps of an earlier failure. */
  warnedAt: Date | null
  autoDisable: boolean
  /** Something that failed waits for its next time. */
  hasRetryAhead: boolean
}

export type DueNews = { kind: 'warn'; hours: (typeof WARNINGS)[number] } | { kind: 'disable' }

/** What is due now, if anything: of several warnings only the highest. */
export function dueNews(failing: Failing, now: Date): DueNews | undefined {
  if (isToBeDisabled(failing, now)) return { kind: 'disable' }
  const failedMs = failedUntil(failing, now) - failing.firstFailureAt.getTime()
  const hours = WARNINGS.find((warning) => failedMs >= warning * HOUR_MS)
  if (hours === undefined || hours <= failing.warnedHours || isToldOfLately(hours, failing, now)) return undefined
  return { kind: 'warn', hours }
}

function isToldOfLately(hours: number, { warnedAt }: Failing, now: Date): boolean {
  return hours === FIRST_WARNING && warnedAt !== null && now.getTime() - warnedAt.getTime() < FIRST_QUIET_MS
}

/** It is not disabled before then; null when it never is. `now`: should the last warning not have been given yet. */
export function disablesAt(
  {
    firstFailureAt,
    warnedHours,
    warnedAt,
    autoDisable,
  }: Pick<Failing, 'firstFailureAt' | 'warnedHours' | 'warnedAt' | 'autoDisable'>,
  now: Date,
): Date | null {
  if (!autoDisable) return null
  const warned = warnedHours === LAST_WARNING && warnedAt !== null ? warnedAt : now
  return new Date(Math.max(firstFailureAt.getTime() + DISABLE_AFTER_MS, warned.getTime() + NOTICE_MS))
}

function isToBeDisabled(failing: Failing, now: Date): boolean {
  const { consecutiveFailures, warnedHours } = failing
  const endsAt = disablesAt(failing, now)
  if (endsAt === null || consecutiveFailures < FAILURES_TO_DISABLE || warnedHours < LAST_WARNING) return false
  return failedUntil(failing, now) >= endsAt.getTime()
}

/**
 * The time for which failure is known: until the last one, and until now only while a retry waits for its time. Of a
 * webhook that nothing is sent to, or that we could not serve, silence says nothing.
 */
function failedUntil({ lastFailureAt, hasRetryAhead }: Failing, now: Date): number {
  return hasRetryAhead ? now.getTime() : lastFailureAt.getTime()
}
