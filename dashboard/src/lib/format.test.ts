import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSpanFinely } from './format.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

test('a span in two units, the smaller one only where there is some of it', () => {
  const told = [0, 20_000, MINUTE, 59 * MINUTE, HOUR, 61 * MINUTE, DAY - 1, DAY, DAY + 4 * HOUR + 59 * MINUTE, 30 * DAY]
  assert.deepEqual(told.map(formatSpanFinely), [
    '0',
    '20s',
    '1m',
    '59m',
    '1h',
    '1h 1m',
    '23h 59m',
    '1d',
    '1d 4h',
    '30d',
  ])
})
