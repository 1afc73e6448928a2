/** Bad input of every kind over real HTTP: the right status and problem document, and nothing changed. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { startApp, type TestApp } from '../support/app.ts'
import { ask, assertProblem, type Ask, type Reply } from '../support/http.ts'
import { createPerson, createService, signIn } from '../support/people.ts'

const GHOST = 'apr_01h455vb4pex5vsknk084sn02q'

describe('bad input', () => {
  let app: TestApp
  let key: string
  let other: string
  let cookie: string
  let annId: string

  before(async () => {
    app = await startApp()
    key = (await createService(app, { name: 'Purchasing', permissions: ['*'] })).serviceKey
    other = (await createService(app, { name: 'Travel', permissions: ['*'] })).serviceKey
    annId = (await createPerson(app, { username: 'ann', email: 'ann@example.com', password: 'a long password' })).id
    await createPerson(app, { username: 'ben', email: 'ben@example.com', password: 'a long password' })
    cookie = await signIn(app.url, 'ann@example.com', 'a long password')
  })
  after(() => app.close())

  const post = (path: string, options: Ask): Promise<Reply> => ask(app.url, 'POST', path, { key, ...options })
  const create = (body: Record<string, unknown>): Promise<Reply> =>
    post('/api/service/approvals', { body: { title: 'T', approvers: [{ username: 'ann' }], ...body } })
  const fingerprint = async (): Promise<unknown> => {
    const { rows } = await sql`
      select (select count(*) from service_approvals) as approvals, (select sum(version) from service_approvals) as versions,
        (select count(*) from webhook_events) as events, (select count(*) from audit_entries) as entries,
        (select count(*) from service_webhooks) as webhooks, (select count(*) from users) as people,
        (select count(*) from idempotency_keys) as keys`.execute(app.ctx.db)
    return rows
  }
  /** Runs `act` and checks that the database is as before. */
  const changesNothing = async (act: () => Promise<void>): Promise<void> => {
    const before = await fingerprint()
    await act()
    assert.deepEqual(await fingerprint(), before)
  }

  test('bodies that are not what they should be are 400 and name the place', () =>
    changesNothing(async () => {
      const cases: [string, Record<string, unknown>, string][] = [
        ['an unknown field', { colour: 'red' }, ''],
        ['a wrong type', { amount: 'many' }, 'amount'],
        ['a missing title', { title: undefined }, 'title'],
        ['an unknown priority', { priority: 'EXTREME' }, 'priority'],
        ['a negative amount', { amount: -1 }, 'amount'],
        ['a bad currency', { amount: 1, currency: 'baht' }, 'currency'],
        ['a bad date', { dueDate: 'tomorrow' }, 'dueDate'],
        ['NUL in a title', { title: 'a\u0000b' }, 'title'],
        ['NUL deep in metadata', { metadata: { a: [{ b: 'x\u0000' }] } }, 'metadata.a[0].b'],
        ['a lone surrogate', { metadata: { a: '\ud800' } }, 'metadata.a'],
        ['metadata over 64 KiB', { metadata: { a: 'x'.repeat(70_000) } }, 'metadata'],
        ['an approver without a name', { approvers: [{ level: 1 }] }, 'approvers[0]'],
        ['an approver with two names', { approvers: [{ username: 'ann', email: 'ann@example.com' }] }, 'approvers[0]'],
        ['both approvers and levels', { levels: [{ approvers: [{ username: 'ann' }] }] }, 'approvers'],
        [
          'an unknown mode',
          { approvers: undefined, levels: [{ mode: 'most', approvers: [{ username: 'ann' }] }] },
          'levels[0].mode',
        ],
      ]
      for (const [name, body, path] of cases) {
        const reply = await create(body)
        assertProblem(reply, 400, 'invalid_request')
        const { errors } = reply.body
        assert.ok(Array.isArray(errors) && errors.some((error) => error.path === path), `${name}: ${reply.text}`)
      }
    }))

  test('bytes that are not JSON, not UTF-8, too deep, too many or of another type', () =>
    changesNothing(async () => {
      const path = '/api/service/approvals'
      assertProblem(await post(path, { raw: '{"title": ' }), 400, 'invalid_request')
      assertProblem(await post(path, { raw: Uint8Array.from([0x22, 0xff, 0xfe, 0x22]) }), 400, 'invalid_request')
      assertProblem(await post(path, { raw: '['.repeat(500_000) + ']'.repeat(500_000) }), 400, 'invalid_request')
      assertProblem(
        await post(path, {
          raw: `{"title":"T","approvers":[],"metadata":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
        }),
        400,
        'invalid_request',
      )
      assertProblem(await post(path, { raw: '{"__proto__":{"isAdmin":true},"title":"T"}' }), 400, 'invalid_request')
      assertProblem(
        await post(path, { raw: JSON.stringify({ title: 'x'.repeat(2 * 1024 * 1024) }) }),
        413,
        'body_too_large',
      )
      assertProblem(
        await post(path, { raw: 'title=T', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
        415,
        'unsupported_media_type',
      )
      assertProblem(await post(path, { raw: '' }), 400, 'invalid_request')
    }))

  test('people and levels that cannot be', () =>
    changesNothing(async () => {
      const ann = { username: 'ann' }
      assertProblem(await create({ approvers: [{ username: 'nobody' }] }), 422, 'unknown_person')
      assertProblem(await create({ approvers: [ann, { username: 'ben', level: 3 }] }), 422, 'level_gap')
      assertProblem(await create({ approvers: [ann, { email: 'ann@example.com' }] }), 422, 'duplicate_approver')
      assertProblem(
        await create({ approvers: undefined, levels: [{ mode: 'quorum', quorum: 3, approvers: [ann] }] }),
        422,
        'quorum_too_large',
      )
    }))

  test('keys that are missing, wrong, revoked, expired, or lack the permission', async () => {
    const { service, serviceKey } = await createService(app, { name: 'Reader', permissions: ['approvals:read'] })
    await changesNothing(async () => {
      const path = '/api/service/approvals'
      assertProblem(await ask(app.url, 'GET', path), 401, 'missing_key')
      assertProblem(await ask(app.url, 'GET', path, { key: 'uxk_nonsense' }), 401, 'invalid_key')
      assertProblem(await ask(app.url, 'GET', path, { cookie }), 401, 'missing_key')
      assertProblem(await ask(app.url, 'POST', path, { key: serviceKey, body: {} }), 403, 'missing_permission')
    })
    await sql`update service_keys set expires_at = ${app.clock.now()} where service_id = ${service.id}`.execute(
      app.ctx.db,
    )
    assertProblem(await ask(app.url, 'GET', '/api/service/approvals', { key: serviceKey }), 401, 'key_expired')
    await sql`update service_keys set revoked_at = ${app.clock.now()} where service_id = ${service.id}`.execute(
      app.ctx.db,
    )
    assertProblem(await ask(app.url, 'GET', '/api/service/approvals', { key: serviceKey }), 401, 'key_revoked')
  })

  test('a key bound to a network believes the proxy that is trusted, and no other', async (t) => {
    const behindProxy = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1/32' } })
    t.after(() => behindProxy.close())
    for (const [world, status] of [
      [behindProxy, 200],
      [app, 403],
    ] as const) {
      const { serviceKey } = await createService(world, {
        name: 'Bound',
        permissions: ['*'],
        allowedIps: ['203.0.113.0/24'],
      })
      const headers = { 'x-forwarded-for': '203.0.113.9' }
      const reply = await ask(world.url, 'GET', '/api/service/approvals', { key: serviceKey, headers })
      assert.equal(reply.status, status, reply.text)
    }
  })

  test('another service’s approval does not exist', async () => {
    const { body } = await create({})
    await changesNothing(async () => {
      const path = `/api/service/approvals/${String(body.id)}`
      const reasons = { approverId: annId }
      for (const reply of [
        await ask(app.url, 'GET', path, { key: other }),
        await ask(app.url, 'PATCH', path, { key: other, body: { title: 'mine' } }),
        await ask(app.url, 'POST', `${path}/approve`, { key: other, body: reasons }),
        await ask(app.url, 'POST', `${path}/cancel`, { key: other }),
        await ask(app.url, 'GET', `/api/service/approvals/${GHOST}`, { key }),
      ]) {
        assertProblem(reply, 404, 'not_found')
      }
    })
  })

  test('deciding out of turn, twice, after the end, or as someone else', async () => {
    const { body } = await create({ approvers: [{ username: 'ben' }, { username: 'ann', level: 2 }] })
    const id = String(body.id)
    const mine = `/api/approvals/${id}/approve`
    const benCookie = await signIn(app.url, 'ben@example.com', 'a long password')
    assertProblem(await ask(app.url, 'POST', mine, { cookie }), 409, 'not_your_turn')
    assertProblem(await ask(app.url, 'POST', mine, { cookie, body: { approverId: 'someone' } }), 400, 'invalid_request')
    assertProblem(await ask(app.url, 'POST', mine, {}), 401, 'not_signed_in')
    await createPerson(app, { username: 'eve', email: 'eve@example.com', password: 'a long password' })
    const eve = await signIn(app.url, 'eve@example.com', 'a long password')
    assertProblem(await ask(app.url, 'POST', mine, { cookie: eve }), 404, 'not_found')

    assert.equal((await ask(app.url, 'POST', mine, { cookie: benCookie })).status, 200)
    const twice = await ask(app.url, 'POST', mine, { cookie: benCookie })
    assertProblem(twice, 409, 'already_decided')
    assert.equal(
      (await ask(app.url, 'POST', `/api/approvals/${id}/reject`, { cookie, body: { comments: 'no' } })).body.status,
      'REJECTED',
    )
    await changesNothing(async () => {
      const late = await ask(app.url, 'POST', mine, { cookie: benCookie })
      assertProblem(late, 409, 'already_completed')
      assert.ok(late.body.winner)
      assertProblem(
        await ask(app.url, 'POST', `/api/service/approvals/${id}/cancel`, { key }),
        409,
        'already_completed',
      )
    })
  })

  test('queries, cursors, versions and ids that make no sense', () =>
    changesNothing(async () => {
      const path = '/api/service/approvals'
      for (const query of [
        'limit=0',
        'limit=201',
        'limit=x',
        'cursor=%%',
        'cursor=bm90aGluZw',
        'status=MAYBE',
        'colour=red',
        'q=%00',
        'from=yesterday',
        'sort=random',
      ]) {
        assertProblem(await ask(app.url, 'GET', `${path}?${query}`, { key }), 400, 'invalid_request')
      }
      assertProblem(await ask(app.url, 'GET', `${path}/42`, { key }), 404, 'not_found')
      assertProblem(await ask(app.url, 'GET', `${path}/apr_%00`, { key }), 404, 'not_found')
      assertProblem(await ask(app.url, 'GET', '/api/nothing-here', { key }), 404, 'no_such_route')
      assertProblem(
        await ask(app.url, 'PATCH', `${path}/${GHOST}`, { key, body: { title: 'x' }, headers: { 'if-match': 'W/x' } }),
        400,
        'invalid_request',
      )
      assertProblem(await ask(app.url, 'PATCH', `${path}/${GHOST}`, { key, body: {} }), 400, 'invalid_request')
    }))

  test('a cursor of another order, and times that cannot be', async () => {
    for (let n = 0; n < 3; n++) await create({ amount: n, currency: 'THB' })
    await changesNothing(async () => {
      const path = '/api/service/approvals'
      const { body } = await ask(app.url, 'GET', `${path}?limit=1`, { key })
      for (const sort of ['createdAt', 'amount', '-amount', 'dueDate', '-priority']) {
        const reply = await ask(app.url, 'GET', `${path}?sort=${sort}&cursor=${String(body.nextCursor)}`, { key })
        assertProblem(reply, 400, 'invalid_request')
      }
      for (const time of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59', '2026-02-30T00:00:00Z', '2026-01-01']) {
        for (const list of [path, `${path}/stats`, '/api/service/events']) {
          assertProblem(await ask(app.url, 'GET', `${list}?from=${time}`, { key }), 400, 'invalid_request')
        }
        assertProblem(await create({ dueDate: time }), 400, 'invalid_request')
      }
    })
    const far = await ask(
      app.url,
      'GET',
      '/api/service/approvals?from=2026-01-01T00:00:00%2B20:00&to=9999-12-31T00:00:00Z',
      { key },
    )
    assert.equal(far.status, 200, far.text)
  })

  test('a browser page of another origin may change nothing', () =>
    changesNothing(async () => {
      const headers = { origin: 'https://evil.example' }
      assertProblem(
        await ask(app.url, 'POST', `/api/approvals/${GHOST}/approve`, { cookie, headers }),
        403,
        'foreign_origin',
      )
    }))
})
