import { Button, EmptyState, Group, NativeSelect, Text } from '@mantine/core'
import { IconFilterOff, IconMailbox } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { DELIVERY_STATUSES, type Webhook } from '../../../../src/webhooks/shapes.ts'
import { DataTable } from '../../components/data-table.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { TimeFilter } from '../../components/time-filter.tsx'
import { readPages } from '../../lib/reads.ts'
import { STATUS_LABELS } from '../delivery/delivery-words.ts'
import { approvalFault } from '../events/event-filters.ts'
import { EventTypeSelect } from '../events/event-type-select.tsx'
import { DELIVERY_COLUMNS } from './delivery-columns.tsx'
import { deliveryFilters, NO_FILTERS } from './filters.ts'
import { useWebhookAddress } from './route.ts'

/** Every delivery of a webhook, newest first; it keeps itself fresh. */
export function DeliveriesTab({ webhook }: { webhook: Webhook }) {
  const { search } = useWebhookAddress()
  const query = useInfiniteQuery({
    ...readPages(webhookRoutes.webhookDeliveries, { params: { id: webhook.id }, query: deliveryFilters(search) }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <>
      <Filters />
      <Loaded query={query} skeleton={<RowsSkeleton rows={8} height={44} />}>
        {() =>
          rows.length === 0 ? (
            <Nothing isFiltered={Object.keys(deliveryFilters(search)).length > 0} />
          ) : (
            <DataTable label="Deliveries" columns={DELIVERY_COLUMNS} rows={rows} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      <LoadMore query={query} />
      {rows.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          Newest first. This list keeps itself up to date.
        </Text>
      )}
    </>
  )
}

function Filters() {
  const { search, change } = useWebhookAddress()
  return (
    <Group gap="xs" mb="sm" align="flex-start">
      <NativeSelect
        aria-label="Status"
        value={search.status ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          change({ status: DELIVERY_STATUSES.find((status) => status === chosen) })
        }}
        data={[
          { value: '', label: 'Any status' },
          ...DELIVERY_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
        ]}
      />
      <EventTypeSelect value={search.type} onChange={(type) => change({ type })} w={{ base: '100%', xs: 210 }} />
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
  const { change } = useWebhookAddress()
  if (isFiltered) {
    return (
      <EmptyState
        py={40}
        size="sm"
        icon={<IconFilterOff size={28} stroke={1.5} />}
        title="No delivery matches"
        description="Another status, type or time may find it."
      >
        <Button variant="default" size="sm" onClick={() => change(NO_FILTERS)}>
          Clear the filters
        </Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      py={40}
      size="sm"
      icon={<IconMailbox size={28} stroke={1.5} />}
      title="Nothing has been sent yet"
      description="Send a test, or decide an approval: each event that this webhook listens to becomes a delivery here."
    />
  )
}
