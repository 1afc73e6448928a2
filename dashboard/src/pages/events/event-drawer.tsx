import { DataList, Drawer, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { eventRoutes } from '../../../../src/events/contract.ts'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink, NameLink } from '../../components/links.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import type { Answer } from '../../lib/api.ts'
import { formatDateTime } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { ANSWER, ATTEMPTS, STATUS } from '../delivery/delivery-columns.tsx'

type Event = Answer<typeof eventRoutes.get>

/** One event: what it says, and to whom it went. Its address can be shared. */
export function EventDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="xl" title={t('Event')}>
      {id !== undefined && <Content id={id} />}
    </Drawer>
  )
}

function Content({ id }: { id: string }) {
  const query = useQuery(read(eventRoutes.get, { params: { id } }))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton />}>
      {(event) => (
        <Stack gap="lg">
          <Facts event={event} />
          <section aria-labelledby="event-deliveries">
            <Title order={3} id="event-deliveries" mb="xs">
              {t('Deliveries')}
            </Title>
            <Deliveries id={id} />
          </section>
          <section aria-labelledby="event-body">
            <Title order={3} id="event-body" mb="xs">
              {t('Body')}
            </Title>
            <CopyField block label={t('body')} value={JSON.stringify(event, null, 2)} />
          </section>
        </Stack>
      )}
    </Loaded>
  )
}

function Facts({
  event: { id, eventType, occurredAt, serviceId, serviceName, approvalId, sequence },
}: {
  event: Event
}) {
  return (
    <DataList labelWidth="110px" gap={6}>
      <Fact label={t('Type')}>
        <AnchorLink
          from="/events"
          to="/events"
          search={(before) => ({ ...before, event: undefined, about: eventType })}
          resetScroll={false}
          size="sm"
        >
          {eventType}
        </AnchorLink>
      </Fact>
      <Fact label={t('When')}>{formatDateTime(occurredAt)}</Fact>
      <Fact label={t('Service')}>
        <AnchorLink to="/services/$id" params={{ id: serviceId }} size="sm">
          {serviceName}
        </AnchorLink>
      </Fact>
      {approvalId !== null && (
        <Fact label={t('Approval')}>
          <AnchorLink to="/approvals/$id" params={{ id: approvalId }} size="sm" ff="monospace">
            {approvalId}
          </AnchorLink>
        </Fact>
      )}
      {sequence !== null && <Fact label={t('Sequence')}>{sequence}</Fact>}
      <Fact label={t('Id')}>
        <CopyField value={id} label={t('event id')} />
      </Fact>
    </DataList>
  )
}

const COLUMNS: Column<Delivery>[] = [
  {
    header: t('Webhook'),
    narrow: 'head',
    cell: ({ id, webhookId, webhookName }) => (
      <NameLink to="/webhooks/$id" params={{ id: webhookId }} search={{ tab: 'deliveries', delivery: id }}>
        {webhookName}
      </NameLink>
    ),
  },
  STATUS,
  ATTEMPTS,
  ANSWER,
  { header: t('Changed'), align: 'right', width: 110, cell: ({ updatedAt }) => <When at={updatedAt} /> },
]

function Deliveries({ id }: { id: string }) {
  const query = useQuery(read(webhookRoutes.eventDeliveries, { params: { id }, query: { limit: 200 } }))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton rows={2} height={36} />}>
      {({ data }) =>
        data.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('No webhook listened to it.')}
          </Text>
        ) : (
          <DataTable label={t('Deliveries of the event')} columns={COLUMNS} rows={data} keyOf={({ id }) => id} />
        )
      }
    </Loaded>
  )
}
