import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, countOf, rolesOf, taskOf, upFor } from './system-words.ts'

test('sizes are told as people say them', () => {
  assert.deepEqual([0, 1023, 1536, 12.4 * 2 ** 20, 700 * 2 ** 30].map(bytesOf), [
    '0 B',
    '1,023 B',
    '1.5 KiB',
    '12.4 MiB',
    '700 GiB',
  ])
})

test('what was counted to the end of counting is more than that', () => {
  assert.deepEqual([0, 9999, 10_000].map(countOf), ['0', '9,999', '10,000+'])
})

test('how long it has been up', () => {
  const now = Date.parse('2026-06-02T12:00:00Z')
  const from = ['2026-06-02T11:59:30Z', '2026-06-02T11:15:00Z', '2026-06-02T08:40:00Z', '2026-05-30T08:00:00Z']
  assert.deepEqual(
    from.map((at) => upFor(at, now)),
    ['< 1 min', '45 min', '3 h 20 min', '3 d 4 h'],
  )
})

test('roles and tasks, also those of another version', () => {
  assert.equal(rolesOf(['api', 'worker']), 'Answers requests, sends and keeps house')
  assert.equal(rolesOf(['scout']), 'Scout')
  assert.equal(taskOf('sweepFloor'), 'Sweep floor')
})
