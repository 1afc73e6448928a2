import type { ApprovalInsights } from '../../../../src/approvals/insights-contract.ts'
import { Plot, type PlotKind } from '../../components/charts/plot.tsx'
import { isEmpty, longestOf, type ChartPoint, type ChartSeries } from '../../components/charts/points.ts'
import { spanTicks } from '../../components/charts/span-ticks.ts'
import { formatDay, formatNumber, formatSpanFinely } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { AGE_COLUMNS, dueColumns, flowColumns, keyOfGroup, timeColumns } from './columns.ts'
import { agePoints, duePoints, flowPoints, stepName, timePoints } from './measures.ts'
import { HEIGHT, Question } from './question.tsx'
import { AGES, DUES, FLOW, TIMES } from './series.ts'
import type { Span } from './span.ts'

type Props = { told: ApprovalInsights; span: Span }

export function HowLong({ told, span }: Props) {
  const title = t('How long do decisions take?')
  const points = timePoints(told)
  return (
    <Question
      title={title}
      columns={timeColumns(stepName(span.step))}
      rows={told.groups}
      keyOf={keyOfGroup}
      legend={TIMES}
      isEmpty={isEmpty(points)}
      nothing={t('Nothing was approved or rejected {words}. A longer range may tell.', { words: span.words })}
      drawing={
        <Steps
          title={title}
          kind="lines"
          points={points}
          series={TIMES}
          format={formatSpanFinely}
          step={span.step}
          yTicks={spanTicks(longestOf(points))}
        />
      }
    />
  )
}

export function DoWeKeepUp({ told, span }: Props) {
  const title = t('Do we keep up with what is asked?')
  const points = flowPoints(told)
  return (
    <Question
      title={title}
      columns={flowColumns(stepName(span.step))}
      rows={told.groups}
      keyOf={keyOfGroup}
      legend={FLOW}
      isEmpty={isEmpty(points)}
      nothing={t('Nothing was asked or settled {words}. A longer range may tell.', { words: span.words })}
      drawing={
        <Steps title={title} kind="lines" points={points} series={FLOW} format={formatNumber} step={span.step} />
      }
    />
  )
}

export function AreDueDatesMet({ told, span }: Props) {
  const title = t('Are due dates met?')
  const points = duePoints(told)
  return (
    <Question
      title={title}
      columns={dueColumns(stepName(span.step))}
      rows={told.groups}
      keyOf={keyOfGroup}
      legend={DUES}
      isEmpty={isEmpty(points)}
      nothing={t('Nothing with a due date was decided {words}. Services set one with dueDate.', { words: span.words })}
      drawing={<Steps title={title} kind="bars" points={points} series={DUES} format={formatNumber} step={span.step} />}
    />
  )
}

export function HowOld({ told }: { told: ApprovalInsights }) {
  const title = t('How old is what waits?')
  const points = agePoints(told)
  const asIs = (age: string): string => age
  return (
    <Question
      title={title}
      columns={AGE_COLUMNS}
      rows={points}
      keyOf={({ at }) => at}
      isEmpty={isEmpty(points)}
      nothing={t('Nothing waits at the moment.')}
      drawing={
        <Plot
          title={title}
          kind="bars"
          points={points}
          series={AGES}
          format={formatNumber}
          tick={asIs}
          moment={asIs}
          isOfKinds
          height={HEIGHT}
        />
      }
    />
  )
}

type StepsProps = {
  title: string
  kind: PlotKind
  points: ChartPoint[]
  series: ChartSeries[]
  format: (value: number) => string
  step: Span['step']
  yTicks?: number[]
}

function Steps({ step, ...props }: StepsProps) {
  return <Plot {...props} tick={formatDay} moment={stepName(step)} height={HEIGHT} />
}
