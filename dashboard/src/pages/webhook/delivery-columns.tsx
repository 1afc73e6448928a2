import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import type { Column } from '../../components/data-table.tsx'
import { IdLine } from '../../components/id-line.tsx'
import { NameLink } from '../../components/links.tsx'
import { useNow } from '../../components/now.tsx'
import { When } from '../../components/when.tsx'
import { isOverdue } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { ANSWER, ATTEMPTS, STATUS } from '../delivery/delivery-columns.tsx'

const EVENT: Column<Delivery> = {
  header: t('Event'),
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
  header: t('Created'),
  align: 'right',
  width: 120,
  cell: ({ createdAt }) => <When at={createdAt} />,
}

/** `heldUp`: until when nothing is sent to the webhook. */
export function deliveryColumns(heldUp: string | null): Column<Delivery>[] {
  return [
    EVENT,
    STATUS,
    ATTEMPTS,
    ANSWER,
    {
      header: t('Next attempt'),
      align: 'right',
      width: 120,
      cell: ({ nextRetryAt }) => <NextAttempt at={nextRetryAt} heldUp={heldUp} />,
    },
    CREATED,
  ]
}

export const DEAD_LETTER_COLUMNS: Column<Delivery>[] = [
  EVENT,
  ANSWER,
  ATTEMPTS,
  { header: t('Died'), align: 'right', width: 120, cell: ({ updatedAt }) => <When at={updatedAt} /> },
  CREATED,
]

function NextAttempt({ at, heldUp }: { at: string | null; heldUp: string | null }) {
  const now = useNow()
  if (at === null) return '–'
  if (heldUp !== null && at < heldUp) return <When at={heldUp} isUpcoming />
  return isOverdue(at, now) ? t('Due') : <When at={at} isUpcoming />
}
