/** Sums of attempts as the API tells them: rates, percentiles, and a series without gaps. Pure. */
import type { WebhookInsights } from './delivery-contract.ts'
import { quantile } from './histogram.ts'
import { ATTEMPT_ERRORS } from './shapes.ts'
import type { StatLine, StatsRange } from './stats-queries.ts'
import { addCounts, noCounts, type StatCounts } from './stats-rows.ts'
import type { Waiting } from './waiting-queries.ts'

type Series = readonly (StatCounts & { at: Date })[]
type Fields = Omit<WebhookInsights, 'webhooks'>

export function statsView(series: Series, waiting: Waiting, range: StatsRange, now: Date): Fields {
  const { attempts, successes, dead, durationMsSum, durations, firstDelays, tries, errors } = total(series)
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    bucketSeconds: range.bucketSeconds,
    attempts,
    successes,
    failures: attempts - successes,
    successRate: share(successes, attempts),
    dead,
    responseMs: {
      average: share(durationMsSum, attempts),
      p50: quantile(durations, 0.5),
      p95: quantile(durations, 0.95),
      p99: quantile(durations, 0.99),
    },
    commitToFirstAttemptMs: { p50: quantile(firstDelays, 0.5), p99: quantile(firstDelays, 0.99) },
    errors: Object.fromEntries(
      ATTEMPT_ERRORS.map((name, index) => [name, errors[index] ?? 0]).filter(([, n]) => n !== 0),
    ),
    retries: tries
      .map((deliveries, index) => ({ attempts: index + 1, deliveries }))
      .filter((each) => each.deliveries > 0),
    volume: firstDelays.reduce((sum, count) => sum + count, 0),
    waiting: waitingView(waiting, now),
    series: pointsOf(series, range),
  }
}

export function lineView({ durations, successes, ...line }: StatLine): WebhookInsights['webhooks'][number] {
  return {
    ...line,
    successRate: share(successes, line.attempts),
    errorRate: share(line.attempts - successes, line.attempts),
    p95Ms: quantile(durations, 0.95),
  }
}

function total(series: Series): StatCounts {
  const sum = noCounts()
  for (const row of series) addCounts(sum, row)
  return sum
}

/** One for each step, those without an attempt too. */
function pointsOf(series: Series, { from, to, bucketSeconds }: StatsRange): Fields['series'] {
  const byTime = new Map(series.map((row) => [row.at.getTime(), row]))
  const stepMs = bucketSeconds * 1000
  const length = (to.getTime() - from.getTime()) / stepMs
  return Array.from({ length }, (_, index) => {
    const at = from.getTime() + index * stepMs
    const { attempts, successes, dead, durations } = byTime.get(at) ?? noCounts()
    return {
      at: new Date(at).toISOString(),
      attempts,
      successes,
      failures: attempts - successes,
      dead,
      p50Ms: quantile(durations, 0.5),
      p95Ms: quantile(durations, 0.95),
    }
  })
}

function waitingView({ oldestDueAt, ...counts }: Waiting, now: Date): Fields['waiting'] {
  const oldestDueSeconds = oldestDueAt === null ? null : (now.getTime() - oldestDueAt.getTime()) / 1000
  return { ...counts, oldestDueSeconds }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
