import { Text, Timeline } from '@mantine/core'
import {
  IconBan,
  IconCheck,
  IconMail,
  IconMailOff,
  IconPencil,
  IconPlus,
  IconPoint,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import type { ApprovalMail } from '../../../../src/notifications/contract.ts'
import { read } from '../../lib/reads.ts'
import { tellEntry, type HistoryEntry } from './history-words.ts'
import { isTrouble, tellMail, timeOf } from './mail-words.ts'
import { useMails } from './use-mails.ts'

const ICONS: Record<string, TablerIcon> = {
  'approval.created': IconPlus,
  'approval.updated': IconPencil,
  'approval.approved_level': IconCheck,
  'approval.rejected_level': IconX,
  'approval.cancelled': IconBan,
}

/** What happened and who was told by mail, oldest first. */
export function History({ approval }: { approval: Approval }) {
  const mails = useMails(approval.id)
  const query = useQuery(read(approvalRoutes.history, { params: { id: approval.id } }))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton rows={3} height={36} />}>
      {({ data }) => (
        <Timeline bulletSize={22} lineWidth={1} color="gray">
          {inOrder(data, mails).map((item) =>
            'action' in item ? (
              <Entry key={item.id} entry={item} approval={approval} />
            ) : (
              <Told key={item.id} mail={item} />
            ),
          )}
        </Timeline>
      )}
    </Loaded>
  )
}

/** A mail comes after what it tells of, which is of the same moment. */
function inOrder(
  entries: readonly HistoryEntry[],
  mails: readonly ApprovalMail[],
): readonly (HistoryEntry | ApprovalMail)[] {
  const at = (item: HistoryEntry | ApprovalMail): string => ('action' in item ? item.at : timeOf(item))
  return [...entries, ...mails].toSorted((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0))
}

function Told({ mail }: { mail: ApprovalMail }) {
  const { what, became } = tellMail(mail)
  const Icon = isTrouble(mail) ? IconMailOff : IconMail
  return (
    <Timeline.Item bullet={<Icon size={13} aria-hidden />} color={isTrouble(mail) ? 'red' : 'gray'}>
      <Text size="sm" c="dimmed" className="foreign">
        {what}: {became}
      </Text>
    </Timeline.Item>
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
