import { IconBan, IconCheck, IconClock, IconPlayerPlay, IconX } from '@tabler/icons-react'
import type { Job } from '../../../../src/jobs/contract.ts'
import { StatusBadge } from '../../components/status-badge.tsx'

const LOOKS = {
  QUEUED: { label: 'Waiting', color: 'gray', icon: IconClock },
  RUNNING: { label: 'Running', color: 'brand', icon: IconPlayerPlay },
  DONE: { label: 'Done', color: 'green', icon: IconCheck },
  CANCELLED: { label: 'Cancelled', color: 'gray', icon: IconBan },
  FAILED: { label: 'Failed', color: 'red', icon: IconX },
} as const

export function JobStatus({ status }: { status: Job['status'] }) {
  return <StatusBadge {...LOOKS[status]} />
}
