/** Histograms of milliseconds on one scale, so that percentiles can be told of any sum of them. Pure. */

/**
 * Upper bounds, each belonging to its bucket; what is above the last has a bucket of its own. A step is at most double, so
 * a percentile is never off by more. Attempts end at 30 s; the rest is for deliveries that waited.
 * What is stored counts on this list: it may grow at its end, and not otherwise.
 */
export const BOUNDS_MS = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10_000,
  15_000, 20_000, 30_000, 60_000, 300_000, 3_600_000,
] as const

export const BUCKETS = BOUNDS_MS.length + 1

/** The index of the bucket that a number of milliseconds belongs to. */
export function bucketOf(ms: number): number {
  const index = BOUNDS_MS.findIndex((bound) => ms <= bound)
  return index === -1 ? BOUNDS_MS.length : index
}

/**
 * The value below which the share `q` (0 to 1) lies, interpolated within its bucket as Prometheus does; null when nothing
 * was counted. Of the bucket above the last bound only that bound is known.
 */
export function quantile(counts: readonly number[], q: number): number | null {
  const rank = q * counts.reduce((sum, count) => sum + count, 0)
  let below = 0
  for (const [index, count] of counts.entries()) {
    if (count > 0 && below + count >= rank) return within(index, Math.max(0, rank - below) / count)
    below += count
  }
  return null
}

function within(index: number, share: number): number {
  const lower = BOUNDS_MS[index - 1] ?? 0
  const upper = BOUNDS_MS[index] ?? lower
  return lower + (upper - lower) * share
}
