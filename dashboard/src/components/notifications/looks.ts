/** Each kind of notification by icon, colour and word. Pure. */
import {
  IconAlertTriangle,
  IconAt,
  IconBan,
  IconBell,
  IconCheck,
  IconChecks,
  IconHelpCircle,
  IconMailOff,
  IconMailX,
  IconMessage,
  IconPencil,
  IconPlugConnected,
  IconPlugConnectedX,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import type { NotificationKind } from '../../../../src/notifications/inbox-contract.ts'
import { t } from '../../lib/i18n/t.ts'

export type Look = { label: string; color: string; icon: TablerIcon }

export const LOOKS: Record<NotificationKind, Look> = {
  'approval.assigned': { label: t('You are asked'), color: 'brand', icon: IconHelpCircle },
  'approval.approved': { label: t('Approved'), color: 'green', icon: IconCheck },
  'approval.rejected': { label: t('Rejected'), color: 'red', icon: IconX },
  'approval.cancelled': { label: t('Withdrawn'), color: 'gray', icon: IconBan },
  'approval.settled': { label: t('No longer needed'), color: 'gray', icon: IconChecks },
  'approval.changed': { label: t('Changed'), color: 'gray', icon: IconPencil },
  'approval.mentioned': { label: t('You are mentioned'), color: 'brand', icon: IconAt },
  'approval.commented': { label: t('Comment'), color: 'gray', icon: IconMessage },
  'webhook.failing': { label: t('Webhook failing'), color: 'amber', icon: IconAlertTriangle },
  'webhook.disabled': { label: t('Webhook disabled'), color: 'red', icon: IconPlugConnectedX },
  'webhook.recovered': { label: t('Webhook recovered'), color: 'green', icon: IconPlugConnected },
  'person.unreachable': { label: t('Not reached by mail'), color: 'red', icon: IconMailOff },
  'webhook.dead_letter': { label: t('Dead letter'), color: 'red', icon: IconMailX },
}

const UNKNOWN: Look = { label: t('Notification'), color: 'gray', icon: IconBell }

/** A tab that is older than the server may meet a kind that it does not know. */
export function lookOf(kind: string): Look {
  return Object.entries(LOOKS).find(([name]) => name === kind)?.[1] ?? UNKNOWN
}
