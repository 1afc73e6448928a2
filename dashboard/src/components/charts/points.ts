/** What charts are drawn from. Pure. */

/** One moment and what was measured then; null where nothing was. */
export type ChartPoint = { at: string; values: Record<string, number | null> }

export type ChartSeries = { name: string; label: string; color: string }

/** What the library wants: flat rows. */
export function rowsOf(points: readonly ChartPoint[]): Record<string, number | string | null>[] {
  return points.map(({ at, values }) => ({ ...values, at }))
}

export function isEmpty(points: readonly ChartPoint[]): boolean {
  return points.every(({ values }) => Object.values(values).every((value) => value === null || value === 0))
}

/** The greatest number of steps that a chart is filled to; a range that has more of them is drawn as it came. */
const MAX_STEPS = 2000

/** Puts a moment into each gap, so that quiet hours take as much room as busy ones. */
export function withoutGaps<P extends { at: string }>(
  points: readonly P[],
  { from, to, stepSeconds }: { from: string; to: string; stepSeconds: number },
  quiet: (at: string) => P,
): P[] {
  const stepMs = stepSeconds * 1000
  const known = new Map(points.map((point) => [stepOf(point.at, stepMs), point]))
  const first = Math.min(stepOf(from, stepMs), ...known.keys())
  const last = Math.max(stepOf(new Date(new Date(to).getTime() - 1).toISOString(), stepMs), ...known.keys())
  const count = last - first + 1
  if (!(count > 0 && count <= MAX_STEPS)) return [...points]
  return Array.from({ length: count }, (_, index) => {
    const step = first + index
    return known.get(step) ?? quiet(new Date(step * stepMs).toISOString())
  })
}

function stepOf(at: string, stepMs: number): number {
  return Math.floor(new Date(at).getTime() / stepMs)
}
