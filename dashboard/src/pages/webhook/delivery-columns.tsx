import { Text } from '@mantine/core'
import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import type { Column } from '../../components/data-table.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { DeliveryStatus } from '../../components/status-badge.tsx'
import { When } from '../../components/when.tsx'
import { answerOf } from '../delivery/attempt-words.ts'

const EVENT: Column<Delivery> = {
  header: 'Event',
  narrow: 'head',
  cell: ({ id, eventType, eventId }) => (
    <div>
      <AnchorLink
        from="/webhooks/$id"
        to="/webhooks/$id"
        search={(before) => ({ ...before, delivery: id })}
        resetScroll={false}
        size="sm"
        fw={500}
        c="var(--mantine-color-text)"
        className="foreign"
      >
        {eventType}
      </AnchorLink>
      <Text size="xs" c="dimmed" ff="monospace" truncate title={eventId}>
        {eventId}
      </Text>
    </div>
  ),
}

const ATTEMPTS: Column<Delivery> = {
  header: 'Attempts',
  align: 'right',
  width: 90,
  cell: ({ attemptCount }) => attemptCount,
}

const ANSWER: Column<Delivery> = { header: 'Answer', align: 'right', width: 120, cell: answerOf }

const CREATED: Column<Delivery> = {
  header: 'Created',
  align: 'right',
  width: 120,
  cell: ({ createdAt }) => <When at={createdAt} />,
}

export const DELIVERY_COLUMNS: Column<Delivery>[] = [
  EVENT,
  { header: 'Status', width: 140, cell: ({ status }) => <DeliveryStatus status={status} /> },
  ATTEMPTS,
  ANSWER,
  {
    header: 'Next attempt',
    align: 'right',
    width: 120,
    cell: ({ nextRetryAt }) => (nextRetryAt === null ? '–' : <When at={nextRetryAt} isUpcoming />),
  },
  CREATED,
]

export const DEAD_LETTER_COLUMNS: Column<Delivery>[] = [
  EVENT,
  ANSWER,
  ATTEMPTS,
  { header: 'Died', align: 'right', width: 120, cell: ({ updatedAt }) => <When at={updatedAt} /> },
  CREATED,
]
