import { ActionIcon, Center, Group, Skeleton, Text, Title, Tooltip } from '@mantine/core'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { lazy, Suspense, useId, useState } from 'react'
import { formatDateTime, formatDay, formatTime } from '../../lib/format.ts'
import { ChartTable } from './chart-table.tsx'
import classes from './chart.module.css'
import type { PlotProps } from './plot-props.ts'
import { isEmpty, type ChartPoint, type ChartSeries } from './points.ts'

const PLOTS = {
  bars: lazy(async () => ({ default: await import('./bars.tsx').then(({ Bars }) => Bars, notLoaded) })),
  lines: lazy(async () => ({ default: await import('./lines.tsx').then(({ Lines }) => Lines, notLoaded) })),
}

/** Over a longer time hours say nothing, only days. */
const HOURS_UP_TO_MS = 2 * 86_400_000

type Props = {
  title: string
  kind: keyof typeof PLOTS
  points: ChartPoint[]
  series: ChartSeries[]
  format: (value: number) => string
  /** Told in place of a chart of nothing. */
  nothing: string
  height?: number
}

/** Numbers over time, drawn or, for who does not see a drawing, as a table. */
export function Chart({ title, kind, points, series, format, nothing, height = 200 }: Props) {
  const id = useId()
  const [isTable, setTable] = useState(false)
  const Plot = PLOTS[kind]
  const shown = { points, series, format, tick: tickOf(points), moment: formatDateTime }
  const switchLabel = isTable ? `${title} as a chart` : `${title} as a table`
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" gap="xs" mih={28} mb={6}>
        <Title order={3} id={id}>
          {title}
        </Title>
        <Group gap="sm">
          <Legend series={series} />
          <Tooltip label={isTable ? 'Show as a chart' : 'Show as a table'}>
            <ActionIcon size="sm" aria-label={switchLabel} onClick={() => setTable(!isTable)}>
              {isTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {isTable ? (
        <ChartTable label={title} height={height} {...shown} />
      ) : isEmpty(points) ? (
        <Center h={height} className={classes.nothing}>
          <Text size="sm" c="dimmed">
            {nothing}
          </Text>
        </Center>
      ) : (
        <div role="img" aria-label={`${title}, drawn. The button before it shows the numbers.`}>
          <div aria-hidden>
            <Suspense fallback={<Skeleton h={height} />}>
              <Plot height={height} {...shown} />
            </Suspense>
          </div>
        </div>
      )}
    </section>
  )
}

function Legend({ series }: { series: ChartSeries[] }) {
  return series.map(({ name, label, color }) => (
    <Text key={name} size="xs" c="dimmed" className={classes.legend}>
      <span className={classes.swatch} style={{ background: color }} />
      {label}
    </Text>
  ))
}

function tickOf(points: ChartPoint[]): (at: string) => string {
  const [first, last] = [points[0], points.at(-1)]
  const spanMs = first && last ? new Date(last.at).getTime() - new Date(first.at).getTime() : 0
  return spanMs > HOURS_UP_TO_MS ? formatDay : formatTime
}

/** A chart that cannot be fetched must not take the page down: its table needs nothing more. */
function notLoaded() {
  return function NotLoaded({ height }: PlotProps) {
    return (
      <Center h={height} className={classes.nothing}>
        <Text size="sm" c="dimmed">
          The chart could not be loaded. Its table shows the numbers.
        </Text>
      </Center>
    )
  }
}
