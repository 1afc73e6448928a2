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
import { type Comment, commentRoutes } from '../../../../src/approvals/comment-contract.ts'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import type { ApprovalMail } from '../../../../src/notifications/contract.ts'
import { readAll } from '../../lib/reads.ts'
import { tellEntry, type HistoryEntry } from './history-words.ts'
import { isTrouble, isWorthTelling, tellMail, timeOf } from './mail-words.ts'
import { Said } from './said.tsx'
import { useMails } from './use-mails.ts'

const ICONS: Record<string, TablerIcon> = {
  'approval.created': IconPlus,
  'approval.updated': IconPencil,
  'approval.approved_level': IconCheck,
  'approval.rejected_level': IconX,
  'approval.cancelled': IconBan,
}

type Item = HistoryEntry | Comment | ApprovalMail

/** What happened, what was said and who was told by mail, oldest first. */
export function History({ approval }: { approval: Approval }) {
  const about = { params: { id: approval.id } }
  const mails = useMails(approval.id).filter(isWorthTelling)
  const history = useQuery(readAll(approvalRoutes.history, about))
  const comments = useQuery(readAll(commentRoutes.list, about))
  return (
    <Loaded query={history} skeleton={<RowsSkeleton rows={3} height={36} />}>
      {(entries) => (
        <Loaded query={comments} skeleton={<RowsSkeleton rows={3} height={36} />}>
          {(said) => (
            <Timeline bulletSize={22} lineWidth={1} color="gray">
              {inOrder(entries, said, mails).map((item) => {
                if ('action' in item) return <Entry key={item.id} entry={item} approval={approval} />
                if ('author' in item) return <Said key={item.id} comment={item} serviceName={approval.serviceName} />
                return <Told key={item.id} mail={item} />
              })}
            </Timeline>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

/** A mail comes after what it tells of, which is of the same moment. That somebody commented is told by what was said. */
function inOrder(
  entries: readonly HistoryEntry[],
  comments: readonly Comment[],
  mails: readonly ApprovalMail[],
): readonly Item[] {
  const at = (item: Item): string => ('action' in item ? item.at : 'author' in item ? item.createdAt : timeOf(item))
  const changes = entries.filter(({ action }) => action !== 'approval.commented')
  return [...changes, ...comments, ...mails].toSorted((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0))
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
