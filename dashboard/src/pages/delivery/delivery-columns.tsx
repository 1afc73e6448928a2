/** What lists of deliveries say of each, wherever they stand. */
import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import type { Column } from '../../components/data-table.tsx'
import { DeliveryStatus } from '../../components/status-badge.tsx'
import { t } from '../../lib/i18n/t.ts'
import { answerOf } from './attempt-words.ts'

export const STATUS: Column<Delivery> = {
  header: t('Status'),
  width: 140,
  cell: ({ status }) => <DeliveryStatus status={status} />,
}

export const ATTEMPTS: Column<Delivery> = {
  header: t('Attempts'),
  align: 'right',
  narrow: 'hidden',
  width: 90,
  cell: ({ attemptCount }) => attemptCount,
}

export const ANSWER: Column<Delivery> = { header: t('Answer'), align: 'right', width: 120, cell: answerOf }
