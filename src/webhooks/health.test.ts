import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attempted } from './deliver.ts'
import { healthChanges } from './health.ts'

const at = (second: number): Date => new Date(Date.UTC(2026, 5, 1, 8, 0, second))

function ended(
  second: number,
  kind: 'delivered' | 'dead',
  trigger: 'first' | 'test' = 'first',
  webhookId = 'whk_1',
): Attempted {
  const delivery = {
    id: `dlv_${second}`,
    eventId: 'evt_1',
    eventType: 'approval.created',
    body: '{}',
    webhookId,
    serviceId: 'svc_1',
    leaseToken: 'token',
    dueAt: at(0),
    leasedUntil: at(50),
    attemptCount: 0,
    trigger,
    isOrdered: false,
    createdAt: at(0),
    traceparent: null,
    url: 'https://example.com',
    timeoutMs: 1000,
    retryCount: 3,
    retrySchedule: null,
    secrets: [],
  }
  const timings = { totalMs: 1 }
  const result = { kind: 'response', status: kind === 'delivered' ? 204 : 500, headers: {}, body: '', timings } as const
  return {
    attemptId: `att_${second}`,
    delivery,
    attemptNumber: 1,
    startedAt: at(0),
    endedAt: at(second),
    requestHeaders: {},
    result,
    fault: null,
    verdict: { kind },
  }
}

test('failures since the last success are counted, in the order in which they ended', () => {
  const changes = healthChanges([ended(5, 'dead'), ended(1, 'dead'), ended(3, 'delivered'), ended(4, 'dead')])
  assert.deepEqual(changes, [{ webhookId: 'whk_1', lastSuccessAt: at(3), failures: 2, firstFailureAt: at(4) }])
})

test('without a success the failures add to what was there', () => {
  assert.deepEqual(healthChanges([ended(2, 'dead'), ended(1, 'dead')]), [
    { webhookId: 'whk_1', lastSuccessAt: null, failures: 2, firstFailureAt: at(1) },
  ])
})

test('each webhook has its own record, and tests have none', () => {
  const changes = healthChanges([
    ended(1, 'delivered'),
    ended(2, 'dead', 'test'),
    ended(3, 'dead', 'first', 'whk_2'),
    ended(4, 'dead', 'test', 'whk_3'),
  ])
  assert.deepEqual(changes, [
    { webhookId: 'whk_1', lastSuccessAt: at(1), failures: 0, firstFailureAt: null },
    { webhookId: 'whk_2', lastSuccessAt: null, failures: 1, firstFailureAt: at(3) },
  ])
})
