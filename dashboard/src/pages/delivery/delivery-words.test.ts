import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standingOf } from './delivery-words.ts'

const NOW = Date.UTC(2026, 5, 1, 8)

function pending(attemptCount: number, inMs: number): string {
  const nextRetryAt = new Date(NOW + inMs).toISOString()
  const delivery = { attemptCount, nextRetryAt, deliveredAt: null, error: null, eventType: 'approval.created' }
  return standingOf({ ...delivery, status: 'PENDING' }, NOW)
}

test('what waits says when it goes; what is due and held up does not say that it goes in the past', () => {
  assert.match(pending(1, 600_000), /^Is tried again in 10 minutes\.$/)
  assert.match(pending(0, 0), /^Waits for its first attempt, in a moment\.$/)
  assert.match(pending(1, -600_000), /^It is due, /)
  assert.match(pending(0, -600_000), /^It is due, /)
})

test('what is due while nothing is sent to its webhook says when that goes on', () => {
  const delivery = {
    attemptCount: 0,
    deliveredAt: null,
    error: null,
    eventType: 'approval.created',
    status: 'PENDING',
  } as const
  const at = (inMs: number): string => new Date(NOW + inMs).toISOString()
  const heldUp = at(240_000)
  assert.match(standingOf({ ...delivery, nextRetryAt: at(-1000) }, NOW, heldUp), /goes on in 4 minutes\.$/)
  assert.match(standingOf({ ...delivery, nextRetryAt: at(600_000) }, NOW, heldUp), /first attempt, in 10 minutes\.$/)
})
