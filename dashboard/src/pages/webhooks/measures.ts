/** What was measured of webhooks. It is asked for at its own pace: it moves slower than a list. */
import { queryOptions } from '@tanstack/react-query'
import { deliveryRoutes, type WebhookInsights, type WebhookStats } from '../../../../src/webhooks/delivery-contract.ts'
import { summed, withoutGaps, type ChartPoint } from '../../components/charts/points.ts'
import { call } from '../../lib/api.ts'
import { t } from '../../lib/i18n/t.ts'
import type { Range } from './search.ts'

/** The first part of each key: a change that moves the numbers names it among what it makes stale. */
export const MEASURES = 'Measures of webhooks'

const EVERY_MS = 10_000
const HOUR_MS = 3_600_000
const MARGIN_MS = 60_000
const MOST_BARS = 48

const RANGE_HOURS: Record<Range, number> = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 }
export const RANGE_WORDS: Record<Range, string> = {
  '1h': t('the last hour'),
  '24h': t('the last 24 hours'),
  '7d': t('the last 7 days'),
  '30d': t('the last 30 days'),
}

export const RANGE_TITLES: Record<Range, string> = {
  '1h': t('Last hour'),
  '24h': t('Last 24 hours'),
  '7d': t('Last 7 days'),
  '30d': t('Last 30 days'),
}

export function webhookStats(id: string, range: Range) {
  return queryOptions<WebhookStats>({
    queryKey: [MEASURES, id, range],
    queryFn: ({ signal }) => call(deliveryRoutes.stats, { params: { id }, query: { from: fromOf(range) } }, { signal }),
    refetchInterval: EVERY_MS,
  })
}

export function webhookInsights(service: string | undefined, range: Range) {
  return queryOptions<WebhookInsights>({
    queryKey: [MEASURES, 'all', service ?? null, range],
    queryFn: ({ signal }) =>
      call(deliveryRoutes.insights, { query: { from: fromOf(range), ...(service ? { service } : {}) } }, { signal }),
    refetchInterval: EVERY_MS,
  })
}

/** The server takes whole steps, and wider ones for a range that is a moment too long. */
function fromOf(range: Range): string {
  return new Date(Date.now() - RANGE_HOURS[range] * HOUR_MS + MARGIN_MS).toISOString()
}

type Measured = Pick<WebhookStats, 'from' | 'to' | 'bucketSeconds' | 'series'>

/** Attempts by outcome; a quiet time had none. */
export function outcomePoints(stats: Measured): ChartPoint[] {
  const points = filled(stats).map(({ at, successes, failures }) => ({ at, values: { successes, failures } }))
  return summed(points, stats.bucketSeconds, MOST_BARS)
}

/** Milliseconds until the answer; a quiet time has no percentile. */
export function latencyPoints(stats: Measured): ChartPoint[] {
  return filled(stats).map(({ at, p50Ms, p95Ms }) => ({ at, values: { p50Ms, p95Ms } }))
}

function filled({ from, to, bucketSeconds, series }: Measured): WebhookStats['series'] {
  return withoutGaps(series, { from, to, stepSeconds: bucketSeconds }, (at) => ({
    at,
    attempts: 0,
    successes: 0,
    failures: 0,
    dead: 0,
    p50Ms: null,
    p95Ms: null,
  }))
}
