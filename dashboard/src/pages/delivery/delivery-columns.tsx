/** What lists of deliveries say of each, wherever they stand. */
import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import type { Column } from '../../components/data-table.tsx'
import { DeliveryStatus } from '../../components/status-badge.tsx'
import { answerOf } from './attempt-words.ts'

export const STATUS: Column<Delivery> = {
  header: 'Status',
  width: 140,
  cell: ({ status }) => <DeliveryStatus status={status} />,
}

export const ATTEMPTS: Column<Delivery> = {
  header: 'Attempts',
  align: 'right',
  width: 90,
  cell: ({ attemptCount }) => attemptCount,
}

export const ANSWER: Column<Delivery> = { header: 'Answer', align: 'right', width: 120, cell: answerOf }
