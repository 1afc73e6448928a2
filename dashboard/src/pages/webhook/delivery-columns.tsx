import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import type { Column } from '../../components/data-table.tsx'
import { IdLine } from '../../components/id-line.tsx'
import { NameLink } from '../../components/links.tsx'
import { When } from '../../components/when.tsx'
import { ANSWER, ATTEMPTS, STATUS } from '../delivery/delivery-columns.tsx'

const EVENT: Column<Delivery> = {
  header: 'Event',
  narrow: 'head',
  cell: ({ id, eventType, eventId }) => (
    <div>
      <NameLink
        from="/webhooks/$id"
        to="/webhooks/$id"
        search={(before) => ({ ...before, delivery: id })}
        resetScroll={false}
      >
        {eventType}
      </NameLink>
      <IdLine id={eventId} />
    </div>
  ),
}

const CREATED: Column<Delivery> = {
  header: 'Created',
  align: 'right',
  width: 120,
  cell: ({ createdAt }) => <When at={createdAt} />,
}

export const DELIVERY_COLUMNS: Column<Delivery>[] = [
  EVENT,
  STATUS,
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
