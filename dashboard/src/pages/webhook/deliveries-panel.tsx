import { EmptyState, NativeSelect, Text } from '@mantine/core'
import { IconMailbox } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { DELIVERY_STATUSES, type Delivery } from '../../../../src/webhooks/shapes.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { Panel } from '../../components/panel.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { DeliveryStatus } from '../../components/status-badge.tsx'
import { When } from '../../components/when.tsx'
import { readPages } from '../../lib/reads.ts'

const COLUMNS: Column<Delivery>[] = [
  {
    header: 'Event',
    narrow: 'head',
    cell: ({ id, webhookId, eventType }) => (
      <AnchorLink
        from="/webhooks/$id"
        to="/webhooks/$id"
        params={{ id: webhookId }}
        search={(before) => ({ ...before, delivery: id })}
        size="sm"
        fw={500}
        c="var(--mantine-color-text)"
        className="foreign"
      >
        {eventType}
      </AnchorLink>
    ),
  },
  { header: 'Status', width: 150, cell: ({ status }) => <DeliveryStatus status={status} /> },
  { header: 'Attempts', align: 'right', width: 90, cell: ({ attemptCount }) => attemptCount },
  {
    header: 'Answer',
    align: 'right',
    width: 90,
    cell: ({ responseCode, error }) => responseCode ?? (error === null ? '–' : 'none'),
  },
  {
    header: 'Next retry',
    align: 'right',
    width: 130,
    cell: ({ nextRetryAt }) => (nextRetryAt === null ? '–' : <When at={nextRetryAt} isUpcoming />),
  },
  { header: 'Created', align: 'right', width: 130, cell: ({ createdAt }) => <When at={createdAt} /> },
]

const STATUS_LABELS = { PENDING: 'Pending', SUCCESS: 'Delivered', FAILED: 'Dead letters', HELD: 'Held' } as const

const route = getRouteApi('/signed-in/shell/webhooks/$id')

export function DeliveriesPanel({ webhookId }: { webhookId: string }) {
  const { status } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery({
    ...readPages(webhookRoutes.webhookDeliveries, {
      params: { id: webhookId },
      query: status === undefined ? {} : { status },
    }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  const filter = (chosen: string): void => {
    void navigate({ search: (before) => ({ ...before, status: DELIVERY_STATUSES.find((known) => known === chosen) }) })
  }
  return (
    <Panel
      title="Deliveries"
      actions={
        <NativeSelect
          size="xs"
          aria-label="Status"
          value={status ?? ''}
          onChange={(event) => filter(event.currentTarget.value)}
          data={[
            { value: '', label: 'Any status' },
            ...DELIVERY_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
          ]}
        />
      }
    >
      <Loaded query={query} skeleton={<RowsSkeleton rows={5} height={36} />}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              py={40}
              size="sm"
              icon={<IconMailbox size={28} stroke={1.5} />}
              title={status === undefined ? 'Nothing has been sent yet' : 'None with this status'}
              description={status === undefined ? 'Send a test, or decide an approval.' : ''}
            />
          ) : (
            <DataTable label="Deliveries" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      <LoadMore query={query} />
      {rows.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          Newest first.
        </Text>
      )}
    </Panel>
  )
}
