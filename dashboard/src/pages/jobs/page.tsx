import { Page } from '../../components/page.tsx'
import { JobTable } from './job-table.tsx'

export function JobsPage() {
  return (
    <Page title="Jobs" description="Work that takes longer than a request: what it has done, and what is left of it.">
      <JobTable />
    </Page>
  )
}
