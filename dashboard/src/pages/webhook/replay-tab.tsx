import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { AnchorLink } from '../../components/links.tsx'
import { t } from '../../lib/i18n/t.ts'
import { CurrentJob } from '../jobs/current-job.tsx'
import { JobTable } from '../jobs/job-table.tsx'
import { ReplayForm } from './replay-form.tsx'

/** Sends what happened in a time range again: counted first, then done as a job that can be watched and stopped. */
export function ReplayTab({ webhook }: { webhook: Webhook }) {
  const [job, setJob] = useState<string | null>(null)
  return (
    <Stack gap="xl">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={48}>
        <section aria-labelledby="replay-new">
          <Title order={2} size="h3" id="replay-new" mb="md">
            {t('New replay')}
          </Title>
          <ReplayForm webhook={webhook} onStarted={setJob} />
        </section>
        <Stack gap="md">
          {job !== null && <CurrentJob id={job} onClose={() => setJob(null)} />}
          <Explanation />
        </Stack>
      </SimpleGrid>
      <section aria-labelledby="replay-jobs">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h3" id="replay-jobs">
            {t('Jobs of this webhook')}
          </Title>
          <AnchorLink to="/jobs" size="sm">
            {t('All jobs')}
          </AnchorLink>
        </Group>
        <JobTable subject={webhook.id} />
      </section>
    </Stack>
  )
}

function Explanation() {
  return (
    <Stack gap="xs">
      <Title order={2} size="h3">
        {t('When to replay')}
      </Title>
      <Text size="sm" c="dimmed">
        {t(
          'After the receiver was down for longer than the retries last, after it lost data, or to hand a new receiver what happened before it was registered.',
        )}
      </Text>
      <Text size="sm" c="dimmed">
        {t(
          'Each event is sent with the very body and webhook-id that it had: a receiver that remembers ids takes nothing twice. New events go first, so that a replay delays nothing.',
        )}
      </Text>
    </Stack>
  )
}
