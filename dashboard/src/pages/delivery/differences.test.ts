import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { differencesOf } from './differences.ts'

function attempt(changes: Partial<Attempt>): Attempt {
  return {
    id: 'att_1',
    deliveryId: 'dlv_1',
    attemptNumber: 1,
    trigger: 'first',
    startedAt: '2026-05-12T12:00:00.000Z',
    durationMs: 20,
    timings: { totalMs: 20 },
    requestUrl: 'https://example.com/hook',
    requestHeaders: { 'webhook-timestamp': '1', 'user-agent': 'UXOne-Webhooks/0.1.0' },
    responseCode: 500,
    responseHeaders: { date: 'Tue', server: 'nginx' },
    responseBody: 'oops',
    error: 'status',
    errorDetail: 'answered 500',
    nextRetryAt: null,
    remoteAddress: '203.0.113.7',
    ...changes,
  }
}

test('the same again has no difference; its time and number are none', () => {
  const again = attempt({
    attemptNumber: 2,
    requestHeaders: { 'webhook-timestamp': '2', 'user-agent': 'UXOne-Webhooks/0.1.0' },
  })
  assert.deepEqual(differencesOf(attempt({}), again), [])
})

test('another address, another answer and a header that has gone are told', () => {
  const after = attempt({
    requestUrl: 'https://example.com/other',
    responseCode: null,
    responseHeaders: null,
    responseBody: null,
    error: 'timeout',
    errorDetail: 'no complete answer within 1 s',
  })
  assert.deepEqual(differencesOf(attempt({}), after), [
    { what: 'Address', before: 'https://example.com/hook', after: 'https://example.com/other' },
    { what: 'Answer', before: '500', after: 'Timeout' },
    { what: 'Reason', before: 'answered 500', after: 'no complete answer within 1 s' },
    { what: 'Response header server', before: 'nginx', after: null },
    { what: 'Response body', before: 'oops', after: null },
  ])
})
