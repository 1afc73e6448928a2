import { Group, SegmentedControl, SimpleGrid, Stack, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { WebhookStats } from '../../../../src/webhooks/delivery-contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { Chart } from '../../components/charts/chart.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { useNow } from '../../components/now.tsx'
import { Stats } from '../../components/stats.tsx'
import { formatNumber, formatSpan } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { LATENCIES, OUTCOMES } from '../webhooks/chart-series.ts'
import { heldUpUntil } from '../webhooks/health.ts'
import { latencyPoints, outcomePoints, RANGE_TITLES, RANGE_WORDS, webhookStats } from '../webhooks/measures.ts'
import { RANGES, type Range } from '../webhooks/search.ts'
import { Breakdown } from './breakdown.tsx'
import { Backlog } from './backlog.tsx'
import { OverviewSkeleton } from './overview-skeleton.tsx'
import { errorLines, figuresOf, retryLines } from './overview-model.ts'
import { useWebhookAddress } from './route.ts'

/** How a webhook did over a time that is chosen, and what waits for it now. */
export function OverviewTab({ webhook }: { webhook: Webhook }) {
  const { search, change } = useWebhookAddress()
  const range = search.range ?? '24h'
  const now = useNow()
  const query = useQuery({ ...webhookStats(webhook.id, range), placeholderData: keepPreviousData })
  return (
    <Stack gap="xl">
      <Loaded query={query} skeleton={<OverviewSkeleton />}>
        {(stats) => (
          <>
            <section aria-labelledby="overview-now">
              <Title order={2} id="overview-now" size="h3" mb="xs">
                {t('Now')}
              </Title>
              <Backlog stats={stats} isHeldUp={heldUpUntil(webhook, now) !== null} />
            </section>
            <section aria-labelledby="overview-range">
              <Group justify="space-between" gap="xs" mb="xs">
                <Title order={2} id="overview-range" size="h3">
                  {RANGE_TITLES[range]}
                </Title>
                <RangeChoice value={range} onChange={(chosen) => change({ range: chosen })} />
              </Group>
              <Measured stats={stats} range={range} />
            </section>
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function RangeChoice({ value, onChange }: { value: Range; onChange: (range: Range) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('Time range')}
      value={value}
      onChange={(chosen) => onChange(RANGES.find((range) => range === chosen) ?? '24h')}
      data={RANGES.map((range) => ({ value: range, label: range.replace(/(\d+)/, '$1 ') }))}
    />
  )
}

function Measured({ stats, range }: { stats: WebhookStats; range: Range }) {
  const words = RANGE_WORDS[range]
  const nothing = t('Nothing was sent in {words}.', { words })
  const shared = { nothing, height: 220 }
  return (
    <Stack gap="xl">
      <Stats label={t('In {words}', { words })} stats={figuresOf(stats)} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing="xl">
        <Chart
          title={t('Attempts by outcome')}
          kind="bars"
          points={outcomePoints(stats)}
          series={OUTCOMES}
          format={formatNumber}
          {...shared}
        />
        <Chart
          title={t('Response time')}
          kind="lines"
          points={latencyPoints(stats)}
          series={LATENCIES}
          format={formatSpan}
          {...shared}
        />
        <Breakdown
          title={t('Failed attempts by reason')}
          lines={errorLines(stats)}
          tone="bad"
          nothing={t('None failed in {words}.', { words })}
        />
        <Breakdown
          title={t('Attempts that deliveries took')}
          lines={retryLines(stats)}
          nothing={t('None ended in {words}.', { words })}
        />
      </SimpleGrid>
    </Stack>
  )
}
