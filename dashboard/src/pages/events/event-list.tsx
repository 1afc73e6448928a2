import { EmptyState, Group, Text } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { eventRoutes } from '../../../../src/events/contract.ts'
import type { Answer } from '../../lib/api.ts'
import type { Column } from '../../components/data-table.tsx'
import { IdLine } from '../../components/id-line.tsx'
import { NameLink } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { usePages } from '../../lib/use-pages.ts'
import { ServiceFilter } from '../webhooks/service-filter.tsx'
import { filtersOf, NO_NARROWING } from './event-filters.ts'
import { ApprovalFilter, TimeAndTypeFilters } from './narrowing.tsx'
import type { EventsSearch } from './search.ts'

type Event = Answer<typeof eventRoutes.list>['data'][number]

const COLUMNS: Column<Event>[] = [
  {
    header: t('Event'),
    narrow: 'head',
    cell: ({ id, eventType }) => (
      <div>
        <NameLink from="/events" to="/events" search={(before) => ({ ...before, event: id })} resetScroll={false}>
          {eventType}
        </NameLink>
        <IdLine id={id} />
      </div>
    ),
  },
  { header: t('Service'), cell: ({ serviceName }) => <span className="foreign">{serviceName}</span> },
  {
    header: t('Approval'),
    cell: ({ approvalId }) =>
      approvalId === null ? (
        '–'
      ) : (
        <Text size="xs" ff="monospace" className="foreign">
          {approvalId}
        </Text>
      ),
  },
  { header: t('Sequence'), align: 'right', narrow: 'hidden', width: 90, cell: ({ sequence }) => sequence ?? '–' },
  { header: t('When'), align: 'right', width: 120, cell: ({ occurredAt }) => <When at={occurredAt} /> },
]

const route = getRouteApi('/signed-in/shell/events')

/** What has happened, newest first; it keeps itself fresh. */
export function EventList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (changes: Partial<EventsSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false })
  const filters = filtersOf(search)
  return (
    <>
      <Group gap="xs" mb="sm" align="flex-start">
        <ServiceFilter value={search.service} onChange={(service) => change({ service })} />
        <TimeAndTypeFilters search={search} onChange={change} />
        <ApprovalFilter search={search} onChange={change} />
      </Group>
      <PagedTable
        label={t('Events')}
        columns={COLUMNS}
        pages={usePages(eventRoutes.list, { query: filters })}
        skeleton={{ rows: 8 }}
        empty={
          Object.keys(filters).length === 0 ? (
            <Nothing />
          ) : (
            <NoMatch
              title={t('No event matches')}
              description={t('Another type, service or time may find it.')}
              onClear={() => change(NO_NARROWING)}
            />
          )
        }
      />
    </>
  )
}

function Nothing() {
  return (
    <EmptyState
      py={40}
      size="sm"
      icon={<IconBolt size={28} stroke={1.5} />}
      title={t('Nothing has happened yet')}
      description={t('As soon as a service asks for an approval, or triggers an event of its own, it is here.')}
    />
  )
}
