import { IconBan, IconCheck, IconClock, IconPlayerPlay, IconX } from '@tabler/icons-react'
import type { Job } from '../../../../src/jobs/contract.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { t } from '../../lib/i18n/t.ts'

const LOOKS = {
  QUEUED: { label: t('Waiting'), color: 'gray', icon: IconClock },
  RUNNING: { label: t('Running'), color: 'brand', icon: IconPlayerPlay },
  DONE: { label: t('Done'), color: 'green', icon: IconCheck },
  CANCELLED: { label: t('Cancelled'), color: 'gray', icon: IconBan },
  FAILED: { label: t('Failed'), color: 'red', icon: IconX },
} as const

export function JobStatus({ status }: { status: Job['status'] }) {
  return <StatusBadge {...LOOKS[status]} />
}
