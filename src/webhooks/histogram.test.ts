import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { BOUNDS_MS, BUCKETS, bucketOf, quantile } from './histogram.ts'

const durations = fc.array(fc.double({ min: 0, max: 5_000_000, noNaN: true }), { minLength: 1, maxLength: 200 })
const share = fc.double({ min: 0, max: 1, noNaN: true })

function histogramOf(values: readonly number[]): number[] {
  const counts = Array.from({ length: BUCKETS }, () => 0)
  for (const value of values) counts[bucketOf(value)] = (counts[bucketOf(value)] ?? 0) + 1
  return counts
}

/** The nearest-rank percentile of the values themselves. */
function exact(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}

describe('histograms of milliseconds', () => {
  test('a value lies between the bounds of its bucket, and a bound belongs to the bucket below it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5_000_000, noNaN: true }), (ms) => {
        const index = bucketOf(ms)
        assert.ok(ms <= (BOUNDS_MS[index] ?? Infinity))
        assert.ok(index === 0 || ms > (BOUNDS_MS[index - 1] ?? Infinity))
      }),
    )
    for (const [index, bound] of BOUNDS_MS.entries()) assert.equal(bucketOf(bound), index)
  })

  test('up to 30 s no bucket is wider than its lower bound', () => {
    const steps = BOUNDS_MS.slice(1).map((bound, index) => bound / (BOUNDS_MS[index] ?? 0))
    assert.ok(steps.slice(0, BOUNDS_MS.indexOf(30_000)).every((step) => step > 1 && step <= 2))
  })

  test('a percentile lies in the bucket of the value that it stands for', () => {
    fc.assert(
      fc.property(durations, share, (values, q) => {
        const told = quantile(histogramOf(values), q) ?? Number.NaN
        const index = bucketOf(exact(values, q))
        const top = BOUNDS_MS.at(-1) ?? 0
        assert.ok(told >= (BOUNDS_MS[index - 1] ?? 0) && told <= (BOUNDS_MS[index] ?? top), `${told} in ${index}`)
      }),
    )
  })

  test('a higher percentile is never lower', () => {
    fc.assert(
      fc.property(durations, share, share, (values, a, b) => {
        const counts = histogramOf(values)
        const [low = 0, high = 0] = [a, b].toSorted((x, y) => x - y).map((q) => quantile(counts, q) ?? Number.NaN)
        assert.ok(low <= high)
      }),
    )
  })

  test('within a bucket it is interpolated; of nothing it is null; above the last bound it is that bound', () => {
    // 100 values from 10 to 15 ms.
    const counts = histogramOf(Array.from({ length: 100 }, () => 12))
    assert.equal(quantile(counts, 0.5), 12.5)
    assert.equal(quantile(counts, 1), 15)
    assert.equal(quantile([], 0.5), null)
    assert.equal(quantile(histogramOf([]), 0.5), null)
    assert.equal(quantile(histogramOf([1e9]), 0.5), BOUNDS_MS.at(-1))
  })
})
