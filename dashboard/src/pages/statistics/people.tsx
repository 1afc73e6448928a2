import { Text } from '@mantine/core'
import type { ApprovalInsights } from '../../../../src/approvals/insights-contract.ts'
import { formatNumber, formatSpan } from '../../lib/format.ts'
import { can, useSession } from '../../lib/session.ts'
import { keyOfGroup, PEOPLE_COLUMNS, ranked } from './columns.ts'
import { RANGE_WORDS, settledOf, USUAL_RANGE } from './measures.ts'
import { Question } from './question.tsx'
import { Ranking } from './ranking.tsx'
import { useStatisticsAddress } from './route.ts'

type Props = { told: ApprovalInsights }

export function WhoHasWork({ told }: Props) {
  const groups = ranked(told, ({ waiting }) => waiting?.count ?? 0)
  return (
    <Question
      title="Who has work waiting?"
      columns={PEOPLE_COLUMNS}
      rows={told.groups}
      keyOf={keyOfGroup}
      note={<WhoseWork />}
      isEmpty={groups.length === 0}
      nothing="Nobody is being asked at the moment."
      drawing={
        <Ranking
          lines={groups.map(({ name, key, waiting }) => ({
            id: key ?? '',
            name: name ?? key ?? '',
            length: waiting?.count ?? 0,
            value: `${formatNumber(waiting?.count ?? 0)} · ${formatSpan((waiting?.oldestSeconds ?? 0) * 1000)}`,
          }))}
        />
      }
    />
  )
}

export function WhoDecided({ told }: Props) {
  const { search } = useStatisticsAddress()
  const groups = ranked(told, settledOf)
  return (
    <Question
      title="Who decided how much?"
      columns={PEOPLE_COLUMNS}
      rows={told.groups}
      keyOf={keyOfGroup}
      note={<WhoseWork />}
      isEmpty={groups.length === 0}
      nothing={`Nobody decided anything in ${RANGE_WORDS[search.range ?? USUAL_RANGE]}.`}
      drawing={
        <Ranking
          lines={groups.map((group) => ({
            id: keyOfGroup(group),
            name: group.name ?? group.key ?? '',
            length: settledOf(group),
            value: `${formatNumber(settledOf(group))} · ${formatSpan((group.seconds.median ?? 0) * 1000)}`,
          }))}
        />
      }
    />
  )
}

/** Says why a list of people is as short as it is. */
function WhoseWork() {
  const session = useSession()
  if (can(session, 'approvals.readAll')) return null
  return (
    <Text size="xs" c="dimmed" mb="xs">
      {can(session, 'approvals.readDepartment') ? 'The people of your department.' : 'Only your own work.'}
    </Text>
  )
}
