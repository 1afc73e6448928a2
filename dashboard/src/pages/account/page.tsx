import { DataList, SegmentedControl, Stack, Switch, useMantineColorScheme } from '@mantine/core'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { humanize } from '../../lib/format.ts'
import { useSingleKeys } from '../../lib/preferences.ts'
import { useSession } from '../../lib/session.ts'
import { PasswordForm } from './password-form.tsx'
import { SessionsList } from './sessions-list.tsx'

export function AccountPage() {
  const { user } = useSession()
  return (
    <Page title="Account">
      <Panel title="You">
        <DataList labelWidth="140px" gap="xs">
          <Fact label="Name">{user.name}</Fact>
          <Fact label="E-mail">{user.email}</Fact>
          <Fact label="Username">{user.username}</Fact>
          <Fact label="Role">{humanize(user.role)}</Fact>
          <Fact label="Department">{user.department ?? '–'}</Fact>
        </DataList>
      </Panel>
      <Panel title="Appearance and keys">
        <Appearance />
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

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { areOn, setOn } = useSingleKeys()
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
      <Switch
        label="Single-letter shortcuts"
        description="Such as j, k, a and r. Press ? for the list."
        checked={areOn}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
    </Stack>
  )
}
