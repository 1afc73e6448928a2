import { Text, Timeline } from '@mantine/core'
import { IconBan, IconCheck, IconPencil, IconPlus, IconPoint, IconX, type TablerIcon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { read } from '../../lib/reads.ts'
import { tellEntry, type HistoryEntry } from './history-words.ts'

const ICONS: Record<string, TablerIcon> = {
  'approval.created': IconPlus,
  'approval.updated': IconPencil,
  'approval.approved_level': IconCheck,
  'approval.rejected_level': IconX,
  'approval.cancelled': IconBan,
}

/** What happened, oldest first. */
export function History({ approval }: { approval: Approval }) {
  const query = useQuery(read(approvalRoutes.history, { params: { id: approval.id } }))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton rows={3} height={36} />}>
      {({ data }) => (
        <Timeline bulletSize={22} lineWidth={1} color="gray">
          {data.map((entry) => (
            <Entry key={entry.id} entry={entry} approval={approval} />
          ))}
        </Timeline>
      )}
    </Loaded>
  )
}

function Entry({ entry, approval }: { entry: HistoryEntry; approval: Approval }) {
  const Icon = ICONS[entry.action] ?? IconPoint
  const { sentence, note } = tellEntry(entry, approval)
  return (
    <Timeline.Item bullet={<Icon size={13} aria-hidden />}>
      <Text size="sm" className="foreign">
        <b>{entry.actor.name}</b> {sentence}{' '}
        <Text span size="xs" c="dimmed">
          <When at={entry.at} />
        </Text>
      </Text>
      {note && (
        <Text size="sm" c="dimmed" className="foreign">
          {note}
        </Text>
      )}
    </Timeline.Item>
  )
}
