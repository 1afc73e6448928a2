import type { ApprovalInsights } from '../../../../src/approvals/insights-contract.ts'
import { Stats, type Stat } from '../../components/stats.tsx'
import { formatNumber, formatShare, formatSpanFinely } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import { NONE } from './columns.ts'
import { settledOf } from './measures.ts'
import type { Span } from './span.ts'

export const HEADLINES = [
  t('Asked'),
  t('Settled'),
  t('Median'),
  'p90',
  t('Approval rate'),
  t('In time'),
  t('Waiting now'),
  t('Overdue'),
]

/** The whole in figures. */
export function Headline({ told, span: { words } }: { told: ApprovalInsights; span: Span }) {
  return <Stats label={t('Figures {words}, and now', { words })} stats={figuresOf(told)} />
}

function figuresOf({ total, waiting }: ApprovalInsights): Stat[] {
  const { approved, rejected, cancelled, seconds, due } = total
  const decided = approved + rejected
  const settled = t('{approved} approved, {rejected} rejected, {cancelled} withdrawn.', {
    approved: formatNumber(approved),
    rejected: formatNumber(rejected),
    cancelled: formatNumber(cancelled ?? 0),
  })
  const withDue = (due?.met ?? 0) + (due?.missed ?? 0)
  return [
    { label: t('Asked'), value: formatNumber(total.created ?? 0) },
    { label: t('Settled'), value: formatNumber(settledOf(total)), hint: settled },
    {
      label: t('Median'),
      value: span(seconds.median),
      hint: plural(decided, {
        one: 'Half of {n} decision took no longer, from asking to the end.',
        other: 'Half of {n} decisions took no longer, from asking to the end.',
      }),
    },
    { label: 'p90', value: span(seconds.p90), hint: t('Nine of ten decisions took no longer.') },
    {
      label: t('Approval rate'),
      value: share(total.approvalRate),
      hint: plural(decided, {
        one: 'Of {n} decision, those that said yes.',
        other: 'Of {n} decisions, those that said yes.',
      }),
    },
    {
      label: t('In time'),
      value: share(due?.share ?? null),
      hint: plural(withDue, {
        one: 'Of {n} decision with a due date, those that came by then.',
        other: 'Of {n} decisions with a due date, those that came by then.',
      }),
    },
    {
      label: t('Waiting now'),
      value: formatNumber(waiting.count),
      ...(waiting.oldestSeconds === null
        ? {}
        : { hint: t('The oldest for {oldestSeconds}.', { oldestSeconds: span(waiting.oldestSeconds) }) }),
    },
    {
      label: t('Overdue'),
      value: formatNumber(waiting.overdue),
      hint: t('Those that wait beyond their due date.'),
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
