import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDelay, parseDelay, scheduleWords } from './delays.ts'

test('a delay is read as people write it', () => {
  const written = ['5', '30 s', '30sec', '5m', '5 min', '1.5 h', '2 hours', '1 day']
  assert.deepEqual(written.map(parseDelay), [5, 30, 30, 300, 300, 5400, 7200, 86_400])
  assert.deepEqual(['', 'soon', '5 moons', '-3 s', 'min'].map(parseDelay), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('what is written comes back the same', () => {
  for (const seconds of [1, 59, 60, 90, 300, 3600, 5400, 86_400])
    assert.equal(parseDelay(formatDelay(seconds)), seconds)
})

test('the schedule tells each wait, and when it gives up', () => {
  assert.equal(scheduleWords(null, 3), 'At once, then after 5 s, 30 s, 5 min. A dead letter after about 6 min.')
  assert.equal(scheduleWords([60], 3), 'At once, then after 1 min, 1 min, 1 min. A dead letter after about 3 min.')
  assert.match(scheduleWords(null, 10), /about 3\.1 days/)
  assert.match(scheduleWords(null, 0), /^One attempt/)
  assert.equal(scheduleWords(null, Number.NaN), '')
})
