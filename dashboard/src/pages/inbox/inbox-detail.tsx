import { EmptyState } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Loaded } from '../../components/loaded.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { ApprovalSkeleton } from '../approval/approval-skeleton.tsx'
import { ApprovalView } from '../approval/approval-view.tsx'
import type { Inbox } from './use-inbox.ts'

/** The selected approval. The list has it whole, so it is there at once. */
export function InboxDetail({ inbox }: { inbox: Inbox }) {
  const { current, items, query } = inbox
  if (current !== undefined) {
    return <Selected id={current} known={items.find(({ id }) => id === current)} onDecided={inbox.onDecided} />
  }
  if (query.isPending) return <ApprovalSkeleton />
  if (query.isPlaceholderData) return null
  return (
    <EmptyState
      py={120}
      icon={<IconInbox size={32} stroke={1.25} />}
      description={items.length === 0 ? '' : t('Select an approval with j and k.')}
    />
  )
}

type Props = { id: string; known: Approval | undefined; onDecided: (approval: Approval) => void }

function Selected({ id, known, onDecided }: Props) {
  const query = useQuery({
    ...read(approvalRoutes.get, { params: { id } }),
    ...(known ? { placeholderData: known } : {}),
  })
  return (
    <Loaded query={query} skeleton={<ApprovalSkeleton />}>
      {(approval) => <ApprovalView key={approval.id} approval={approval} onDecided={onDecided} />}
    </Loaded>
  )
}
