import { Button, EmptyState, Group, NativeSelect, SegmentedControl } from '@mantine/core'
import { IconBellCheck, IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { notificationRoutes } from '../../../../src/notifications/inbox-contract.ts'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { LOOKS } from '../../components/notifications/looks.ts'
import { NotificationList } from '../../components/notifications/notification-list.tsx'
import { Page } from '../../components/page.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { language, t } from '../../lib/i18n/t.ts'
import { notifyFailed } from '../../lib/notify.ts'
import { useReadNotifications } from '../../lib/read-notifications.ts'
import { readPages } from '../../lib/reads.ts'
import { can, useSession } from '../../lib/session.ts'
import { notificationsSearch } from './search.ts'

const route = getRouteApi('/signed-in/shell/notifications')

export function NotificationsPage() {
  const { unread, kind } = route.useSearch()
  const query = useInfiniteQuery({
    ...readPages(notificationRoutes.list, { query: { ...(unread ? { unread: 'true' } : {}), kind, language } }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  const isFiltered = unread === true || kind !== undefined
  return (
    <Page title={t('Notifications')} actions={<MarkAll newestId={kind === undefined ? rows[0]?.id : undefined} />}>
      <Filters />
      <Loaded query={query} skeleton={<RowsSkeleton height={56} />}>
        {() => (rows.length === 0 ? <Nothing isFiltered={isFiltered} /> : <NotificationList rows={rows} />)}
      </Loaded>
      <LoadMore query={query} />
    </Page>
  )
}

function Filters() {
  const search = route.useSearch()
  const session = useSession()
  const navigate = route.useNavigate()
  const kinds = Object.entries(LOOKS).filter(
    ([kind]) => !kind.startsWith('webhook.') || can(session, 'webhooks.manage'),
  )
  const change = (changes: Record<string, unknown>): void =>
    void navigate({ search: notificationsSearch({ ...search, ...changes }), replace: true })
  return (
    <Group gap="xs" mb="sm">
      <SegmentedControl
        size="xs"
        aria-label={t('Show')}
        value={search.unread ? 'unread' : 'all'}
        onChange={(shown) => change({ unread: shown === 'unread' || undefined })}
        data={[
          { value: 'all', label: t('All') },
          {
            value: 'unread',
            label: session.unread === 0 ? t('Unread') : t('Unread · {unread}', { unread: countOf(session.unread) }),
          },
        ]}
      />
      <NativeSelect
        aria-label={t('Kind')}
        value={search.kind ?? ''}
        onChange={(event) => change({ kind: event.currentTarget.value || undefined })}
        data={[{ value: '', label: t('Everything') }, ...kinds.map(([value, { label }]) => ({ value, label }))]}
      />
    </Group>
  )
}

/** The server counts no further. */
function countOf(unread: number): string {
  return unread >= 1000 ? '999+' : String(unread)
}

/** Up to the newest that is shown: what comes meanwhile stays unread. */
function MarkAll({ newestId }: { newestId: string | undefined }) {
  const { unread } = useSession()
  const send = useReadNotifications()
  if (unread === 0 || newestId === undefined) return null
  const markAll = (): void =>
    send.mutate({ input: { body: { upTo: newestId } } }, { onError: (error) => notifyFailed(error) })
  return (
    <Button variant="default" loading={send.isPending} onClick={markAll}>
      {t('Mark all as read')}
    </Button>
  )
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const navigate = route.useNavigate()
  if (!isFiltered)
    return (
      <EmptyState
        py={56}
        icon={<IconBellCheck size={32} stroke={1.5} />}
        title={t('Nothing yet')}
        description={t('You are told here when you are asked to decide, and what became of your requests.')}
      />
    )
  return (
    <EmptyState
      py={56}
      icon={<IconSearchOff size={32} stroke={1.5} />}
      title={t('Nothing here')}
      description={t('Nothing that you were told is of this kind.')}
    >
      <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
        {t('Show everything')}
      </Button>
    </EmptyState>
  )
}
