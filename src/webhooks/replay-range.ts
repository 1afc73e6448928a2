/** What a retry or a replay is about: from what the caller named (and the job keeps) to what the SQL asks for. Pure. */
import type { z } from 'zod'
import { unprocessable } from '../lib/errors.ts'
import { lowestIdAt } from '../lib/ids.ts'
import { replayBody, retryManyBody } from './delivery-contract.ts'
import { likePatterns } from './event-patterns.ts'
import type { WebhookRow } from './queries.ts'
import type { DeadLetters, EventTimes, ReplayRange } from './replay-queries.ts'

const DAY_MS = 86_400_000
export const LONGEST_RANGE_DAYS = 90
/** An id is made in the moment of its event, but a clock that was set back keeps ids going forward for seconds. */
const ID_SLACK_MS = 60_000

export const retryParams = retryManyBody.omit({ dryRun: true })
export type RetryParams = z.output<typeof retryParams>
export const replayParams = replayBody.omit({ dryRun: true })
export type ReplayParams = z.output<typeof replayParams>

type Span = { from?: string | undefined; to?: string | undefined }

/** Throws 422 for a range that holds nothing, or (`longestDays`) too much. */
export function checkRange({ from, to }: Span, longestDays = Infinity): void {
  if (from === undefined || to === undefined) return
  const lengthMs = new Date(to).getTime() - new Date(from).getTime()
  if (lengthMs <= 0) throw unprocessable('invalid_range', '`from` must lie before `to`.', 'from')
  if (lengthMs > longestDays * DAY_MS)
    throw unprocessable('invalid_range', `The range can be at most ${longestDays} days long.`, 'to')
}

/** `startedAt` bounds the work: what dies for the first time later was not asked for. */
export function deadLettersOfRetry(webhookId: string, params: RetryParams, startedAt: Date): DeadLetters {
  const { eventTypes, ...filter } = params
  return {
    filter: { webhookId, ...filter, typesLike: eventTypes && likePatterns(eventTypes) },
    createdUpTo: startedAt,
  }
}

/** Dead letters of the events of the range. */
export function deadLettersOfReplay(webhookId: string, params: ReplayParams, startedAt: Date): DeadLetters {
  const { eventTypes } = params
  return {
    filter: { webhookId, typesLike: eventTypes && likePatterns(eventTypes) },
    createdUpTo: startedAt,
    events: timesOf(params, startedAt),
  }
}

export function replayRangeOf(
  { id, serviceId, events }: Pick<WebhookRow, 'id' | 'serviceId' | 'events'>,
  params: ReplayParams,
  startedAt: Date,
): ReplayRange {
  const { to, eventTypes, which } = params
  return {
    webhookId: id,
    serviceId,
    events: timesOf(params, startedAt),
    idBelow: lowestIdNear('event', to, ID_SLACK_MS),
    typesLike: eventTypes && likePatterns(eventTypes),
    listensLike: likePatterns(events),
    withDelivered: which === 'all',
  }
}

/** Where a walk over the range begins. A delivery is never older than its event. */
export function startOf(kind: 'event' | 'delivery', from: string | undefined): string {
  return from === undefined ? '' : lowestIdNear(kind, from, -ID_SLACK_MS)
}

function timesOf({ from, to }: ReplayParams, until: Date): EventTimes {
  return { from, to, until }
}

function lowestIdNear(kind: 'event' | 'delivery', at: string, byMs: number): string {
  return lowestIdAt(kind, new Date(Math.max(0, new Date(at).getTime() + byMs)))
}
