import { DataList, SegmentedControl, Stack, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { mailRoutes } from '../../../../src/notifications/contract.ts'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { UnreachableNotice } from '../../components/unreachable-notice.tsx'
import { humanize } from '../../lib/format.ts'
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
    <Page title="Account">
      <Unreachable />
      <Panel title="You">
        <DataList labelWidth="140px" gap="xs">
          <Fact label="Name">{user.name}</Fact>
          <Fact label="E-mail">{user.email}</Fact>
          <Fact label="Username">{user.username}</Fact>
          <Fact label="Role">{humanize(user.role)}</Fact>
          <Fact label="Department">{user.department ?? '–'}</Fact>
        </DataList>
      </Panel>
      <Panel title="Appearance">
        <Appearance />
      </Panel>
      <Panel title="Keys">
        <KeysForm />
      </Panel>
      <Panel title="Asked once more">
        <ConfirmAmountsForm />
      </Panel>
      <Panel title="Notifications">
        <AnchorLink to="/account/notifications" size="sm">
          How you are told
        </AnchorLink>
      </Panel>
      <Panel title="Password">
        <PasswordForm />
      </Panel>
      <Panel title="Where you are signed in">
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
    onSuccess: () => notifyDone('What waits for you is sent now.'),
    onError: (error) => notifyFailed(error),
  })
  if (!data) return null
  return (
    <UnreachableNotice
      user={data}
      title="You cannot be reached by mail"
      advice="If the address is wrong, an administrator can correct it."
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
        aria-label="Theme"
        value={colorScheme}
        onChange={setColorScheme}
        data={[
          { value: 'auto', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
    </Stack>
  )
}
