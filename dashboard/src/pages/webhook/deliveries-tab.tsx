import { EmptyState, Group, NativeSelect } from '@mantine/core'
import { IconMailbox } from '@tabler/icons-react'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { DELIVERY_STATUSES, type Webhook } from '../../../../src/webhooks/shapes.ts'
import { NoMatch } from '../../components/no-match.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { usePages } from '../../lib/use-pages.ts'
import { STATUS_LABELS } from '../delivery/delivery-words.ts'
import { ApprovalFilter, TypeAndTimeFilters } from '../events/narrowing.tsx'
import { DELIVERY_COLUMNS } from './delivery-columns.tsx'
import { deliveryFilters, NO_FILTERS } from './filters.ts'
import { useWebhookAddress } from './route.ts'

/** Every delivery of a webhook, newest first; it keeps itself fresh. */
export function DeliveriesTab({ webhook }: { webhook: Webhook }) {
  const { search, change } = useWebhookAddress()
  const filters = deliveryFilters(search)
  return (
    <>
      <Group gap="xs" mb="sm" align="flex-start">
        <StatusFilter />
        <TypeAndTimeFilters search={search} onChange={change} />
        <ApprovalFilter search={search} onChange={change} />
      </Group>
      <PagedTable
        label="Deliveries"
        columns={DELIVERY_COLUMNS}
        pages={usePages(webhookRoutes.webhookDeliveries, { params: { id: webhook.id }, query: filters })}
        skeleton={{ rows: 8 }}
        note="Newest first. This list keeps itself up to date."
        empty={
          Object.keys(filters).length === 0 ? (
            <Nothing />
          ) : (
            <NoMatch
              title="No delivery matches"
              description="Another status, type or time may find it."
              onClear={() => change(NO_FILTERS)}
            />
          )
        }
      />
    </>
  )
}

function StatusFilter() {
  const { search, change } = useWebhookAddress()
  return (
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
  )
}

function Nothing() {
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
