import { IconBan, IconCheck, IconClock, IconClockX } from '@tabler/icons-react'
import { StatusBadge } from '../../components/status-badge.tsx'
import { t } from '../../lib/i18n/t.ts'
import type { KeyState } from './key-state.ts'

const LOOKS = {
  active: { label: t('Active'), color: 'green', icon: IconCheck },
  ending: { label: t('Active, ends'), color: 'amber', icon: IconClock },
  expired: { label: t('Expired'), color: 'gray', icon: IconClockX },
  revoked: { label: t('Revoked'), color: 'gray', icon: IconBan },
} as const

export function KeyStateBadge({ state }: { state: KeyState }) {
  return <StatusBadge {...LOOKS[state]} />
}
