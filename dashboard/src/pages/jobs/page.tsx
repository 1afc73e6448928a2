import { Page } from '../../components/page.tsx'
import { t } from '../../lib/i18n/t.ts'
import { JobTable } from './job-table.tsx'

export function JobsPage() {
  return (
    <Page
      title={t('Jobs')}
      description={t('Work that takes longer than a request: what it has done, and what is left of it.')}
    >
      <JobTable />
    </Page>
  )
}
