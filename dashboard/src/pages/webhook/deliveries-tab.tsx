import { EmptyState, Group, NativeSelect } from '@mantine/core'
import { IconMailbox } from '@tabler/icons-react'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { DELIVERY_STATUSES, type Webhook } from '../../../../src/webhooks/shapes.ts'
import { FILTER_WIDTH } from '../../components/filter-width.ts'
import { NoMatch } from '../../components/no-match.tsx'
import { useNow } from '../../components/now.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { t } from '../../lib/i18n/t.ts'
import { usePages } from '../../lib/use-pages.ts'
import { STATUS_LABELS } from '../delivery/delivery-words.ts'
import { ApprovalFilter, TimeAndTypeFilters } from '../events/narrowing.tsx'
import { heldUpUntil } from '../webhooks/health.ts'
import { deliveryColumns } from './delivery-columns.tsx'
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
        <TimeAndTypeFilters search={search} onChange={change} />
        <ApprovalFilter search={search} onChange={change} />
      </Group>
      <PagedTable
        label={t('Deliveries')}
        columns={deliveryColumns(heldUpUntil(webhook, useNow()))}
        pages={usePages(webhookRoutes.webhookDeliveries, { params: { id: webhook.id }, query: filters })}
        skeleton={{ rows: 8 }}
        note={t('Newest first. This list keeps itself up to date.')}
        empty={
          Object.keys(filters).length === 0 ? (
            <Nothing />
          ) : (
            <NoMatch
              title={t('No delivery matches')}
              description={t('Another status, type or time may find it.')}
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
      aria-label={t('Status')}
      w={FILTER_WIDTH}
      value={search.status ?? ''}
      onChange={(event) => {
        const chosen = event.currentTarget.value
        change({ status: DELIVERY_STATUSES.find((status) => status === chosen) })
      }}
      data={[
        { value: '', label: t('Any status') },
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
      title={t('Nothing has been sent yet')}
      description={t(
        'Send a test, or decide an approval: each event that this webhook listens to becomes a delivery here.',
      )}
    />
  )
}
