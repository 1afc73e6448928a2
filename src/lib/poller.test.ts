import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepRunning } from './poller.ts'

test('a loop goes on after errors, tells each one, and ends with its abort', async () => {
  const stop = new AbortController()
  const told: unknown[] = []
  let steps = 0
  await keepRunning(
    async () => {
      steps += 1
      if (steps === 4) stop.abort()
      if (steps < 4) throw new Error(`step ${steps}`)
    },
    { abort: stop.signal, onError: (error) => told.push(String(error)), random: () => 0 },
  )
  assert.deepEqual(told, ['Error: step 1', 'Error: step 2', 'Error: step 3'])
})

test('the abort ends a wait at once', async () => {
  const stop = new AbortController()
  const startedAt = performance.now()
  await keepRunning(() => Promise.reject(new Error('down')), {
    abort: stop.signal,
    onError: (_error, delayMs) => {
      if (delayMs > 1000) stop.abort()
      else if (delayMs > 150) setImmediate(() => stop.abort())
    },
    random: () => 1,
  })
  assert.ok(performance.now() - startedAt < 1000)
})
