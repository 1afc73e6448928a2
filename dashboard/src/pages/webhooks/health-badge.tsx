import {
  IconAlertTriangle,
  IconBolt,
  IconCheck,
  IconCircleDashed,
  IconClock,
  IconHourglass,
  IconPlayerPause,
  IconPlugConnectedX,
  type TablerIcon,
} from '@tabler/icons-react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { useNow } from '../../components/now.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { healthOf } from './health.ts'
import type { HealthKind } from './search.ts'

const ICONS: Record<HealthKind, TablerIcon> = {
  healthy: IconCheck,
  slow: IconHourglass,
  failing: IconAlertTriangle,
  waiting: IconClock,
  broken: IconBolt,
  disabled: IconPlugConnectedX,
  paused: IconPlayerPause,
  unknown: IconCircleDashed,
}

export function HealthBadge({ webhook }: { webhook: Webhook }) {
  const { kind, tone, label } = healthOf(webhook, useNow())
  return <StatusBadge label={label} color={tone} icon={ICONS[kind]} />
}
