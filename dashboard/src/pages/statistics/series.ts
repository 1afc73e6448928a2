/** What the charts of approvals draw, and in which colours. */
import type { ChartSeries } from '../../components/charts/points.ts'
import { t } from '../../lib/i18n/t.ts'

export const TIMES: ChartSeries[] = [
  { name: 'median', label: t('Median'), color: 'var(--app-chart-good)' },
  { name: 'p90', label: 'p90', color: 'var(--app-chart-quiet)' },
]

export const FLOW: ChartSeries[] = [
  { name: 'created', label: t('Asked'), color: 'var(--app-chart-quiet)' },
  { name: 'settled', label: t('Settled'), color: 'var(--app-chart-good)' },
]

/** From the axis up. */
export const DUES: ChartSeries[] = [
  { name: 'met', label: t('In time'), color: 'var(--app-chart-good)' },
  { name: 'missed', label: t('Late'), color: 'var(--app-chart-bad)' },
]

export const AGES: ChartSeries[] = [{ name: 'count', label: t('Waiting'), color: 'var(--app-chart-good)' }]
