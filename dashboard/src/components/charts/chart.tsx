import { formatDateTime, formatDay, formatTime } from '../../lib/format.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'
import { Plot, type PlotKind } from './plot.tsx'
import { isEmpty, type ChartPoint, type ChartSeries } from './points.ts'

/** Over a longer time hours say nothing, only days. */
const HOURS_UP_TO_MS = 2 * 86_400_000

type Props = {
  title: string
  kind: PlotKind
  points: ChartPoint[]
  series: ChartSeries[]
  format: (value: number) => string
  /** Told in place of a chart of nothing. */
  nothing: string
  height?: number
}

/** Numbers over time, drawn or, for who does not see a drawing, as a table. */
export function Chart({ title, kind, points, series, format, nothing, height = 200 }: Props) {
  const shown = { points, series, format, tick: tickOf(points), moment: formatDateTime, height }
  return (
    <ChartFrame
      title={title}
      legend={series}
      drawing={<Plot title={title} kind={kind} {...shown} />}
      table={<ChartTable label={title} {...shown} />}
      nothing={nothing}
      isEmpty={isEmpty(points)}
      height={height}
    />
  )
}

function tickOf(points: ChartPoint[]): (at: string) => string {
  const [first, last] = [points[0], points.at(-1)]
  const spanMs = first && last ? new Date(last.at).getTime() - new Date(first.at).getTime() : 0
  return spanMs > HOURS_UP_TO_MS ? formatDay : formatTime
}
