/** How long many things took, in cells of about the same length: a median can be told of any sum of them. Pure. */
import type { Grouping } from '../insights-contract.ts'

/** The longest in a cell took at most so many times as long as the shortest; what took less than a second is in one. */
const STEP = 1.05
/** People are many, and their cells too: with finer steps, counting them was measured to take twice as long. */
const STEP_OF_PEOPLE = 1.2

/** The mean of each cell, in seconds, and how many it holds. */
export type Histogram = { means: readonly number[]; counts: readonly number[] }

/** The cells themselves are made by fact-queries.ts. */
export function stepOf(groupBy: Grouping | undefined): number {
  return groupBy === 'person' ? STEP_OF_PEOPLE : STEP
}

/**
 * For each share (0 to 1, rising) the seconds below which it lies: the mean of the cell that it falls into, and so exact
 * where that holds one, and never off by more than a step; null when nothing was counted.
 */
export function quantiles({ means, counts }: Histogram, shares: readonly number[]): (number | null)[] {
  const order = Uint32Array.from(means.keys()).toSorted((a, b) => (means[a] ?? 0) - (means[b] ?? 0))
  const total = counts.reduce((sum, count) => sum + count, 0)
  let place = 0
  let below = counts[order[0] ?? 0] ?? 0
  return shares.map((share) => {
    while (below < share * total) below += counts[order[++place] ?? 0] ?? 0
    return total === 0 ? null : (means[order[place] ?? 0] ?? null)
  })
}
