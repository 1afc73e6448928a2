import { IconAlarm } from '@tabler/icons-react'
import type { Approval } from '../../../src/approvals/shapes.ts'
import { dueOf } from '../lib/due.ts'
import { formatDateTime, formatUtc } from '../lib/format.ts'
import { Chip } from './chip.tsx'
import { useNow } from './now.tsx'

const COLORS = { calm: 'gray', soon: 'amber', late: 'red' } as const

type Props = { approval: Pick<Approval, 'dueDate' | 'createdAt' | 'status'>; withIcon?: boolean }

/** The deadline in words; colour only repeats them. Nothing once it is decided. */
export function DueChip({ approval, withIcon = false }: Props) {
  const now = useNow()
  if (approval.dueDate === null || approval.status !== 'PENDING') return null
  const { tone, words } = dueOf(approval.dueDate, approval.createdAt, now)
  return (
    <Chip
      color={COLORS[tone]}
      icon={withIcon ? IconAlarm : undefined}
      className="tabular"
      title={`${formatDateTime(approval.dueDate)} · ${formatUtc(approval.dueDate)}`}
    >
      {words}
    </Chip>
  )
}
