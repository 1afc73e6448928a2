import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { ask, assertProblem, type Ask, type Reply } from '../../tests/support/http.ts'
import { createPerson, signIn } from '../../tests/support/people.ts'
import { directoryHttp } from '../directory/http.ts'
import { createAuthenticate } from '../http/authenticate.ts'
import { createBind } from '../http/bind.ts'
import { createServer } from '../http/server.ts'
import { createAuth } from './better-auth.ts'
import { createCredentials } from './credentials.ts'
import { authHttp } from './http.ts'

const PASSWORD = 'a long password'

describe('signing in, services and people over HTTP', () => {
  let world: TestWorld
  let app: FastifyInstance
  let url = ''
  let cookie = ''
  /** What the rooms above would answer. */
  const waiting = new Map<string, number>()
  before(async () => {
    world = await testWorld()
    app = await createServer(world.ctx)
    const bind = createBind(
      app,
      world.ctx,
      createAuthenticate(world.ctx, () => [url]),
    )
    authHttp(
      bind,
      createAuth(world.ctx, () => url),
      {
        countWaiting: async (_ctx, userId) => waiting.get(userId) ?? 0,
        countUnread: async () => 0,
        confirmAmountsOf: async () => [],
      },
    )
    directoryHttp(bind, createCredentials(world.ctx))
    url = await app.listen({ host: '127.0.0.1', port: 0 })
    await createPerson(world, { username: 'root', role: 'SYSTEM_ADMINISTRATOR', password: PASSWORD })
    cookie = await signIn(url, 'root@example.com', PASSWORD)
  })
  after(async () => {
    await app.close()
    await world.close()
  })

  const send = (method: string, path: string, options: Ask = {}): Promise<Reply> =>
    ask(url, method, path, { cookie, ...options })

  test('a person signs in, sees who she is, and signs out', async () => {
    const { id } = await createPerson(world, { username: 'ann', password: PASSWORD })
    waiting.set(id, 3)
    const entered = await ask(url, 'POST', '/api/auth/sign-in/email', {
      body: { email: 'ann@example.com', password: PASSWORD },
    })
    assert.deepEqual([entered.status, Object.keys(entered.body)], [200, ['user']])
    const own = await signIn(url, 'ann@example.com', PASSWORD)
    const session = await send('GET', '/api/session', { cookie: own })
    assert.deepEqual([session.status, session.body['waiting']], [200, 3], session.text)
    assert.match(session.headers.get('set-cookie') ?? '', /^uxone\.session_token=.+; Max-Age=604800/)
    const { status, text } = await send('GET', '/api/auth/sessions', { cookie: own })
    assert.deepEqual([status, JSON.parse(text).data.length], [200, 2])
    const out = await send('POST', '/api/auth/sign-out', { cookie: own, headers: { origin: url } })
    assert.deepEqual([out.status, out.body], [200, {}])
    assertProblem(await send('GET', '/api/session', { cookie: own }), 401, 'not_signed_in')
  })

  test('a wrong password, and one too many, are problems of their own', async () => {
    const attempt = (): Promise<Reply> =>
      ask(url, 'POST', '/api/auth/sign-in/email', { body: { email: 'nobody@example.com', password: 'wrong' } })
    for (let n = 0; n < 10; n++) assertProblem(await attempt(), 401, 'invalid_credentials')
    const refused = await attempt()
    assertProblem(refused, 429, 'too_many_attempts')
    assert.equal(refused.headers.get('retry-after'), '900')
  })

  test('a service is registered, changed and given keys', async () => {
    const made = await send('POST', '/api/services', { body: { name: 'Purchasing', permissions: ['approvals:read'] } })
    assert.equal(made.status, 201, made.text)
    const path = `/api/services/${String(made.body['id'])}`
    const changed = await send('PATCH', path, {
      body: { rateLimit: 5 },
      headers: { 'if-match': made.headers.get('etag') ?? '' },
    })
    assert.deepEqual([changed.status, changed.headers.get('etag')], [200, '"2"'])
    assertProblem(
      await send('PATCH', path, { body: { rateLimit: 6 }, headers: { 'if-match': '"1"' } }),
      412,
      'stale_version',
    )
    const key = await send('POST', `${path}/keys`, { body: {} })
    assert.equal(key.status, 201, key.text)
    const rotated = await send('POST', `${path}/keys/${String(key.body['id'])}/rotate`, { body: { overlap: 0 } })
    assert.equal(rotated.status, 201, rotated.text)
    assert.equal((await send('DELETE', `${path}/keys/${String(rotated.body['id'])}`)).status, 204)
    assert.equal((await send('GET', path)).text.includes('uxk_'), false)
    const keys = JSON.parse((await send('GET', `${path}/keys`)).text)
    assert.equal(keys.data.length, 3)
    assert.equal(JSON.parse((await send('GET', '/api/services?count=true')).text).total, 1)
  })

  test('people are added, read and changed', async () => {
    const body = {
      name: 'Ben',
      username: 'ben',
      email: 'ben@example.com',
      department: 'IT',
      role: 'Manager',
      password: PASSWORD,
    }
    const made = await send('POST', '/api/directory/users', { body })
    assert.deepEqual([made.status, made.body['role'], made.headers.get('etag')], [201, 'MANAGER', '"1"'])
    const path = `/api/directory/users/${String(made.body['id'])}`
    assert.deepEqual((await send('GET', path)).body, made.body)
    const ben = await signIn(url, 'ben@example.com', PASSWORD)
    assertProblem(
      await send('PATCH', path, { cookie: ben, body: { role: 'SYSTEM_ADMINISTRATOR' } }),
      403,
      'missing_capability',
    )
    assert.equal((await send('PATCH', path, { body: { isActive: false } })).body['isActive'], false)
    assertProblem(await send('GET', path, { cookie: ben }), 401, 'not_signed_in')
    assert.equal((await send('GET', '/api/directory/users?q=ben&count=1')).body['total'], 1)
    assert.equal(
      (await send('POST', '/api/directory/departments', { body: { code: 'IT', name: 'Computers' } })).status,
      200,
    )
    assert.match((await send('GET', '/api/directory/departments')).text, /Computers/)
    assert.match((await send('GET', '/api/directory/roles')).text, /Specialist\/Engineer/)
  })

  test('a password is changed, and the other sessions end', async () => {
    await createPerson(world, { username: 'cho', password: PASSWORD })
    const [here, there] = [
      await signIn(url, 'cho@example.com', PASSWORD),
      await signIn(url, 'cho@example.com', PASSWORD),
    ]
    const body = { currentPassword: PASSWORD, newPassword: 'another password' }
    assert.equal((await send('POST', '/api/auth/password', { cookie: here, body })).status, 204)
    assert.equal((await send('GET', '/api/session', { cookie: here })).status, 200)
    const sessions = JSON.parse((await send('GET', '/api/auth/sessions', { cookie: here })).text)
    assertProblem(await send('GET', '/api/session', { cookie: there }), 401, 'not_signed_in')
    assert.equal((await send('DELETE', `/api/auth/sessions/${sessions.data[0].id}`, { cookie: here })).status, 204)
    assertProblem(await send('GET', '/api/session', { cookie: here }), 401, 'not_signed_in')
  })
})
