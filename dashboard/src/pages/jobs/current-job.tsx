import { CloseButton, Group, Paper, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { jobRoutes } from '../../../../src/jobs/contract.ts'
import { Loaded } from '../../components/loaded.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { JobProgress } from './job-progress.tsx'
import { JobStatus } from './job-status.tsx'
import { isOpen, kindOf } from './job-words.ts'

/** Often enough that a bar moves rather than jumps. */
const EVERY_MS = 1000

/** The job that was just started, where it was started. */
export function CurrentJob({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({
    ...read(jobRoutes.get, { params: { id } }),
    refetchInterval: ({ state: { data } }) => (data && !isOpen(data) ? false : EVERY_MS),
  })
  return (
    <Paper withBorder p="md" radius="lg" role="status">
      <Loaded query={query} skeleton={<Skeleton h={72} />}>
        {(job) => (
          <>
            <Group gap="xs" mb={6}>
              <Text size="sm" fw={500}>
                {kindOf(job)}
              </Text>
              <JobStatus status={job.status} />
              {!isOpen(job) && (
                <CloseButton size="sm" ml="auto" aria-label={t('Close the progress')} onClick={onClose} />
              )}
            </Group>
            <JobProgress job={job} />
          </>
        )}
      </Loaded>
    </Paper>
  )
}
