import { EmptyState, Text } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import { jobRoutes, type Job } from '../../../../src/jobs/contract.ts'
import type { Column } from '../../components/data-table.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { When } from '../../components/when.tsx'
import { usePages } from '../../lib/use-pages.ts'
import { JobProgress } from './job-progress.tsx'
import { JobStatus } from './job-status.tsx'
import { kindOf } from './job-words.ts'

const COLUMNS: Column<Job>[] = [
  {
    header: 'Job',
    narrow: 'head',
    width: 240,
    cell: (job) => (
      <div>
        <Text size="sm" fw={500}>
          {kindOf(job)}
        </Text>
        <Text size="xs" c="dimmed" className="foreign">
          by {job.createdBy.name}
        </Text>
      </div>
    ),
  },
  { header: 'State', width: 130, cell: ({ status }) => <JobStatus status={status} /> },
  { header: 'Progress', narrow: 'wide', cell: (job) => <JobProgress job={job} /> },
  { header: 'Started', align: 'right', width: 120, cell: ({ createdAt }) => <When at={createdAt} /> },
]

/** Jobs, newest first; those of one subject where it is named. */
export function JobTable({ subject }: { subject?: string }) {
  return (
    <PagedTable
      label="Jobs"
      columns={COLUMNS}
      pages={usePages(jobRoutes.list, { query: subject === undefined ? {} : { subject } })}
      skeleton={{ rows: 3, height: 52 }}
      empty={
        <EmptyState
          py="lg"
          size="sm"
          icon={<IconStack2 size={28} stroke={1.5} />}
          title="No job yet"
          description="Replays, and dead letters that are sent again, are listed here with their progress."
        />
      }
    />
  )
}
