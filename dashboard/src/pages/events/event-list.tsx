import { Button, EmptyState, Group, Text } from '@mantine/core'
import { IconBolt, IconFilterOff } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { eventRoutes } from '../../../../src/events/contract.ts'
import type { Answer } from '../../lib/api.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { Panel } from '../../components/panel.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { TimeFilter } from '../../components/time-filter.tsx'
import { When } from '../../components/when.tsx'
import { readPages } from '../../lib/reads.ts'
import { ServiceFilter } from '../webhooks/service-filter.tsx'
import { approvalFault, filtersOf } from './event-filters.ts'
import { EventTypeSelect } from './event-type-select.tsx'
import type { EventsSearch } from './search.ts'

type Event = Answer<typeof eventRoutes.list>['data'][number]

const COLUMNS: Column<Event>[] = [
  {
    header: 'Event',
    narrow: 'head',
    cell: ({ id, eventType }) => (
      <div>
        <AnchorLink
          from="/events"
          to="/events"
          search={(before) => ({ ...before, event: id })}
          resetScroll={false}
          size="sm"
          fw={500}
          c="var(--mantine-color-text)"
          className="foreign"
        >
          {eventType}
        </AnchorLink>
        <Text size="xs" c="dimmed" ff="monospace" truncate title={id}>
          {id}
        </Text>
      </div>
    ),
  },
  { header: 'Service', cell: ({ serviceName }) => <span className="foreign">{serviceName}</span> },
  {
    header: 'Approval',
    cell: ({ approvalId }) =>
      approvalId === null ? (
        '–'
      ) : (
        <Text size="xs" ff="monospace" className="foreign">
          {approvalId}
        </Text>
      ),
  },
  { header: 'Sequence', align: 'right', width: 90, cell: ({ sequence }) => sequence ?? '–' },
  { header: 'When', align: 'right', width: 120, cell: ({ occurredAt }) => <When at={occurredAt} /> },
]

const route = getRouteApi('/signed-in/shell/events')

/** What has happened, newest first; it keeps itself fresh. */
export function EventList() {
  const search = route.useSearch()
  const filters = filtersOf(search)
  const query = useInfiniteQuery({
    ...readPages(eventRoutes.list, { query: filters }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Panel title="What has happened">
      <Filters search={search} />
      <Loaded query={query} skeleton={<RowsSkeleton rows={8} height={44} />}>
        {() =>
          rows.length === 0 ? (
            <Nothing isFiltered={Object.keys(filters).length > 0} />
          ) : (
            <DataTable label="Events" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </Panel>
  )
}

function useChange(): (changes: Partial<EventsSearch>) => void {
  const navigate = route.useNavigate()
  return (changes) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false })
}

function Filters({ search }: { search: EventsSearch }) {
  const change = useChange()
  return (
    <Group gap="xs" mb="sm" align="flex-start">
      <EventTypeSelect value={search.type} onChange={(type) => change({ type })} w={{ base: '100%', xs: 210 }} />
      <ServiceFilter value={search.service} onChange={(service) => change({ service })} />
      <TimeFilter value={search} onChange={({ from, to }) => change({ from, to })} />
      <SearchField
        label="Approval id"
        placeholder="Approval id (apr_…)"
        value={search.approval}
        error={approvalFault(search)}
        onChange={(approval) => change({ approval })}
      />
    </Group>
  )
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const change = useChange()
  if (!isFiltered) {
    return (
      <EmptyState
        py={40}
        size="sm"
        icon={<IconBolt size={28} stroke={1.5} />}
        title="Nothing has happened yet"
        description="As soon as a service asks for an approval, or triggers an event of its own, it is here."
      />
    )
  }
  return (
    <EmptyState
      py={40}
      size="sm"
      icon={<IconFilterOff size={28} stroke={1.5} />}
      title="No event matches"
      description="Another type, service or time may find it."
    >
      <Button
        variant="default"
        size="sm"
        onClick={() =>
          change({ type: undefined, service: undefined, approval: undefined, from: undefined, to: undefined })
        }
      >
        Clear the filters
      </Button>
    </EmptyState>
  )
}
