/** What the charts of webhooks draw, and in which colours. */
import type { ChartSeries } from '../../components/charts/points.ts'
import { t } from '../../lib/i18n/t.ts'

/** From the axis up. */
export const OUTCOMES: ChartSeries[] = [
  { name: 'successes', label: t('Succeeded'), color: 'var(--app-chart-good)' },
  { name: 'failures', label: t('Failed'), color: 'var(--app-chart-bad)' },
]

export const LATENCIES: ChartSeries[] = [
  { name: 'p50Ms', label: 'p50', color: 'var(--app-chart-quiet)' },
  { name: 'p95Ms', label: 'p95', color: 'var(--app-chart-good)' },
]
