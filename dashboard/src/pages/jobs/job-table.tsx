import { EmptyState, Text } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import { jobRoutes, type Job } from '../../../../src/jobs/contract.ts'
import type { Column } from '../../components/data-table.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { usePages } from '../../lib/use-pages.ts'
import { JobProgress } from './job-progress.tsx'
import { JobStatus } from './job-status.tsx'
import { kindOf } from './job-words.ts'

const COLUMNS: Column<Job>[] = [
  {
    header: t('Job'),
    narrow: 'head',
    width: 240,
    cell: (job) => (
      <div>
        <Text size="sm" fw={500}>
          {kindOf(job)}
        </Text>
        <Text size="xs" c="dimmed" className="foreign">
          {t('by {name}', { name: job.createdBy.name })}
        </Text>
      </div>
    ),
  },
  { header: t('State'), width: 130, cell: ({ status }) => <JobStatus status={status} /> },
  { header: t('Progress'), narrow: 'wide', cell: (job) => <JobProgress job={job} /> },
  { header: t('Started'), align: 'right', width: 120, cell: ({ createdAt }) => <When at={createdAt} /> },
]

/** Jobs, newest first; those of one subject where it is named. */
export function JobTable({ subject }: { subject?: string }) {
  return (
    <PagedTable
      label={t('Jobs')}
      columns={COLUMNS}
      pages={usePages(jobRoutes.list, { query: subject === undefined ? {} : { subject } })}
      skeleton={{ rows: 3, height: 52 }}
      empty={
        <EmptyState
          py="lg"
          size="sm"
          icon={<IconStack2 size={28} stroke={1.5} />}
          title={t('No job yet')}
          description={t('Replays, and dead letters that are sent again, are listed here with their progress.')}
        />
      }
    />
  )
}
