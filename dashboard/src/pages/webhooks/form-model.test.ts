import assert from 'node:assert/strict'
import { test } from 'node:test'
import { updateBody } from '../../../../src/webhooks/settings-shapes.ts'
import { changesOf, checkedOf, creationOf, NEW_WEBHOOK, type WebhookValues } from './form-model.ts'

const VALUES: WebhookValues = { ...NEW_WEBHOOK, serviceId: 'svc_1', name: 'Orders', url: 'https://example.com/hook' }

test('only what differs is sent', () => {
  assert.deepEqual(changesOf(VALUES, VALUES), {})
  assert.deepEqual(changesOf(VALUES, { ...VALUES, timeout: '10', filter: ' approval.amount > 5.0 ' }), {
    timeout: 10,
    filter: 'approval.amount > 5.0',
  })
  assert.deepEqual(changesOf(VALUES, { ...VALUES, hasOwnDelays: true, delays: ['5 s', '2 min'] }), {
    retrySchedule: [5, 120],
  })
})

test('headers and the token stay as they are until they are touched; taken away, they go', () => {
  const headers = [
    { name: ' x-tenant ', value: 'a' },
    { name: '', value: '' },
  ]
  assert.deepEqual(changesOf(VALUES, { ...VALUES, headers }), { headers: { 'x-tenant': 'a' } })
  assert.deepEqual(changesOf(VALUES, { ...VALUES, headers: [] }), { headers: {} })
  assert.deepEqual(changesOf(VALUES, { ...VALUES, tokenChange: 'set', authToken: '' }), {})
  assert.deepEqual(changesOf(VALUES, { ...VALUES, tokenChange: 'set', authToken: 'abc' }), { authToken: 'abc' })
  assert.deepEqual(changesOf(VALUES, { ...VALUES, tokenChange: 'remove' }), { authToken: null })
})

test('what makes no sense is refused at its field', () => {
  const refused = (changes: Partial<WebhookValues>): unknown =>
    updateBody.safeParse(checkedOf({ ...VALUES, ...changes })).error?.issues[0]?.path[0]
  assert.equal(refused({ metadata: '{ "a": ' }), 'metadata')
  assert.equal(refused({ metadata: '7' }), 'metadata')
  assert.equal(refused({ hasOwnDelays: true, delays: ['5 s', 'soon'] }), 'retrySchedule')
  assert.equal(refused({ retryCount: '' }), 'retryCount')
  assert.equal(refused({ timeout: '' }), 'timeout')
  assert.equal(refused({ metadata: '{ "team": "erp" }' }), undefined)
})

test('a new webhook gets what was entered, and a secret only where one was', () => {
  assert.equal('secret' in creationOf(VALUES), false)
  assert.equal(creationOf({ ...VALUES, secret: ' whsec_x ' }).secret, 'whsec_x')
})
