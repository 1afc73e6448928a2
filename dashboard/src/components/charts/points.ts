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

/** The largest of all that is drawn. */
export function longestOf(points: readonly ChartPoint[]): number {
  return Math.max(0, ...points.flatMap(({ values }) => Object.values(values).map((value) => value ?? 0)))
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

/** Such that steps of five minutes, a quarter, an hour and six hours become parts of a day that people know. */
const GROUPS = [1, 2, 4, 12, 24, 48]

/** Sums neighbours until there are about so many: more bars than that are hairs. For counts only. */
export function summed(points: readonly ChartPoint[], stepSeconds: number, most: number): ChartPoint[] {
  const size = GROUPS.find((each) => points.length / each <= most) ?? GROUPS.at(-1) ?? 1
  const groups = Map.groupBy(points, ({ at }) => stepOf(at, stepSeconds * size * 1000))
  return [...groups.values()].map(sumOf)
}

function sumOf([first, ...others]: ChartPoint[]): ChartPoint {
  const values = { ...first?.values }
  for (const { values: more } of others) {
    for (const [name, value] of Object.entries(more)) values[name] = (values[name] ?? 0) + (value ?? 0)
  }
  return { at: first?.at ?? '', values }
}

function stepOf(at: string, stepMs: number): number {
  return Math.floor(new Date(at).getTime() / stepMs)
}
