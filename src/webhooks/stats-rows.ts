/** What attempts come to, by webhook and five minutes. Pure. */
import type { Attempted } from './deliver.ts'
import { BUCKETS, bucketOf } from './histogram.ts'
import { ATTEMPT_ERRORS } from './shapes.ts'

export const BUCKET_SECONDS = 300
const BUCKET_MS = BUCKET_SECONDS * 1000

/** A delivery may be given 21 attempts; whoever sends it again by hand makes it more, and those count as the last. */
export const MOST_TRIES = 22

/** The lists count by position: durations and first delays by the bucket of histogram.ts, errors as in ATTEMPT_ERRORS. */
export type StatRow = {
  webhookId: string
  /** When its five minutes begin. */
  bucketMs: number
  attempts: number
  successes: number
  /** Deliveries that became dead letters. */
  dead: number
  durationMsSum: number
  durations: number[]
  /** From the event's commit to the first attempt. */
  firstDelays: number[]
  /** Deliveries that ended, the first place for those that took one attempt. */
  tries: number[]
  errors: number[]
}

/** One row for each webhook and five minutes in which attempts ended. Tests count nothing. */
export function statRows(applied: readonly Attempted[]): StatRow[] {
  return sumRows(applied.filter(({ delivery }) => delivery.trigger !== 'test').map(rowOf))
}

/** Adds up the rows of the same webhook and time; in an order that is the same everywhere, so that nobody waits in a circle. */
export function sumRows(rows: readonly StatRow[]): StatRow[] {
  const sums = new Map<string, StatRow>()
  for (const row of rows) {
    const key = `${row.webhookId} ${row.bucketMs}`
    const sum = sums.get(key)
    sums.set(key, sum ? added(sum, row) : row)
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function rowOf({ delivery, attemptNumber, startedAt, endedAt, result, fault, verdict }: Attempted): StatRow {
  const { totalMs } = result.timings
  const hasEnded = verdict.kind === 'delivered' || verdict.kind === 'dead'
  const delayMs = startedAt.getTime() - delivery.createdAt.getTime()
  return {
    webhookId: delivery.webhookId,
    bucketMs: Math.floor(endedAt.getTime() / BUCKET_MS) * BUCKET_MS,
    attempts: 1,
    successes: verdict.kind === 'delivered' ? 1 : 0,
    dead: verdict.kind === 'dead' ? 1 : 0,
    durationMsSum: totalMs,
    durations: one(BUCKETS, bucketOf(totalMs)),
    firstDelays: delivery.trigger === 'first' ? one(BUCKETS, bucketOf(delayMs)) : [],
    tries: hasEnded ? one(MOST_TRIES, Math.min(attemptNumber, MOST_TRIES) - 1) : [],
    errors: fault ? one(ATTEMPT_ERRORS.length, ATTEMPT_ERRORS.indexOf(fault.error)) : [],
  }
}

function one(length: number, at: number): number[] {
  return Array.from({ length }, (_, index) => (index === at ? 1 : 0))
}

function added(a: StatRow, b: StatRow): StatRow {
  return {
    ...a,
    attempts: a.attempts + b.attempts,
    successes: a.successes + b.successes,
    dead: a.dead + b.dead,
    durationMsSum: a.durationMsSum + b.durationMsSum,
    durations: addLists(a.durations, b.durations),
    firstDelays: addLists(a.firstDelays, b.firstDelays),
    tries: addLists(a.tries, b.tries),
    errors: addLists(a.errors, b.errors),
  }
}

/** Lists may differ in length: an empty one is all zeros. */
export function addLists(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => (a[index] ?? 0) + (b[index] ?? 0))
}
