import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { quantile, stepOf, type Histogram } from './histogram.ts'

const seconds = fc.array(fc.double({ min: 1, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 200 })
const shares = fc.constantFrom(0.01, 0.5, 0.9, 1)
const steps = fc.constantFrom(stepOf('type'), stepOf('person'))

function histogramOf(values: readonly number[], step: number): Histogram {
  return {
    buckets: values.map((value) => Math.floor(Math.log(value) / Math.log(step))),
    counts: values.map(() => 1),
  }
}

function nearestRank(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? Number.NaN
}

test('what is told is off by a step at most', () => {
  fc.assert(
    fc.property(seconds, shares, steps, (values, q, step) => {
      const ratio = (quantile(histogramOf(values, step), q, step) ?? Number.NaN) / nearestRank(values, q)
      assert.ok(ratio > 1 / step - 1e-9 && ratio < step + 1e-9, String(ratio))
    }),
  )
})

test('the order of cells, and a bucket that comes in parts, change nothing', () => {
  fc.assert(
    fc.property(seconds, shares, (values, q) => {
      const step = stepOf(undefined)
      const parts = histogramOf(values, step)
      const counts = new Map<number, number>()
      for (const bucket of parts.buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
      const whole = { buckets: [...counts.keys()].toReversed(), counts: [...counts.values()].toReversed() }
      assert.equal(quantile(parts, q, step), quantile(whole, q, step))
    }),
  )
})

test('of nothing there is no median', () => {
  assert.equal(quantile({ buckets: [], counts: [] }, 0.5, 1.05), null)
  assert.equal(quantile({ buckets: [3], counts: [0] }, 0.5, 1.05), null)
})
