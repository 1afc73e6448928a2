import { IconBan, IconCheck, IconClock, IconClockX } from '@tabler/icons-react'
import { StatusBadge } from '../../components/status-badge.tsx'
import type { KeyState } from './key-state.ts'

const LOOKS = {
  active: { label: 'Active', color: 'green', icon: IconCheck },
  ending: { label: 'Active, ends', color: 'amber', icon: IconClock },
  expired: { label: 'Expired', color: 'gray', icon: IconClockX },
  revoked: { label: 'Revoked', color: 'gray', icon: IconBan },
} as const

export function KeyStateBadge({ state }: { state: KeyState }) {
  return <StatusBadge {...LOOKS[state]} />
}
