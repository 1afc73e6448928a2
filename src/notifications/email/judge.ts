/** What the result of an attempt means for a mail. Pure: time and chance come in. */
import { readRefusal, type Refusal } from './refusal.ts'
import type { SendResult } from './transport.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** After the first attempt; two days in all. */
const SCHEDULE_MS = [
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  24 * HOUR,
]
const JITTER = 0.2
const PERMANENT = 500
/** What is older tells nobody anything: a server that was away for long, or is set up only now, gets no old news. */
export const MAX_AGE_MS = 72 * HOUR

export type Judged = { result: SendResult; attemptNumber: number; createdAt: Date; now: Date; random: () => number }

export type Verdict =
  | { kind: 'sent'; response: string }
  | { kind: 'delayed'; at: Date; detail: string }
  /** The server will not have it for this address, or as it is. */
  | { kind: 'bounced'; detail: string; refusal: Refusal }
  | { kind: 'failed'; detail: string }

export function judge({ result, attemptNumber, createdAt, now, random }: Judged): Verdict {
  switch (result.kind) {
    case 'accepted':
      return { kind: 'sent', response: result.response }
    case 'impossible':
      return { kind: 'failed', detail: result.reason }
    case 'refused':
      return result.code >= PERMANENT
        ? refusedForGood(result)
        : later(result.response, { attemptNumber, createdAt, now, random })
    case 'lost':
      return later(result.reason, { attemptNumber, createdAt, now, random })
    default:
      return result satisfies never
  }
}

/** Of a refused sender the address is not to blame. */
function refusedForGood({ stage, response: detail }: Extract<SendResult, { kind: 'refused' }>): Verdict {
  if (stage === 'sender') return { kind: 'failed', detail }
  return { kind: 'bounced', detail, refusal: readRefusal(detail, stage === 'recipient') }
}

/** True for a mail that nobody should get any more. */
export function isTooOld(createdAt: Date, now: Date): boolean {
  return now.getTime() - createdAt.getTime() > MAX_AGE_MS
}

function later(detail: string, { attemptNumber, createdAt, now, random }: Omit<Judged, 'result'>): Verdict {
  const delayMs = SCHEDULE_MS[attemptNumber - 1]
  if (delayMs === undefined) return { kind: 'failed', detail: `given up after ${attemptNumber} attempts: ${detail}` }
  const at = new Date(now.getTime() + delayMs * (1 - JITTER + 2 * JITTER * random()))
  if (isTooOld(createdAt, at)) return { kind: 'failed', detail: `given up after three days: ${detail}` }
  return { kind: 'delayed', at, detail }
}
