import { Group, Progress, Stack, Text } from '@mantine/core'
import { jobRoutes, type Job } from '../../../../src/jobs/contract.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { isOpen, kindOf, outcomesOf, percentOf, progressOf } from './job-words.ts'

const COLORS: Record<Job['status'], string> = {
  QUEUED: 'brand',
  RUNNING: 'brand',
  DONE: 'green',
  CANCELLED: 'gray',
  FAILED: 'red',
}

/** How far a job has come, what became of it so far, and the way to stop it. */
export function JobProgress({ job }: { job: Job }) {
  const outcomes = outcomesOf(job)
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs" mih={30}>
        <Text size="sm" className="tabular">
          {progressOf(job)}
          {outcomes !== '' && (
            <Text span inherit c="dimmed">
              {' · '}
              {outcomes}
            </Text>
          )}
        </Text>
        {isOpen(job) && <CancelButton job={job} />}
      </Group>
      <Progress
        value={percentOf(job)}
        color={COLORS[job.status]}
        size="sm"
        aria-label={t('Progress: {job}', { job: kindOf(job) })}
        transitionDuration={200}
      />
      {job.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" className="foreign">
          {job.error}
        </Text>
      )}
    </Stack>
  )
}

function CancelButton({ job }: { job: Job }) {
  const cancel = useSend(jobRoutes.cancel, {
    onSuccess: () => notifyDone(t('Cancelled. What was sent already stays sent.')),
    onError: (error) => notifyFailed(error, t('It was not cancelled')),
  })
  return (
    <BusyButton
      size="compact-sm"
      variant="default"
      isBusy={cancel.isPending}
      onClick={() => cancel.mutate({ input: { params: { id: job.id } } })}
    >
      {t('Cancel')}
    </BusyButton>
  )
}
