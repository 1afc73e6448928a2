import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { forgetOldKeys } from '../../src/http/idempotency.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { ask, assertProblem, type Reply } from '../support/http.ts'
import { createPerson, createService } from '../support/people.ts'

const HOUR_MS = 3_600_000

describe('Idempotency-Key', () => {
  let app: TestApp
  let key: string
  before(async () => {
    app = await startApp({ isWorking: false })
    key = (await createService(app)).serviceKey
    await createPerson(app, { username: 'ann' })
  })
  after(() => app.close())

  const create = (idempotencyKey: string, title = 'T', as = key): Promise<Reply> =>
    ask(app.url, 'POST', '/api/service/approvals', {
      key: as,
      body: { title, approvers: [{ username: 'ann' }] },
      headers: { 'idempotency-key': idempotencyKey },
    })
  const count = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from service_approvals`.execute(app.ctx.db)
    return rows[0]?.n ?? 0
  }

  test('the same request again answers the same and does nothing', async () => {
    const first = await create('a')
    const again = await create('a')
    assert.deepEqual([again.status, again.body], [first.status, first.body])
    assert.equal(first.headers.get('idempotency-replayed'), null)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal(again.headers.get('etag'), '"1"')
    assert.equal(await count(), 1)
  })

  test('ten at once have one effect, and all get its answer', async () => {
    const before = await count()
    const replies = await Promise.all(Array.from({ length: 10 }, () => create('b')))
    assert.equal(new Set(replies.map((reply) => `${reply.status} ${String(reply.body.id)}`)).size, 1)
    assert.equal(await count(), before + 1)
  })

  test('another body under the same key is refused', async () => {
    await create('c')
    assertProblem(await create('c', 'other'), 409, 'idempotency_key_reused')
  })

  test('keys of different services are different keys', async () => {
    const other = (await createService(app)).serviceKey
    const mine = await create('d')
    const theirs = await create('d', 'T', other)
    assert.notEqual(mine.body.id, theirs.body.id)
  })

  test('a refused request stores nothing: the same key may be used for the mended one', async () => {
    const bad = await ask(app.url, 'POST', '/api/service/approvals', {
      key,
      body: { title: 'T', approvers: [{ username: 'nobody' }] },
      headers: { 'idempotency-key': 'e' },
    })
    assertProblem(bad, 422, 'unknown_person')
    assert.equal((await create('e')).status, 201)
  })

  test('a key that is shown once is not readable in the stored answer', async () => {
    const { rows } = await sql<{
      response: Buffer
    }>`select response from idempotency_keys where response is not null`.execute(app.ctx.db)
    assert.ok(rows.length > 0)
    for (const { response } of rows) assert.ok(!response.toString('latin1').includes('apr_'))
  })

  test('after 24 hours a key is free again, and forgotten', async () => {
    const first = await create('f')
    app.clock.advance(24 * HOUR_MS + 1)
    const second = await create('f')
    assert.equal(second.status, 201)
    assert.notEqual(second.body.id, first.body.id)
    await forgetOldKeys(app.ctx)
    const { rows } = await sql<{ key: string }>`select key from idempotency_keys`.execute(app.ctx.db)
    assert.deepEqual(
      rows.map((row) => row.key),
      ['f'],
    )
  })

  test('a key that is no key is refused', async () => {
    assertProblem(await create('x'.repeat(256)), 400, 'invalid_request')
    assertProblem(await create('a b'), 400, 'invalid_request')
  })
})
