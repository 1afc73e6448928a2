/** The audit log as a file, and the system, over HTTP. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { startApp, type TestApp } from '../support/app.ts'
import { ask, assertProblem } from '../support/http.ts'
import { createPerson, signIn } from '../support/people.ts'

describe('the administration over HTTP', () => {
  let app: TestApp
  let cookie: string
  before(async () => {
    const env = { DATABASE_URL: 'postgres://uxone:s3cret@db.internal/approvals' }
    app = await startApp({ isWorking: false, env })
    const password = 'a long password'
    const { email } = await createPerson(app, { username: 'ann', role: 'SYSTEM_ADMINISTRATOR', password })
    cookie = await signIn(app.url, email, password)
    await createPerson(app, { username: 'ben', password })
  })
  after(() => app.close())

  test('a download has a name and a type, and is whole', async () => {
    const csv = await ask(app.url, 'GET', '/api/audit/export?action=user.created', { cookie })
    assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.match(csv.headers.get('content-disposition') ?? '', /^attachment; filename="audit-[\d-]+\.csv"$/)
    assert.equal(csv.text.trimEnd().split('\r\n').length, 3)
    const lines = await ask(app.url, 'GET', '/api/audit/export?format=ndjson', { cookie })
    assert.match(lines.headers.get('content-type') ?? '', /^application\/x-ndjson/)
    for (const line of lines.text.trimEnd().split('\n')) assert.equal(typeof JSON.parse(line).hash, 'string')
    const none = await ask(app.url, 'GET', '/api/audit/export?format=ndjson&action=x', { cookie })
    assert.deepEqual([none.status, none.text], [200, ''])
  })

  test('one that fails midway breaks off: it never looks whole', async () => {
    await sql`
      insert into audit_entries (subject, seq, id, at, actor_kind, action, body, hash)
      select 'x_1', n, 'aud_' || lpad(n::text, 26, '0'), now(), 'system', 'x', case when n = 1 then 'no JSON' else
        '{"id":"a","at":"b","action":"x","actor":{"kind":"system","id":null,"name":"x"},"serviceId":null,"data":{}}' end, ''
      from generate_series(1, 1200) as n`.execute(app.ctx.db)
    const outcome = await new Promise<string>((resolve, reject) => {
      request(`${app.url}/api/audit/export?subject=x_1&format=ndjson`, { headers: { cookie } }, (response) => {
        response.resume()
        response.on('end', () => resolve('whole'))
        response.on('error', () => resolve('broken'))
      })
        .on('error', reject)
        .end()
    })
    assert.equal(outcome, 'broken')
  })

  test('refuses what it does not know', async () => {
    assertProblem(await ask(app.url, 'GET', '/api/audit/export?format=xlsx', { cookie }), 400, 'invalid_request')
    assertProblem(await ask(app.url, 'GET', '/api/audit?from=yesterday', { cookie }), 400, 'invalid_request')
    assertProblem(await ask(app.url, 'GET', '/api/audit/aud_nothing', { cookie }), 404, 'not_found')
    const ben = await signIn(app.url, 'ben@example.com', 'a long password')
    for (const path of ['/api/audit', '/api/audit/export', '/api/audit/verify', '/api/system'])
      assertProblem(await ask(app.url, 'GET', path, { cookie: ben }), 403, 'missing_capability')
  })

  test('the system tells where the database lies, and not how to enter it', async () => {
    const { status, body, text } = await ask(app.url, 'GET', '/api/system', { cookie })
    assert.equal(status, 200)
    assert.doesNotMatch(text, /s3cret|uxone:/)
    const database: unknown = body['database']
    assert.ok(typeof database === 'object' && database !== null && 'place' in database)
    assert.equal(database.place, 'db.internal:5432/approvals')
  })
})
