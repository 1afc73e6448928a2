import { getRouteApi } from '@tanstack/react-router'
import { Page } from '../../components/page.tsx'
import { EventDrawer } from './event-drawer.tsx'
import { EventList } from './event-list.tsx'
import { TypeDrawer } from './type-drawer.tsx'
import { TypeList } from './type-list.tsx'

const route = getRouteApi('/signed-in/shell/events')

/** What webhooks can be told: the types there are, and what has happened lately. */
export function EventsPage() {
  const { about, event } = route.useSearch()
  const navigate = route.useNavigate()
  const close = (): void =>
    void navigate({ search: (before) => ({ ...before, about: undefined, event: undefined }), resetScroll: false })
  return (
    <Page title="Events" description="Facts that webhooks are told, and that services can read back.">
      <TypeList />
      <EventList />
      <TypeDrawer type={about} onClose={close} />
      <EventDrawer id={event} onClose={close} />
    </Page>
  )
}
