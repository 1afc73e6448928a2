import { jobRoutes } from '../../../../src/jobs/contract.ts'
import { Page } from '../../components/page.tsx'
import { useLiveUpdates } from '../../lib/live.ts'
import { JobTable } from './job-table.tsx'

const LIVE_TAGS = [jobRoutes.list.tag]

export function JobsPage() {
  useLiveUpdates(LIVE_TAGS)
  return (
    <Page title="Jobs" description="Work that takes longer than a request: what it has done, and what is left of it.">
      <JobTable />
    </Page>
  )
}
