import assert from 'node:assert/strict'
import { test } from 'node:test'
import { likePatterns } from './event-patterns.ts'

test('a pattern becomes what LIKE understands, and nothing in it is a wildcard by accident', () => {
  assert.deepEqual(likePatterns(['*', 'approval.*', 'shop.sold']), ['%', 'approval.%', 'shop.sold'])
  assert.deepEqual(likePatterns(['my_shop.*', '100%', 'a\\b', '*.sold']), ['my\\_shop.%', '100\\%', 'a\\\\b', '*.sold'])
})
