/** Loaded with the first chart; the library behind it is larger than the rest of the page. */
import '@mantine/charts/styles.css'
import { LineChart } from '@mantine/charts'
import { ROOM } from './room.ts'
import { rowsOf } from './points.ts'
import { TimeTooltip } from './time-tooltip.tsx'
import type { PlotProps } from './plot-props.ts'

export function Lines({ points, series, format, tick, moment, height, yTicks }: PlotProps) {
  return (
    <LineChart
      h={height}
      data={rowsOf(points)}
      dataKey="at"
      series={series}
      curveType="linear"
      strokeWidth={1.75}
      valueFormatter={format}
      tickLine="none"
      strokeDasharray="0"
      gridColor="var(--app-line)"
      // A measurement between two quiet moments has no line to lie on.
      dotProps={{ r: isSparse(points) ? 2.5 : 0.75, strokeWidth: 1 }}
      activeDotProps={{ r: 4, strokeWidth: 1 }}
      connectNulls={false}
      accessibilityLayer={false}
      lineChartProps={{ margin: ROOM }}
      lineProps={{ isAnimationActive: false }}
      xAxisProps={{ tickFormatter: tick, interval: 'equidistantPreserveStart', minTickGap: 40, tickMargin: 6 }}
      yAxisProps={{ width: 52, tickMargin: 4, ...(yTicks && { ticks: yTicks, domain: [0, yTicks.at(-1) ?? 0] }) }}
      tooltipProps={{ content: <TimeTooltip series={series} format={format} moment={moment} /> }}
    />
  )
}

const FEW = 30

/** So few measurements that each must be seen by itself. */
function isSparse(points: PlotProps['points']): boolean {
  return points.filter(({ values }) => Object.values(values).some((value) => value !== null)).length < FEW
}
