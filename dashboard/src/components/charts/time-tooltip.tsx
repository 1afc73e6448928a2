import { ChartTooltip } from '@mantine/charts'
import type { TooltipContentProps } from 'recharts'
import type { PlotProps } from './plot-props.ts'

type Props = Pick<PlotProps, 'series' | 'format' | 'moment'> & Partial<Pick<TooltipContentProps, 'label' | 'payload'>>

/** The library fills in which moment is pointed at. */
export function TimeTooltip({ label, payload, series, format, moment }: Props) {
  if (typeof label !== 'string') return null
  return <ChartTooltip label={moment(label)} payload={payload} series={series} valueFormatter={format} />
}
