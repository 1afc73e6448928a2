import type { ApprovalInsights } from '../../../../src/approvals/insights-contract.ts'
import { Plot, type PlotKind } from '../../components/charts/plot.tsx'
import { isEmpty, type ChartPoint, type ChartSeries } from '../../components/charts/points.ts'
import { formatDay, formatNumber, formatSpanFinely } from '../../lib/format.ts'
import { AGE_COLUMNS, dueColumns, flowColumns, keyOfGroup, timeColumns } from './columns.ts'
import { agePoints, duePoints, flowPoints, RANGE_WORDS, stepName, timePoints, USUAL_RANGE } from './measures.ts'
import { HEIGHT, Question } from './question.tsx'
import type { Range } from './search.ts'
import { AGES, DUES, FLOW, TIMES } from './series.ts'

type Props = { told: ApprovalInsights; range: Range | undefined }

export function HowLong({ told, range = USUAL_RANGE }: Props) {
  const title = 'How long do decisions take?'
  const points = timePoints(told)
  return (
    <Question
      title={title}
      columns={timeColumns(stepName(range))}
      rows={told.groups}
      keyOf={keyOfGroup}
      legend={TIMES}
      isEmpty={isEmpty(points)}
      nothing={`Nothing was approved or rejected in ${RANGE_WORDS[range]}. A longer range may tell.`}
      drawing={
        <Steps title={title} kind="lines" points={points} series={TIMES} format={formatSpanFinely} range={range} />
      }
    />
  )
}

export function DoWeKeepUp({ told, range = USUAL_RANGE }: Props) {
  const title = 'Do we keep up with what is asked?'
  const points = flowPoints(told)
  return (
    <Question
      title={title}
      columns={flowColumns(stepName(range))}
      rows={told.groups}
      keyOf={keyOfGroup}
      legend={FLOW}
      isEmpty={isEmpty(points)}
      nothing={`Nothing was asked or settled in ${RANGE_WORDS[range]}. A longer range may tell.`}
      drawing={<Steps title={title} kind="lines" points={points} series={FLOW} format={formatNumber} range={range} />}
    />
  )
}

export function AreDueDatesMet({ told, range = USUAL_RANGE }: Props) {
  const title = 'Are due dates met?'
  const points = duePoints(told)
  return (
    <Question
      title={title}
      columns={dueColumns(stepName(range))}
      rows={told.groups}
      keyOf={keyOfGroup}
      legend={DUES}
      isEmpty={isEmpty(points)}
      nothing={`Nothing with a due date was decided in ${RANGE_WORDS[range]}. Services set one with dueDate.`}
      drawing={<Steps title={title} kind="bars" points={points} series={DUES} format={formatNumber} range={range} />}
    />
  )
}

export function HowOld({ told }: { told: ApprovalInsights }) {
  const title = 'How old is what waits?'
  const points = agePoints(told)
  const asIs = (age: string): string => age
  return (
    <Question
      title={title}
      columns={AGE_COLUMNS}
      rows={points}
      keyOf={({ at }) => at}
      isEmpty={isEmpty(points)}
      nothing="Nothing waits at the moment."
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
  range: Range
}

function Steps({ range, ...props }: StepsProps) {
  return <Plot {...props} tick={formatDay} moment={stepName(range)} height={HEIGHT} />
}
