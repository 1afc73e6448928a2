import assert from 'node:assert/strict'
import { test } from 'node:test'
import pino from 'pino'
import { Registry } from 'prom-client'
import { ManualClock } from './clock.ts'
import { addReadGauges, Snapshot } from './read-gauges.ts'

const log = pino({ level: 'silent' })

/** Reads that end when the test says so. */
function slowReads<T>() {
  const reads: PromiseWithResolvers<T>[] = []
  const read = (): Promise<T> => {
    const next = Promise.withResolvers<T>()
    reads.push(next)
    return next.promise
  }
  return { reads, read }
}

test('any number of scrapes within five seconds read once', async () => {
  const clock = new ManualClock()
  let n = 0
  const snapshot = new Snapshot(async () => (n += 1), { clock, log })
  assert.deepEqual(await Promise.all([snapshot.get(), snapshot.get(), snapshot.get()]), [1, 1, 1])
  clock.advance(4999)
  assert.equal(await snapshot.get(), 1)
  clock.advance(1)
  assert.equal(await snapshot.get(), 2)
})

test('a slow read keeps no scrape waiting: it is answered by the value before, and the next one by the new', async () => {
  const clock = new ManualClock()
  const { reads, read } = slowReads<number>()
  const snapshot = new Snapshot(read, { clock, log })
  const first = snapshot.get()
  reads[0]?.resolve(1)
  assert.equal(await first, 1)
  clock.advance(60_000)
  assert.equal(await snapshot.get(), 1)
  assert.equal(await snapshot.get(), 1)
  assert.equal(reads.length, 2)
  reads[1]?.resolve(2)
  assert.equal(await snapshot.get(), 2)
})

test('what is old, or cannot be read, is no value', async () => {
  const clock = new ManualClock()
  const { reads, read } = slowReads<number>()
  const snapshot = new Snapshot(read, { clock, log })
  const first = snapshot.get()
  reads[0]?.resolve(1)
  await first
  clock.advance(5000)
  const failed = snapshot.get()
  reads[1]?.reject(new Error('the database is away'))
  assert.equal(await failed, undefined)
  clock.advance(115_000)
  const late = snapshot.get()
  reads[2]?.resolve(3)
  assert.equal(await late, 3)
})

test('a gauge that cannot be read has no series, and has them again', async () => {
  const clock = new ManualClock()
  const registry = new Registry()
  let isAway = true
  const read = async (): Promise<number> => {
    if (isAway) throw new Error('the database is away')
    return 3
  }
  addReadGauges(registry, new Snapshot(read, { clock, log }), [
    { name: 'depth', help: 'h', value: (n) => n },
    { name: 'parts', help: 'h', label: 'part', values: (n) => ({ 'a"\\\n': n }) },
  ])
  const series = async (): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  assert.deepEqual(await series(), [])
  isAway = false
  assert.deepEqual(await series(), ['depth 3', String.raw`parts{part="a\"\\\n"} 3`])
  isAway = true
  clock.advance(5000)
  assert.deepEqual(await series(), [])
})
