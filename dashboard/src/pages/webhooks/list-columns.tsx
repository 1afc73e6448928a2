import { Text } from '@mantine/core'
import type { Column } from '../../components/data-table.tsx'
import { NameLink } from '../../components/links.tsx'
import { When } from '../../components/when.tsx'
import { formatNumber, formatShare, formatSpan } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { HealthBadge } from './health-badge.tsx'
import type { Line } from './list-model.ts'

/** Below it a rate is worth a colour. */
const GOOD_RATE = 0.95

export const COLUMNS: Column<Line>[] = [
  {
    header: t('Webhook'),
    narrow: 'head',
    cell: ({ webhook: { id, name, url } }) => (
      <div>
        <NameLink to="/webhooks/$id" params={{ id }}>
          {name}
        </NameLink>
        <Text size="xs" c="dimmed" lineClamp={1} title={url} style={{ wordBreak: 'break-all' }}>
          {url}
        </Text>
      </div>
    ),
  },
  { header: t('State'), width: 170, cell: ({ webhook }) => <HealthBadge webhook={webhook} /> },
  {
    header: t('Service'),
    narrow: 'hidden',
    cell: ({ webhook }) => <span className="foreign">{webhook.serviceName}</span>,
  },
  {
    header: t('Success 24 h'),
    align: 'right',
    width: 110,
    cell: ({ measured }) => <Rate rate={measured?.successRate} />,
  },
  {
    header: 'p95',
    align: 'right',
    narrow: 'hidden',
    width: 80,
    cell: ({ measured }) => (measured?.p95Ms == null ? '–' : formatSpan(measured.p95Ms)),
  },
  {
    header: t('Dead 24 h'),
    align: 'right',
    width: 90,
    cell: ({ measured }) => (
      <Text size="sm" inherit c={measured?.dead ? 'var(--mantine-color-error)' : 'inherit'}>
        {formatNumber(measured?.dead ?? 0)}
      </Text>
    ),
  },
  {
    header: t('Last success'),
    align: 'right',
    narrow: 'hidden',
    width: 120,
    cell: ({ webhook }) =>
      webhook.health.lastSuccessAt === null ? t('Never') : <When at={webhook.health.lastSuccessAt} />,
  },
]

function Rate({ rate }: { rate: number | null | undefined }) {
  if (rate === null || rate === undefined) return '–'
  return (
    <Text size="sm" inherit c={rate < GOOD_RATE ? 'var(--mantine-color-error)' : 'inherit'}>
      {formatShare(rate)}
    </Text>
  )
}
