import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'
import { approvalRoutes } from '../../../src/approvals/contract.ts'
import { authRoutes } from '../../../src/auth/contract.ts'
import { call } from './api.ts'
import { ApiError } from './api-error.ts'

type Sent = { url: string; method: string | undefined; headers: Headers; body: unknown }

afterEach(() => mock.restoreAll())

test('a route becomes a request: address, query, body, version', async () => {
  const sent = answerWith(() => Response.json({ ok: true }))
  await call(approvalRoutes.list, { query: { mine: 'true', limit: 2, q: undefined } })
  await call(approvalRoutes.approve, { params: { id: 'apr/1' }, body: { comments: 'yes' } }, { ifMatch: 3 })
  assert.equal(sent[0]?.url, '/api/approvals?mine=true&limit=2')
  assert.equal(sent[1]?.url, '/api/approvals/apr%2F1/approve')
  assert.equal(sent[1]?.headers.get('if-match'), '"3"')
  assert.equal(sent[1]?.body, '{"comments":"yes"}')
})

test('a POST whose answer was lost is sent again under the same key', async () => {
  let failures = 1
  const sent = answerWith(() => {
    if (failures-- > 0) throw new TypeError('network')
    return Response.json({})
  })
  await call(approvalRoutes.approve, { params: { id: 'apr_1' } })
  const keys = sent.map(({ headers }) => headers.get('idempotency-key'))
  assert.equal(keys.length, 2)
  assert.ok(keys[0])
  assert.equal(keys[0], keys[1])
})

test('no key goes along with a password', async () => {
  const sent = answerWith(() => Response.json({}))
  await call(authRoutes.signIn, { body: { email: 'a@b.example', password: 'secret words' } })
  assert.equal(sent[0]?.headers.get('idempotency-key'), null)
})

test('a refusal carries its code, its fields and how long to wait', async () => {
  const problem = { detail: 'Too many.', code: 'rate_limited', errors: [{ path: 'email', message: 'slow down' }] }
  answerWith(() => Response.json(problem, { status: 429, headers: { 'retry-after': '7' } }))
  await assert.rejects(call(authRoutes.session, {}), (error: unknown) => {
    assert.ok(error instanceof ApiError)
    assert.deepEqual([error.status, error.code, error.retryAfterSeconds], [429, 'rate_limited', 7])
    return true
  })
})

function answerWith(answer: () => Response): Sent[] {
  const sent: Sent[] = []
  mock.method(globalThis, 'fetch', (url: string, init: RequestInit) => {
    sent.push({ url, method: init.method, headers: new Headers(init.headers), body: init.body })
    return Promise.resolve().then(answer)
  })
  return sent
}
