import { IconShieldCheck } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { BusyButton } from '../../components/busy-button.tsx'
import { Page } from '../../components/page.tsx'
import { t } from '../../lib/i18n/t.ts'
import { AuditDrawer } from './audit-drawer.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { AuditList } from './audit-list.tsx'
import { DownloadMenu } from './download-menu.tsx'
import { useVerify } from './use-verify.ts'
import { VerifyPanel } from './verify-panel.tsx'

const route = getRouteApi('/signed-in/shell/audit')

/** Who changed what, and the proof that nothing of it was touched since. */
export function AuditPage() {
  const { subject, entry } = route.useSearch()
  const navigate = route.useNavigate()
  const whole = useVerify(undefined)
  const one = useVerify(subject)
  const check = subject === undefined ? whole : one
  // What the check of all has found is about this history as well.
  const broken = check.data?.firstBroken ?? whole.data?.firstBroken ?? null
  return (
    <Page
      title={t('Audit log')}
      description={t('Who changed what, and when. Entries are chained by hashes, so that a change to them shows.')}
      actions={
        <>
          <DownloadMenu />
          <BusyButton
            variant="default"
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            isBusy={check.isFetching}
            onClick={check.verify}
          >
            {subject === undefined ? t('Verify') : t('Verify this history')}
          </BusyButton>
        </>
      }
    >
      <VerifyPanel check={check} isOne={subject !== undefined} />
      <AuditFilters />
      <AuditList broken={broken} />
      <AuditDrawer
        id={entry}
        broken={broken}
        onClose={() => void navigate({ search: (before) => ({ ...before, entry: undefined }), resetScroll: false })}
      />
    </Page>
  )
}
