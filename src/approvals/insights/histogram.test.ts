import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Histogram, quantiles, quantilesOfAll, STEP } from './histogram.ts'

const seconds = fc.array(fc.double({ min: 1, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 200 })
const SHARES = [0.01, 0.5, 0.9, 1]

/** As SQL makes it, of so many parts: a cell may come once in each. */
function histogramOf(values: readonly number[], parts: number): Histogram {
  const cells = Map.groupBy(
    values.entries(),
    ([index, value]) => `${index % parts} ${Math.floor(Math.log(value) / Math.log(STEP))}`,
  )
  const sums = [...cells.values()].map((cell) => ({
    count: cell.length,
    sum: cell.reduce((sum, [, value]) => sum + value, 0),
  }))
  return { means: sums.map(({ sum, count }) => sum / count), counts: sums.map(({ count }) => count) }
}

function nearestRank(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? Number.NaN
}

test('what is told is off by a step at most, of however many parts it is summed', () => {
  fc.assert(
    fc.property(seconds, fc.integer({ min: 1, max: 5 }), (values, parts) => {
      const told = quantiles(histogramOf(values, parts), SHARES)
      assert.equal(told.length, SHARES.length)
      for (const [index, q] of SHARES.entries()) {
        const ratio = (told[index] ?? Number.NaN) / nearestRank(values, q)
        assert.ok(ratio > 1 / STEP - 1e-9 && ratio < STEP + 1e-9, `${q}: ${ratio}`)
      }
    }),
  )
})

test('what took one length each time is told exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e7 }), fc.integer({ min: 1, max: 9 }), (length, count) => {
      assert.deepEqual(quantiles({ means: [length], counts: [count] }, [0.5, 0.9]), [length, length])
    }),
  )
})

test('of all lengths themselves, what is told is one of them, exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: 0, max: 1e7, noNaN: true }), { minLength: 1 }), (values) => {
      const sent = Buffer.alloc(values.length * 4)
      for (const [index, value] of values.entries()) sent.writeFloatBE(value, index * 4)
      assert.deepEqual(
        quantilesOfAll(sent, SHARES),
        SHARES.map((share) => nearestRank(values, share)),
      )
    }),
  )
})

test('of nothing there is no median', () => {
  assert.deepEqual(quantilesOfAll(Buffer.alloc(0), [0.5, 0.9]), [null, null])
  assert.deepEqual(quantiles({ means: [], counts: [] }, [0.5, 0.9]), [null, null])
  assert.deepEqual(quantiles({ means: [3], counts: [0] }, [0.5]), [null])
})
