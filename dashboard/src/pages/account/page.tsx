import { DataList, SegmentedControl, Stack, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { mailRoutes } from '../../../../src/notifications/contract.ts'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { UnreachableNotice } from '../../components/unreachable-notice.tsx'
import { t } from '../../lib/i18n/t.ts'
import { roleName } from '../../lib/names.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { read } from '../../lib/reads.ts'
import { useSession } from '../../lib/session.ts'
import { useSend } from '../../lib/use-send.ts'
import { ConfirmAmountsForm } from './confirm-amounts-form.tsx'
import { KeysForm } from './keys-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { SessionsList } from './sessions-list.tsx'

export function AccountPage() {
  const { user } = useSession()
  return (
    <Page title={t('Account')}>
      <Unreachable />
      <Panel title={t('You')}>
        <DataList labelWidth="140px" gap="xs">
          <Fact label={t('Name')}>{user.name}</Fact>
          <Fact label={t('E-mail')}>{user.email}</Fact>
          <Fact label={t('Username')}>{user.username}</Fact>
          <Fact label={t('Role')}>{roleName(user.role)}</Fact>
          <Fact label={t('Department')}>{user.department ?? '–'}</Fact>
        </DataList>
      </Panel>
      <Panel title={t('Appearance')}>
        <Appearance />
      </Panel>
      <Panel title={t('Keyboard')}>
        <KeysForm />
      </Panel>
      <Panel title={t('Asked once more')}>
        <ConfirmAmountsForm />
      </Panel>
      <Panel title={t('Notifications')}>
        <AnchorLink to="/account/notifications" size="sm">
          {t('How you are told')}
        </AnchorLink>
      </Panel>
      <Panel title={t('Password')}>
        <PasswordForm />
      </Panel>
      <Panel title={t('Where you are signed in')}>
        <SessionsList />
      </Panel>
    </Page>
  )
}

/** Whoever is not reached by mail learns it where no mail is needed. */
function Unreachable() {
  const { user } = useSession()
  const { data } = useQuery(read(directoryRoutes.getUser, { params: { id: user.id } }))
  const send = useSend(mailRoutes.selfReachable, {
    stales: [directoryRoutes.getUser.tag],
    onSuccess: () => notifyDone(t('What waits for you is sent now.')),
    onError: (error) => notifyFailed(error),
  })
  if (!data) return null
  return (
    <UnreachableNotice
      user={data}
      title={t('You cannot be reached by mail')}
      advice={t('If the address is wrong, an administrator can correct it.')}
      isBusy={send.isPending}
      onWorks={() => send.mutate({ input: {} })}
    />
  )
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Stack gap="md" align="flex-start">
      <SegmentedControl
        aria-label={t('Theme')}
        value={colorScheme}
        onChange={setColorScheme}
        data={[
          { value: 'auto', label: t('As the system') },
          { value: 'light', label: t('Light') },
          { value: 'dark', label: t('Dark') },
        ]}
      />
    </Stack>
  )
}
