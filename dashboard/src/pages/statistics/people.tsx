import { Text } from '@mantine/core'
import type { ApprovalInsights } from '../../../../src/approvals/insights-contract.ts'
import { formatNumber, formatSpanFinely } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { can, useSession } from '../../lib/session.ts'
import { keyOfGroup, PEOPLE_COLUMNS, ranked } from './columns.ts'
import { settledOf } from './measures.ts'
import { Question } from './question.tsx'
import { Ranking } from './ranking.tsx'
import { useStatisticsAddress } from './route.ts'

type Props = { told: ApprovalInsights }

export function WhoHasWork({ told }: Props) {
  const groups = ranked(told, ({ waiting }) => waiting?.count ?? 0)
  return (
    <Question
      title={t('Who has work waiting?')}
      columns={PEOPLE_COLUMNS}
      rows={told.groups}
      keyOf={keyOfGroup}
      note={<Caption figures={t('How much, and how long the oldest has waited.')} />}
      isEmpty={groups.length === 0}
      nothing={t('Nobody is being asked at the moment.')}
      drawing={
        <Ranking
          lines={groups.map(({ name, key, waiting }) => ({
            id: key ?? '',
            name: name ?? key ?? '',
            length: waiting?.count ?? 0,
            value: `${formatNumber(waiting?.count ?? 0)} · ${formatSpanFinely((waiting?.oldestSeconds ?? 0) * 1000)}`,
          }))}
        />
      }
    />
  )
}

export function WhoDecided({ told }: Props) {
  const { span } = useStatisticsAddress()
  const groups = ranked(told, settledOf)
  return (
    <Question
      title={t('Who decided how much?')}
      columns={PEOPLE_COLUMNS}
      rows={told.groups}
      keyOf={keyOfGroup}
      note={<Caption figures={t('How much, and the median from being asked to the answer.')} />}
      isEmpty={groups.length === 0}
      nothing={t('Nobody decided anything {words}.', { words: span.words })}
      drawing={
        <Ranking
          lines={groups.map((group) => ({
            id: keyOfGroup(group),
            name: group.name ?? group.key ?? '',
            length: settledOf(group),
            value: `${formatNumber(settledOf(group))} · ${formatSpanFinely((group.seconds.median ?? 0) * 1000)}`,
          }))}
        />
      }
    />
  )
}

/** What the figures are, and why the list is as short as it is. */
function Caption({ figures }: { figures: string }) {
  const session = useSession()
  const isWhole = can(session, 'approvals.readAll')
  const isOfDepartment = can(session, 'approvals.readDepartment')
  return (
    <Text size="xs" c="dimmed" mb="xs">
      {figures}
      {!isWhole && (isOfDepartment ? ` ${t('Of the people of your department.')}` : ` ${t('Only of yourself.')}`)}
    </Text>
  )
}
