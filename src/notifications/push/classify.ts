/** What a push service's answer means for the device. Pure: time and chance come in. */
import { backoffMs } from '../../lib/backoff.ts'
import { retryAfterMs } from '../../lib/retry-after.ts'
import type { PostResult } from '../../lib/safe-fetch.ts'

const SECOND_MS = 1000
const HOUR_MS = 3600 * SECOND_MS
const DAY_MS = 24 * HOUR_MS
const FIRST_PAUSE_MS = 30 * SECOND_MS
const LONGEST_PAUSE_MS = HOUR_MS
const LONGEST_ASKED_MS = DAY_MS
/** A device that took nothing for so long, although tried so often, is not coming back. */
const GIVEN_UP_MS = 3 * DAY_MS
const GIVEN_UP_FAILURES = 5

export type Standing = { failures: number; failingSince: Date | null }

export type Verdict =
  | { kind: 'sent' }
  /** It is to be forgotten. */
  | { kind: 'gone'; error: string }
  /** `isFinal`: the same message would be refused again. */
  | { kind: 'failed'; isFinal: boolean; until: Date; error: string }

type Finished = { result: PostResult; standing: Standing; now: Date; random: () => number }

export function classify({ result, standing, now, random }: Finished): Verdict {
  if (result.kind === 'response' && result.status >= 200 && result.status < 300) return { kind: 'sent' }
  const error = result.kind === 'response' ? `the push service answered ${result.status}` : result.detail
  if (isGone(result) || isGivenUp(standing, now)) return { kind: 'gone', error }
  const pauseMs = backoffMs(standing.failures + 1, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random)
  const askedMs = result.kind === 'response' ? retryAfterMs(result.headers['retry-after'], now) : 0
  const until = new Date(now.getTime() + Math.max(pauseMs, Math.min(askedMs, LONGEST_ASKED_MS)))
  return { kind: 'failed', isFinal: isRefusal(result), until, error }
}

/** RFC 8030 §7.3 has 404; 410 is what most services say. */
function isGone(result: PostResult): boolean {
  return result.kind === 'response' && (result.status === 404 || result.status === 410)
}

function isGivenUp({ failures, failingSince }: Standing, now: Date): boolean {
  if (failingSince === null || failures + 1 < GIVEN_UP_FAILURES) return false
  return now.getTime() - failingSince.getTime() >= GIVEN_UP_MS
}

/** Redirects, which are not followed, and what the service calls our fault; but not its own limits. */
function isRefusal(result: PostResult): boolean {
  if (result.kind !== 'response') return false
  return result.status >= 300 && result.status < 500 && result.status !== 429 && result.status !== 408
}
