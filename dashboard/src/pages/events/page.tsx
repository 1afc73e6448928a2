import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Page } from '../../components/page.tsx'
import { t } from '../../lib/i18n/t.ts'
import { EventDrawer } from './event-drawer.tsx'
import { EventList } from './event-list.tsx'
import { TypeDrawer } from './type-drawer.tsx'
import { TypeList } from './type-list.tsx'

const route = getRouteApi('/signed-in/shell/events')

/** What has happened lately, and the types of events that there are. */
export function EventsPage() {
  const { tab = 'happened', about, event } = route.useSearch()
  const navigate = route.useNavigate()
  const close = (): void =>
    void navigate({ search: (before) => ({ ...before, about: undefined, event: undefined }), resetScroll: false })
  return (
    <Page title={t('Events')} description={t('Facts that webhooks are told, and that services can read back.')}>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) => void navigate({ search: chosen === 'types' ? { tab: 'types' } : {} })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="happened">{t('What has happened')}</Tabs.Tab>
          <Tabs.Tab value="types">{t('Types')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="happened">
          <EventList />
        </Tabs.Panel>
        <Tabs.Panel value="types">
          <TypeList />
        </Tabs.Panel>
      </Tabs>
      <TypeDrawer type={about} onClose={close} />
      <EventDrawer id={event} onClose={close} />
    </Page>
  )
}
