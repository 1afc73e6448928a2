import type { ApprovalInsights } from '../../../../src/approvals/insights-contract.ts'
import { Stats, type Stat } from '../../components/stats.tsx'
import { formatCount, formatNumber, formatShare, formatSpanFinely } from '../../lib/format.ts'
import { NONE } from './columns.ts'
import { settledOf } from './measures.ts'
import type { Span } from './span.ts'

export const HEADLINES = ['Asked', 'Settled', 'Median', 'p90', 'Approval rate', 'In time', 'Waiting now', 'Overdue']

/** The whole in figures. */
export function Headline({ told, span: { words } }: { told: ApprovalInsights; span: Span }) {
  return <Stats label={`Figures ${words}, and now`} stats={figuresOf(told)} />
}

function figuresOf({ total, waiting }: ApprovalInsights): Stat[] {
  const { approved, rejected, cancelled, seconds, due } = total
  const decided = formatCount(approved + rejected, 'decision', 'decisions')
  const settled = `${formatNumber(approved)} approved, ${formatNumber(rejected)} rejected, ${formatNumber(cancelled ?? 0)} withdrawn.`
  const withDue = (due?.met ?? 0) + (due?.missed ?? 0)
  return [
    { label: 'Asked', value: formatNumber(total.created ?? 0) },
    { label: 'Settled', value: formatNumber(settledOf(total)), hint: settled },
    {
      label: 'Median',
      value: span(seconds.median),
      hint: `Half of ${decided} took no longer, from asking to the end.`,
    },
    { label: 'p90', value: span(seconds.p90), hint: 'Nine of ten decisions took no longer.' },
    { label: 'Approval rate', value: share(total.approvalRate), hint: `Of ${decided}, those that said yes.` },
    {
      label: 'In time',
      value: share(due?.share ?? null),
      hint: `Of ${formatCount(withDue, 'decision', 'decisions')} with a due date, those that came by then.`,
    },
    {
      label: 'Waiting now',
      value: formatNumber(waiting.count),
      ...(waiting.oldestSeconds === null ? {} : { hint: `The oldest for ${span(waiting.oldestSeconds)}.` }),
    },
    {
      label: 'Overdue',
      value: formatNumber(waiting.overdue),
      hint: 'Those that wait beyond their due date.',
      ...(waiting.overdue > 0 ? { tone: 'bad' as const } : {}),
    },
  ]
}

function span(seconds: number | null): string {
  return seconds === null ? NONE : formatSpanFinely(seconds * 1000)
}

function share(of: number | null): string {
  return of === null ? NONE : formatShare(of)
}
