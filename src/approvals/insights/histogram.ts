/** Histograms of seconds in equal steps of their logarithm: a median can be told of any sum of them without sorting. Pure. */
import type { Grouping } from '../insights-contract.ts'

/** A bucket ends where it is so much longer than where it begins. What takes less than a second is in the first. */
const STEP = 1.05
/** People are many, and their buckets too: with finer steps, counting them was measured to take twice as long. */
const STEP_OF_PEOPLE = 1.2

/** How many lie in which bucket; a bucket may come several times. */
export type Histogram = { buckets: readonly number[]; counts: readonly number[] }

/** The buckets themselves are counted by fact-queries.ts. */
export function stepOf(groupBy: Grouping | undefined): number {
  return groupBy === 'person' ? STEP_OF_PEOPLE : STEP
}

/**
 * The seconds below which the share `q` (0 to 1) lies, interpolated within its bucket and so never off by more than a step;
 * null when nothing was counted.
 */
export function quantile(histogram: Histogram, q: number, step: number): number | null {
  const cells = summed(histogram)
  const rank = q * cells.reduce((sum, [, count]) => sum + count, 0)
  let below = 0
  for (const [bucket, count] of cells) {
    if (below + count >= rank) return step ** (bucket + Math.max(0, rank - below) / count)
    below += count
  }
  return null
}

/** Each bucket once, in order, without those of nothing. */
function summed({ buckets, counts }: Histogram): [bucket: number, count: number][] {
  const sums = new Map<number, number>()
  for (const [index, bucket] of buckets.entries()) sums.set(bucket, (sums.get(bucket) ?? 0) + (counts[index] ?? 0))
  return [...sums].filter(([, count]) => count > 0).toSorted(([a], [b]) => a - b)
}
