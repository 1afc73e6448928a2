import { BareLayout } from '../../components/shell/bare-layout.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { usePageTitle } from '../../lib/use-page-title.ts'
import { Checklist } from './checklist.tsx'
import { SetupForm } from './setup-form.tsx'

/** Where the one-time link lands the first administrator, and where anybody finds the first steps again. */
export function WelcomePage() {
  usePageTitle(t('Welcome'))
  const { user } = useSession()
  return (
    <BareLayout width={user.hasPassword ? 680 : 440}>{user.hasPassword ? <Checklist /> : <SetupForm />}</BareLayout>
  )
}
