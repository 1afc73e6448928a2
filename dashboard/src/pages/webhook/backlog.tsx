import type { WebhookStats } from '../../../../src/webhooks/delivery-contract.ts'
import { AnchorLink } from '../../components/links.tsx'
import { Stats } from '../../components/stats.tsx'
import { formatNumber, formatSpan } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import type { WebhookSearch } from './search.ts'

/** What waits at this moment, each figure a way to what it counts. */
export function Backlog({ stats: { waiting }, isHeldUp }: { stats: Pick<WebhookStats, 'waiting'>; isHeldUp: boolean }) {
  const { pending, held, deadLetters, oldestDueSeconds } = waiting
  return (
    <Stats
      label={t('Waiting now')}
      stats={[
        {
          label: t('Pending'),
          value: <Way count={pending} to={{ tab: 'deliveries', status: 'PENDING' }} />,
          hint: t('Deliveries that wait for their first or next attempt.'),
        },
        {
          label: t('Oldest due'),
          value: oldestDueSeconds === null ? t('None') : formatSpan(oldestDueSeconds * 1000),
          hint: isHeldUp
            ? t('While nothing is sent to this webhook, nothing is due.')
            : t('How long the delivery that is due and waits the longest has waited.'),
        },
        {
          label: t('Held'),
          value: <Way count={held} to={{ tab: 'deliveries', status: 'HELD' }} />,
          hint: t('Deliveries that wait until the webhook is enabled.'),
          ...(held > 0 ? { tone: 'warn' as const } : {}),
        },
        {
          label: t('Dead letters'),
          value: <Way count={deadLetters} to={{ tab: 'dead' }} />,
          hint: t('Deliveries that used their attempts up and wait for somebody to look.'),
          ...(deadLetters > 0 ? { tone: 'bad' as const } : {}),
        },
      ]}
    />
  )
}

function Way({ count, to }: { count: number; to: WebhookSearch }) {
  if (count === 0) return '0'
  return (
    <AnchorLink from="/webhooks/$id" to="/webhooks/$id" search={to} inherit c="inherit" underline="always">
      {formatNumber(count)}
    </AnchorLink>
  )
}
