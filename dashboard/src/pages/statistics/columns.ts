/** The figures of each question, as its table tells them and as its file has them. Pure. */
import type { ApprovalInsights, InsightsGroup } from '../../../../src/approvals/insights-contract.ts'
import type { FigureColumn } from '../../components/charts/figures-table.tsx'
import type { ChartPoint } from '../../components/charts/points.ts'
import { formatNumber, formatShare, formatSpanFinely, humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { settledOf } from './measures.ts'
import type { ComparedBy } from './search.ts'

type Column = FigureColumn<InsightsGroup>

export const NONE = '–'

function numberColumn<T>(header: string, of: (row: T) => number | null): FigureColumn<T> {
  return { header, text: (row) => told(of(row), formatNumber), value: of }
}

/** Spans in words; in the file seconds, to be reckoned with. */
function spanColumn(header: string, of: (group: InsightsGroup) => number | null): Column {
  return {
    header,
    text: (group) => told(of(group), (seconds) => formatSpanFinely(seconds * 1000)),
    value: (group) => rounded(of(group), 1),
  }
}

function shareColumn(header: string, of: (group: InsightsGroup) => number | null): Column {
  return { header, text: (group) => told(of(group), formatShare), value: (group) => rounded(of(group), 10_000) }
}

const approved = numberColumn<InsightsGroup>(t('Approved'), (group) => group.approved)
const rejected = numberColumn<InsightsGroup>(t('Rejected'), (group) => group.rejected)
const cancelled = numberColumn<InsightsGroup>(t('Withdrawn'), (group) => group.cancelled)
const created = numberColumn<InsightsGroup>(t('Asked'), (group) => group.created)
const median = spanColumn(t('Median'), ({ seconds }) => seconds.median)
const p90 = spanColumn('p90', ({ seconds }) => seconds.p90)
const waiting = numberColumn<InsightsGroup>(t('Waiting'), (group) => group.waiting?.count ?? null)
const overdue = numberColumn<InsightsGroup>(t('Overdue'), (group) => group.waiting?.overdue ?? null)
const oldest = spanColumn(t('Oldest'), (group) => group.waiting?.oldestSeconds ?? null)
const rate = shareColumn(t('Approval rate'), ({ approvalRate }) => approvalRate)

/** Of days or weeks, each by when it begins. */
function stepColumn(name: (at: string) => string): Column {
  return { header: t('From'), text: ({ key }) => name(key ?? ''), value: ({ key }) => key }
}

export function timeColumns(name: (at: string) => string): Column[] {
  return [stepColumn(name), median, p90, approved, rejected]
}

export function flowColumns(name: (at: string) => string): Column[] {
  return [stepColumn(name), created, numberColumn('Settled', settledOf), approved, rejected, cancelled]
}

export function dueColumns(name: (at: string) => string): Column[] {
  return [
    stepColumn(name),
    numberColumn(t('In time'), ({ due }) => due?.met ?? null),
    numberColumn('Late', ({ due }) => due?.missed ?? null),
    shareColumn(t('Share in time'), ({ due }) => due?.share ?? null),
  ]
}

export const AGE_COLUMNS: FigureColumn<ChartPoint>[] = [
  { header: t('Age'), text: ({ at }) => at, value: ({ at }) => at },
  numberColumn('Waiting', ({ values }) => values.count ?? 0),
]

export function comparedColumns(by: ComparedBy): Column[] {
  const name: Column = {
    header: HEADERS[by],
    text: (group) => groupName(group, by),
    value: (group) => group.name ?? group.key,
  }
  const ofApprovals = by === 'level' ? [] : [created, cancelled]
  return [name, median, p90, rate, approved, rejected, ...ofApprovals, waiting, overdue, oldest]
}

export const PEOPLE_COLUMNS: Column[] = [
  { header: t('Person'), text: ({ name, key }) => name ?? key ?? NONE, value: ({ name, key }) => name ?? key },
  waiting,
  overdue,
  oldest,
  numberColumn('Decided', settledOf),
  approved,
  rejected,
  { ...median, header: t('Median answer') },
  { ...p90, header: t('p90 answer') },
]

const HEADERS: Record<ComparedBy, string> = {
  type: 'Type',
  service: t('Service'),
  department: t('Department'),
  level: t('Level'),
}

export function groupName({ key, name }: Pick<InsightsGroup, 'key' | 'name'>, by: ComparedBy): string {
  if (key === null) return t('No department')
  if (by === 'level') return t('Level {key}', { key })
  return by === 'type' ? humanize(key) : (name ?? key)
}

/** What it is told apart by. */
export function keyOfGroup({ key }: Pick<InsightsGroup, 'key'>): string {
  return key ?? ''
}

/** Those with the most of something first; those without any are left out. */
export function ranked(
  { groups }: Pick<ApprovalInsights, 'groups'>,
  of: (group: InsightsGroup) => number | null,
): InsightsGroup[] {
  return groups.filter((group) => (of(group) ?? 0) > 0).toSorted((a, b) => (of(b) ?? 0) - (of(a) ?? 0))
}

function told(value: number | null, format: (value: number) => string): string {
  return value === null ? NONE : format(value)
}

function rounded(value: number | null, by: number): number | null {
  return value === null ? null : Math.round(value * by) / by
}
