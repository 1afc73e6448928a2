import { SimpleGrid, Skeleton, Stack } from '@mantine/core'
import { StatsSkeleton } from '../../components/stats.tsx'
import { t } from '../../lib/i18n/t.ts'

/** The shape of the overview, so that nothing moves when its numbers come. */
export function OverviewSkeleton() {
  return (
    <Stack gap="xl" pt={28}>
      <StatsSkeleton labels={[t('Pending'), t('Oldest due'), t('Held'), t('Dead letters')]} />
      <StatsSkeleton labels={[t('Success rate'), t('Deliveries'), 'p50 response', 'p95 response', 'p99 response']} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing="xl">
        <Skeleton h={254} />
        <Skeleton h={254} />
      </SimpleGrid>
    </Stack>
  )
}
