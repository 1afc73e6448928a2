import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { spanTicks } from './span-ticks.ts'

const HOUR = 3_600_000

test('lengths that people know', () => {
  assert.deepEqual(spanTicks(0), [0, 1000])
  assert.deepEqual(spanTicks(3.5 * HOUR), [0, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR])
  assert.deepEqual(spanTicks(44 * HOUR), [0, 12 * HOUR, 24 * HOUR, 36 * HOUR, 48 * HOUR])
  assert.deepEqual(spanTicks(100 * HOUR), [0, 48 * HOUR, 96 * HOUR, 144 * HOUR])
})

test('they hold whatever is drawn, evenly, and are few', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (longest) => {
      const ticks = spanTicks(longest)
      const step = ticks[1] ?? assert.fail()
      assert.ok(ticks.length >= 2 && ticks.length <= 5)
      assert.ok((ticks.at(-1) ?? 0) >= longest)
      assert.deepEqual(
        ticks,
        ticks.map((_, index) => index * step),
      )
    }),
  )
})
