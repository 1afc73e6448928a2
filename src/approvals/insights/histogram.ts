/** How long many things took, in cells of about the same length: a median can be told of any sum of them. Pure. */

/** The longest in a cell took at most so many times as long as the shortest; what took less than a second is in one. */
export const STEP = 1.05
/** Of a `real`. */
const BYTES = 4

/** The mean of each cell, in seconds, and how many it holds. The cells are made by fact-queries.ts. */
export type Histogram = { means: readonly number[]; counts: readonly number[] }

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

/** The same of all that was counted, exactly: the lengths themselves, as PostgreSQL sends `real`. */
export function quantilesOfAll(lengths: Buffer, shares: readonly number[]): (number | null)[] {
  const all = new Float32Array(lengths.length / BYTES).map((_, index) => lengths.readFloatBE(index * BYTES))
  const sorted = all.toSorted()
  return shares.map((share) => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? null)
}
