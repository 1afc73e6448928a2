import { Alert, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconInfoCircle, IconPlayerPause, type TablerIcon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { AnchorLink } from '../../components/links.tsx'
import { useNow } from '../../components/now.tsx'
import { plural, t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { can, useSession } from '../../lib/session.ts'
import { healthOf, type Health } from '../webhooks/health.ts'
import type { HealthKind } from '../webhooks/search.ts'
import { EnableButton } from './enable-button.tsx'

const ICONS: Record<HealthKind, TablerIcon> = {
  healthy: IconInfoCircle,
  unknown: IconInfoCircle,
  paused: IconPlayerPause,
  waiting: IconClock,
  slow: IconClock,
  failing: IconAlertTriangle,
  broken: IconAlertTriangle,
  disabled: IconAlertTriangle,
}

/** The icon beside one line of text, also where a button makes it taller. */
const CENTERED = { wrapper: { alignItems: 'center' } }

/** Anything but health is told at the top: why it is so, what happens next, and what can be done. */
export function HealthNotice({ webhook }: { webhook: Webhook }) {
  const health = healthOf(webhook, useNow())
  if (health.kind === 'healthy') return null
  const Icon = ICONS[health.kind]
  return (
    <Alert color={health.tone} icon={<Icon size={18} />} p="sm" mb="md" role="status" styles={CENTERED}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" flex="1 1 280px" miw={0} className="foreign">
          {health.sentence}
          {isOff(health) && <HeldCount webhookId={webhook.id} />}
          <MailsLink webhook={webhook} health={health} />
        </Text>
        {isOff(health) && <EnableButton webhook={webhook} />}
      </Group>
    </Alert>
  )
}

/** Where somebody was written to of this. */
function MailsLink({ webhook: { id, health }, health: { kind } }: { webhook: Webhook; health: Health }) {
  const session = useSession()
  if (!can(session, 'mails.read') || (health.warnedHours === 0 && kind !== 'disabled')) return null
  return (
    <>
      {' '}
      <AnchorLink to="/mails" search={{ about: id }} inherit c="inherit" underline="always">
        {t('See the mails')}
      </AnchorLink>
    </>
  )
}

function HeldCount({ webhookId }: { webhookId: string }) {
  const query = useQuery(
    read(webhookRoutes.webhookDeliveries, {
      params: { id: webhookId },
      query: { status: 'HELD', limit: 1, count: 'true' },
    }),
  )
  const total = query.data?.total
  if (total === undefined) return null
  return ` ${total === 0 ? t('Nothing is held so far.') : plural(total, { one: '{n} delivery is held.', other: '{n} deliveries are held.' })}`
}

function isOff({ kind }: Health): boolean {
  return kind === 'paused' || kind === 'disabled'
}
