import {
  IconArrowForwardUp,
  IconBan,
  IconCheck,
  IconClock,
  IconPlayerPause,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import type { Approval } from '../../../src/approvals/shapes.ts'
import type { Delivery } from '../../../src/webhooks/shapes.ts'
import { t } from '../lib/i18n/t.ts'
import { STATUS_NAMES } from '../lib/names.ts'
import { Chip, type Tone } from './chip.tsx'

type Look = { label: string; color: Tone; icon: TablerIcon }

const APPROVAL: Record<Approval['status'], Look> = {
  PENDING: { label: STATUS_NAMES.PENDING, color: 'brand', icon: IconClock },
  APPROVED: { label: STATUS_NAMES.APPROVED, color: 'green', icon: IconCheck },
  REJECTED: { label: STATUS_NAMES.REJECTED, color: 'red', icon: IconX },
  CANCELLED: { label: STATUS_NAMES.CANCELLED, color: 'gray', icon: IconBan },
}

const DELIVERY: Record<Delivery['status'], Look> = {
  PENDING: { label: t('Pending'), color: 'brand', icon: IconArrowForwardUp },
  SUCCESS: { label: t('Delivered'), color: 'green', icon: IconCheck },
  FAILED: { label: t('Dead letter'), color: 'red', icon: IconX },
  HELD: { label: t('Held'), color: 'amber', icon: IconPlayerPause },
}

export function ApprovalStatus({ status }: { status: Approval['status'] }) {
  return <StatusBadge {...APPROVAL[status]} />
}

export function DeliveryStatus({ status }: { status: Delivery['status'] }) {
  return <StatusBadge {...DELIVERY[status]} />
}

/** A state by icon and word as well as by colour. */
export function StatusBadge({ label, ...look }: Look) {
  return <Chip {...look}>{label}</Chip>
}
