/** Loaded with the first chart; the library behind it is larger than the rest of the page. */
import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { ROOM } from './room.ts'
import { rowsOf } from './points.ts'
import { TimeTooltip } from './time-tooltip.tsx'
import type { PlotProps } from './plot-props.ts'

export function Bars({ points, series, format, tick, moment, height, isOfKinds }: PlotProps) {
  return (
    <BarChart
      h={height}
      data={rowsOf(points)}
      dataKey="at"
      series={series}
      type="stacked"
      valueFormatter={format}
      gridProps={{ vertical: false }}
      tickLine="none"
      strokeDasharray="0"
      gridColor="var(--app-line)"
      maxBarWidth={28}
      accessibilityLayer={false}
      barChartProps={{ margin: ROOM, barCategoryGap: points.length > 60 ? 1 : '18%' }}
      barProps={{ isAnimationActive: false }}
      xAxisProps={{
        tickFormatter: tick,
        interval: isOfKinds ? 0 : 'equidistantPreserveStart',
        minTickGap: 40,
        tickMargin: 6,
      }}
      yAxisProps={{ width: 44, allowDecimals: false, tickMargin: 4 }}
      tooltipProps={{ content: <TimeTooltip series={series} format={format} moment={moment} /> }}
    />
  )
}
