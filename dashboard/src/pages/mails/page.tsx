import { getRouteApi } from '@tanstack/react-router'
import { Page } from '../../components/page.tsx'
import { t } from '../../lib/i18n/t.ts'
import { MailDrawer } from './mail-drawer.tsx'
import { MailList } from './mail-list.tsx'

const route = getRouteApi('/signed-in/shell/mails')

/** Every mail that was written, to whom, and what became of it. */
export function MailsPage() {
  const { mail } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page title={t('Mail outbox')} description={t('Every mail that was written, to whom, and what became of it.')}>
      <MailList />
      <MailDrawer
        id={mail}
        onClose={() => void navigate({ search: (before) => ({ ...before, mail: undefined }), resetScroll: false })}
      />
    </Page>
  )
}
