import { Text } from '@mantine/core'
import type { MailAttempt } from '../../../../src/notifications/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { formatDateTime } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { MailStatus } from './mail-status.tsx'

const COLUMNS: Column<MailAttempt>[] = [
  { header: t('When'), narrow: 'head', cell: ({ at }) => formatDateTime(at) },
  { header: t('Then'), width: 125, cell: ({ status }) => <MailStatus status={status} /> },
  {
    header: t('What the mail server said'),
    narrow: 'wide',
    cell: ({ detail }) => (
      <Text size="sm" className="foreign">
        {detail ?? t('Nothing')}
      </Text>
    ),
  },
]

/** Every attempt that counted, and every report, oldest first. */
export function MailAttempts({ history }: { history: MailAttempt[] }) {
  if (history.length === 0) return <Text size="sm">{t('None yet.')}</Text>
  return (
    <DataTable label={t('Attempts')} columns={COLUMNS} rows={history} keyOf={({ at, status }) => `${at} ${status}`} />
  )
}
