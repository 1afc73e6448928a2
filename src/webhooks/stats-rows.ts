/** What attempts come to, by webhook and five minutes, and sums of that. Pure. */
import type { Attempted } from './deliver.ts'
import { bucketOf } from './histogram.ts'
import { ATTEMPT_ERRORS } from './shapes.ts'

export const BUCKET_SECONDS = 300
const BUCKET_MS = BUCKET_SECONDS * 1000

/** A delivery is given at most 21 attempts; whoever sends it again by hand makes it more, and those count as the last. */
export const MOST_TRIES = 22

/** Instead of a webhook: all of them. */
export const ALL = 'all'

/**
 * The lists count by position: durations and first delays by the bucket of histogram.ts, errors as in ATTEMPT_ERRORS. They
 * are as long as they must be.
 */
export type StatCounts = {
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

export type StatRow = StatCounts & {
  /** A webhook; in sums of several, its service or ALL. */
  subject: string
  serviceId: string
  /** When its five minutes begin. */
  bucketMs: number
}

/** One row for each webhook and five minutes in which attempts ended. Tests count nothing. */
export function statRows(applied: readonly Attempted[]): StatRow[] {
  const rows = new Map<string, StatRow>()
  for (const attempted of applied) {
    const { trigger, webhookId, serviceId } = attempted.delivery
    if (trigger === 'test') continue
    const bucketMs = Math.floor(attempted.endedAt.getTime() / BUCKET_MS) * BUCKET_MS
    count(rowFor(rows, { subject: webhookId, serviceId, bucketMs }), attempted)
  }
  return [...rows.values()]
}

/** Adds up the rows of the same subject and time. */
export function sumRows(rows: readonly StatRow[]): StatRow[] {
  const sums = new Map<string, StatRow>()
  for (const row of rows) addCounts(rowFor(sums, row), row)
  return [...sums.values()]
}

/** The same with the sums of each service and of all, so that reading those is reading one subject. */
export function withTotals(rows: readonly StatRow[]): StatRow[] {
  const services = rows.map((row) => ({ ...row, subject: row.serviceId }))
  const all = rows.map((row) => ({ ...row, subject: ALL }))
  return [...rows, ...sumRows(services), ...sumRows(all)]
}

export function noCounts(): StatCounts {
  return {
    attempts: 0,
    successes: 0,
    dead: 0,
    durationMsSum: 0,
    durations: [],
    firstDelays: [],
    tries: [],
    errors: [],
  }
}

/** Changes `sum`: this runs for each attempt, where copies were measured to cost milliseconds a batch. */
export function addCounts(sum: StatCounts, counts: StatCounts): void {
  sum.attempts += counts.attempts
  sum.successes += counts.successes
  sum.dead += counts.dead
  sum.durationMsSum += counts.durationMsSum
  addList(sum.durations, counts.durations)
  addList(sum.firstDelays, counts.firstDelays)
  addList(sum.tries, counts.tries)
  addList(sum.errors, counts.errors)
}

type Key = Pick<StatRow, 'subject' | 'serviceId' | 'bucketMs'>

function rowFor(rows: Map<string, StatRow>, { subject, serviceId, bucketMs }: Key): StatRow {
  const key = `${subject} ${bucketMs}`
  const known = rows.get(key)
  if (known) return known
  const row = { subject, serviceId, bucketMs, ...noCounts() }
  rows.set(key, row)
  return row
}

function count(row: StatCounts, { delivery, attemptNumber, startedAt, result, fault, verdict }: Attempted): void {
  const { totalMs } = result.timings
  row.attempts += 1
  row.durationMsSum += totalMs
  increment(row.durations, bucketOf(totalMs))
  if (verdict.kind === 'delivered') row.successes += 1
  if (verdict.kind === 'dead') row.dead += 1
  if (verdict.kind === 'delivered' || verdict.kind === 'dead')
    increment(row.tries, Math.min(attemptNumber, MOST_TRIES) - 1)
  if (delivery.isFirst) increment(row.firstDelays, bucketOf(startedAt.getTime() - delivery.createdAt.getTime()))
  if (fault) increment(row.errors, ATTEMPT_ERRORS.indexOf(fault.error))
}

function increment(counts: number[], index: number): void {
  while (counts.length <= index) counts.push(0)
  counts[index] = (counts[index] ?? 0) + 1
}

function addList(sum: number[], counts: readonly number[]): void {
  for (let index = 0; index < counts.length; index++) sum[index] = (sum[index] ?? 0) + (counts[index] ?? 0)
}
