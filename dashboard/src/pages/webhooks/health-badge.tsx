import {
  IconAlertTriangle,
  IconCheck,
  IconCircleDashed,
  IconPlayerPause,
  IconPlugConnectedX,
} from '@tabler/icons-react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { healthOf } from './health.ts'

export function HealthBadge({ webhook }: { webhook: Webhook }) {
  const { tone, label } = healthOf(webhook)
  const paused = webhook.isActive ? IconCircleDashed : IconPlayerPause
  const icon = { green: IconCheck, amber: IconAlertTriangle, red: IconPlugConnectedX, gray: paused }[tone]
  return <StatusBadge label={label} color={tone} icon={icon} />
}
