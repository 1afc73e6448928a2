import { Box } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { WebhookInsights } from '../../../../src/webhooks/delivery-contract.ts'
import { Chart } from '../../components/charts/chart.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { Stats, StatsSkeleton, type Stat } from '../../components/stats.tsx'
import { formatNumber, formatShare, formatSpan } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { OUTCOMES } from './chart-series.ts'
import { outcomePoints, webhookInsights } from './measures.ts'
import classes from './overall-panel.module.css'

const LABELS = [t('Success rate'), t('Deliveries'), t('p95 response'), t('Oldest due'), t('Dead letters')]
const CHART_HEIGHT = 120

/** How all webhooks, or those of one service, are doing today. */
export function OverallPanel({ service }: { service: string | undefined }) {
  const query = useQuery(webhookInsights(service, '24h'))
  return (
    <Box className={classes.panel}>
      <Loaded query={query} skeleton={<OverallSkeleton />}>
        {(insights) => (
          <>
            <Stats label={t('The last 24 hours')} stats={statsOf(insights)} />
            <Chart
              title={t('Attempts, last 24 hours')}
              kind="bars"
              points={outcomePoints(insights)}
              series={OUTCOMES}
              format={formatNumber}
              nothing={t('Nothing was sent in the last 24 hours.')}
              height={CHART_HEIGHT}
            />
          </>
        )}
      </Loaded>
    </Box>
  )
}

function statsOf({ successRate, volume, responseMs, waiting }: WebhookInsights): Stat[] {
  return [
    {
      label: t('Success rate'),
      value: successRate === null ? '–' : formatShare(successRate),
      hint: t('Of the attempts of the last 24 hours, those that were answered 2xx.'),
    },
    {
      label: t('Deliveries'),
      value: formatNumber(volume),
      hint: t('Deliveries that had their first attempt in the last 24 hours.'),
    },
    {
      label: t('p95 response'),
      value: responseMs.p95 === null ? '–' : formatSpan(responseMs.p95),
      hint: t('Nineteen of twenty attempts took no longer than this.'),
    },
    {
      label: t('Oldest due'),
      value: waiting.oldestDueSeconds === null ? t('None') : formatSpan(waiting.oldestDueSeconds * 1000),
      hint: t('How long the delivery that is due and waits the longest has waited.'),
    },
    {
      label: t('Dead letters'),
      value: formatNumber(waiting.deadLetters),
      hint: t('Deliveries that used their attempts up and wait for somebody to look.'),
      ...(waiting.deadLetters > 0 ? { tone: 'bad' as const } : {}),
    },
  ]
}

function OverallSkeleton() {
  return (
    <>
      <StatsSkeleton labels={LABELS} />
      <Box h={CHART_HEIGHT + 34} />
    </>
  )
}
