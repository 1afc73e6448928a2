/** What the server is asked for, and what is drawn of its answers. Pure but for the zone of the reader. */
import { insightsRoutes, type ApprovalInsights, type Grouping } from '../../../../src/approvals/insights-contract.ts'
import type { ChartPoint } from '../../components/charts/points.ts'
import { formatDay } from '../../lib/format.ts'
import { read } from '../../lib/reads.ts'
import type { Range, StatisticsSearch } from './search.ts'

const DAYS: Record<Range, number> = { '7d': 7, '30d': 30, '90d': 90 }
export const RANGE_WORDS: Record<Range, string> = {
  '7d': 'the last 7 days',
  '30d': 'the last 30 days',
  '90d': 'the last 90 days',
}

export const USUAL_RANGE: Range = '30d'

type Filters = Pick<StatisticsSearch, 'range' | 'service' | 'type' | 'department'>

/** Asked from the beginning of a day, so that the question, and what is kept of its answer, is the same all day. */
export function insights({ range = USUAL_RANGE, service, type, department }: Filters, groupBy: Grouping) {
  const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions()
  return read(insightsRoutes.approvals, {
    query: { from: firstDay(DAYS[range], new Date()), zone, groupBy, service, type, department },
  })
}

/** Days of a quarter are hairs. */
export function stepOf(range: Range = USUAL_RANGE): 'day' | 'week' {
  return range === '90d' ? 'week' : 'day'
}

/** When the first of so many days began, of which the last one is today. */
export function firstDay(days: number, now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1).toISOString()
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

const HOUR = 3600
const DAY = 24 * HOUR

/** Short, to stand below a bar: `<4 h`, `4–24 h`, `1–3 d`, `>30 d`. */
function ageWords({ fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number | null }): string {
  if (toSeconds === null) return `>${fromSeconds / DAY} d`
  if (toSeconds <= DAY)
    return fromSeconds === 0 ? `<${toSeconds / HOUR} h` : `${fromSeconds / HOUR}–${toSeconds / HOUR} h`
  return `${fromSeconds / DAY}–${toSeconds / DAY} d`
}

export function stepName(range: Range | undefined): (at: string) => string {
  return stepOf(range) === 'week' ? (at) => `Week of ${formatDay(at)}` : formatDay
}

export function inMs(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000
}
