import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gate } from './gate.ts'

test('so many work at a time, the others in the order in which they came, also past one that failed', async () => {
  const gate = new Gate(2)
  const begun: number[] = []
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>())
  const works = ends.map(({ promise }, index) =>
    gate.pass(() => {
      begun.push(index)
      return promise
    }),
  )
  await Promise.resolve()
  assert.deepEqual(begun, [0, 1])
  ends[1]?.reject(new Error('failed'))
  await assert.rejects(works[1] ?? Promise.resolve())
  assert.deepEqual(begun, [0, 1, 2])
  for (const index of [0, 2, 3, 4]) ends[index]?.resolve(index)
  assert.deepEqual(await Promise.all([works[0], works[2], works[3], works[4]]), [0, 2, 3, 4])
  assert.deepEqual(begun, [0, 1, 2, 3, 4])
  assert.equal(await gate.pass(async () => 'again'), 'again')
})
