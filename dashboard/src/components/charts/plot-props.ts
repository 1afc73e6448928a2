import type { ChartPoint, ChartSeries } from './points.ts'

/** What bars and lines are told alike. */
export type PlotProps = {
  points: ChartPoint[]
  series: ChartSeries[]
  height: number
  format: (value: number) => string
  /** A moment below the axis, and in full. */
  tick: (at: string) => string
  moment: (at: string) => string
  /** Where the lines of the scale lie; the library's choice unless told. */
  yTicks?: number[]
  /** Kinds instead of moments: each is named below the axis. */
  isOfKinds?: boolean
}
