/** What the server is asked for, and what is drawn of its answers. Pure but for the zone of the reader. */
import { insightsRoutes, type ApprovalInsights, type Grouping } from '../../../../src/approvals/insights-contract.ts'
import type { ChartPoint } from '../../components/charts/points.ts'
import { formatDay, formatSpan } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import type { StatisticsSearch } from './search.ts'
import { type Span, spanOf } from './span.ts'

type Filters = Omit<StatisticsSearch, 'by'>

export function insights({ service, type, department, ...days }: Filters, groupBy: Grouping) {
  const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions()
  const { from, to } = spanOf(days)
  return read(insightsRoutes.approvals, { query: { from, to, zone, groupBy, service, type, department } })
}

type Group = ApprovalInsights['groups'][number]

/** Milliseconds, as spans are told. A step without a decision has no median. */
export function timePoints({ groups }: Pick<ApprovalInsights, 'groups'>): ChartPoint[] {
  return groups.map(({ key, seconds }) => ({
    at: key ?? '',
    values: { median: inMs(seconds.median), p90: inMs(seconds.p90) },
  }))
}

export function flowPoints({ groups }: Pick<ApprovalInsights, 'groups'>): ChartPoint[] {
  return groups.map((group) => ({ at: group.key ?? '', values: { created: group.created, settled: settledOf(group) } }))
}

export function duePoints({ groups }: Pick<ApprovalInsights, 'groups'>): ChartPoint[] {
  return groups.map(({ key, due }) => ({ at: key ?? '', values: { met: due?.met ?? 0, missed: due?.missed ?? 0 } }))
}

/** By how old it is instead of by time. */
export function agePoints({ waiting }: Pick<ApprovalInsights, 'waiting'>): ChartPoint[] {
  return waiting.ages.map((age) => ({ at: ageWords(age), values: { count: age.count } }))
}

export function settledOf({
  approved,
  rejected,
  cancelled,
}: Pick<Group, 'approved' | 'rejected' | 'cancelled'>): number {
  return approved + rejected + (cancelled ?? 0)
}

/** Nothing was asked, nothing was settled, nothing waits. */
export function isBlank({ total, waiting }: Pick<ApprovalInsights, 'total' | 'waiting'>): boolean {
  return (total.created ?? 0) + settledOf(total) + waiting.count === 0
}

/** Short, to stand below a bar: `<4h`, `4h–1d`, `1d–3d`, `>30d`. */
function ageWords({ fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number | null }): string {
  const from = formatSpan(fromSeconds * 1000)
  if (toSeconds === null) return `>${from}`
  const to = formatSpan(toSeconds * 1000)
  return fromSeconds === 0 ? `<${to}` : `${from}–${to}`
}

export function stepName(step: Span['step']): (at: string) => string {
  return step === 'week' ? (at) => t('Week of {at}', { at: formatDay(at) }) : formatDay
}

export function inMs(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000
}
