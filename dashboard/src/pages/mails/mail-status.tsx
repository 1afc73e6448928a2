import { IconCheck, IconClock, IconMail, IconMinus, IconX } from '@tabler/icons-react'
import type { Mail } from '../../../../src/notifications/contract.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { STATUS_LABELS } from './mail-words.ts'

const LOOKS = {
  QUEUED: { color: 'gray', icon: IconClock },
  DELAYED: { color: 'amber', icon: IconClock },
  SENT: { color: 'green', icon: IconCheck },
  BOUNCED: { color: 'red', icon: IconX },
  FAILED: { color: 'red', icon: IconX },
  GATHERED: { color: 'gray', icon: IconMail },
  DROPPED: { color: 'gray', icon: IconMinus },
} as const

export function MailStatus({ status }: { status: Mail['status'] }) {
  return <StatusBadge label={STATUS_LABELS[status]} {...LOOKS[status]} />
}
