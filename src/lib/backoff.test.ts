import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backoffMs } from './backoff.ts'

test('a backoff grows with failures, keeps half of its length, and never passes its cap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const ceiling = Math.min(30_000, 100 * 2 ** (failures - 1))
      const delay = backoffMs(failures, 100, 30_000, () => random)
      assert.ok(delay >= ceiling / 2 && delay <= ceiling, `${delay} for ${failures} failures`)
    }),
  )
})
