import { SegmentedControl } from '@mantine/core'
import type { ApprovalInsights } from '../../../../src/approvals/insights-contract.ts'
import { formatShare, formatSpanFinely } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { comparedColumns, groupName, keyOfGroup, NONE, ranked } from './columns.ts'
import { inMs } from './measures.ts'
import { Question } from './question.tsx'
import { Ranking } from './ranking.tsx'
import { useStatisticsAddress } from './route.ts'
import { COMPARED_BY, type ComparedBy } from './search.ts'
import { TIMES } from './series.ts'

const LABELS: Record<ComparedBy, string> = {
  type: t('Type'),
  service: t('Service'),
  department: t('Department'),
  level: t('Level'),
}

export function ComparedByChoice() {
  const { search, change } = useStatisticsAddress()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('Compare by')}
      value={search.by ?? 'type'}
      onChange={(chosen) => change({ by: COMPARED_BY.find((by) => by === chosen) })}
      data={COMPARED_BY.map((value) => ({ value, label: LABELS[value] }))}
    />
  )
}

export function WhatTakesLongest({ told, by }: { told: ApprovalInsights; by: ComparedBy }) {
  const { span } = useStatisticsAddress()
  const groups = ranked(told, ({ seconds }) => seconds.median)
  return (
    <Question
      title={t('What takes longest?')}
      columns={comparedColumns(by)}
      rows={told.groups}
      keyOf={keyOfGroup}
      legend={TIMES}
      isEmpty={groups.length === 0}
      nothing={t('Nothing was approved or rejected {words}.', { words: span.words })}
      drawing={
        <Ranking
          lines={groups.map((group) => ({
            id: keyOfGroup(group),
            name: groupName(group, by),
            length: group.seconds.median ?? 0,
            faint: group.seconds.p90 ?? 0,
            value: spans(group.seconds),
          }))}
        />
      }
    />
  )
}

export function HowOftenYes({ told, by }: { told: ApprovalInsights; by: ComparedBy }) {
  const { span } = useStatisticsAddress()
  const groups = told.groups
    .filter(({ approvalRate }) => approvalRate !== null)
    .toSorted((a, b) => (b.approvalRate ?? 0) - (a.approvalRate ?? 0))
  return (
    <Question
      title={t('How often is the answer yes?')}
      columns={comparedColumns(by)}
      rows={told.groups}
      keyOf={keyOfGroup}
      isEmpty={groups.length === 0}
      nothing={t('Nothing was approved or rejected {words}.', { words: span.words })}
      drawing={
        <Ranking
          scale={1}
          lines={groups.map((group) => ({
            id: keyOfGroup(group),
            name: groupName(group, by),
            length: group.approvalRate ?? 0,
            value: formatShare(group.approvalRate ?? 0),
          }))}
        />
      }
    />
  )
}

function spans({ median, p90 }: { median: number | null; p90: number | null }): string {
  const [half, most] = [inMs(median), inMs(p90)].map((ms) => (ms === null ? NONE : formatSpanFinely(ms)))
  return `${half} · ${most}`
}
