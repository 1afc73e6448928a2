/** Who may have messages sent where, and what ends it. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { assertProblem, ask } from '../../../tests/support/http.ts'
import { openOffice, PASSWORD } from '../../../tests/support/inbox.ts'
import { fakeBrowser, startPushService } from '../../../tests/support/push-service.ts'
import { createSafeClient } from '../../lib/safe-fetch.ts'
import { recoverPushes } from './forget-stale.ts'
import { vapidKeys } from './vapid.ts'
import { createPushWorker } from './worker.ts'

const PATH = '/api/push/subscriptions'
const ASKED = { approvers: [{ username: 'ann' }] }

async function open(t: TestContext, isWorking = true) {
  const service = await startPushService(t)
  const office = await openOffice(t, { isWorking })
  const count = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from push_subscriptions`.execute(office.app.ctx.db)
    return rows[0]?.n ?? 0
  }
  const subscribe = (cookie: string, body: unknown) => ask(office.app.url, 'POST', PATH, { cookie, body })
  return { ...office, service, count, subscribe, settle: () => office.app.pusher.idle() }
}

test('a device is listed, set, tried out and removed by its person alone', async (t) => {
  const { as, service, settle } = await open(t)
  const browser = service.browser()
  const made = await as('ann', 'POST', PATH, browser.subscription)
  assert.equal(made.status, 201)
  assert.partialDeepStrictEqual(made.body, { isCurrent: true, hideDetails: false, pushService: service.url })
  for (const secret of [browser.subscription.endpoint, browser.subscription.keys.auth])
    assert.ok(!made.text.includes(secret))
  const path = `${PATH}/${String(made.body.id)}`
  for (const [method, at] of [
    ['DELETE', path],
    ['POST', `${path}/test`],
    ['PATCH', path],
  ] as const)
    assertProblem(await as('ben', method, at, method === 'PATCH' ? { hideDetails: true } : undefined), 404, 'not_found')
  assert.deepEqual((await as('ben', 'GET', PATH)).body.data, [])
  assert.equal((await as('ann', 'PATCH', path, { hideDetails: true })).body.hideDetails, true)

  assert.equal((await as('ann', 'POST', `${path}/test`)).status, 202)
  const [push] = await service.waitFor(1)
  assert.equal(browser.open(push ?? assert.fail()).tag, 'test')
  await settle()
  assert.ok((await as('ann', 'GET', PATH)).text.includes('"lastPushedAt":"2026'))
  assert.equal((await as('ann', 'DELETE', path)).status, 204)
  assertProblem(await as('ann', 'DELETE', path), 404, 'not_found')
})

test('the same browser again is the same device; its settings stay', async (t) => {
  const { as, service, count, addSession, subscribe } = await open(t)
  const { subscription } = service.browser()
  const first = await as('ann', 'POST', PATH, { ...subscription, hideDetails: true })
  const again = await subscribe(await addSession('ann'), subscription)
  assert.partialDeepStrictEqual(again.body, { id: first.body.id, hideDetails: true, isCurrent: true })
  const data = (await as('ann', 'GET', PATH)).body.data
  assert.partialDeepStrictEqual(data, [{ isCurrent: false }])
  assert.equal(await count(), 1)
})

test('a browser has one person: the next one gets nothing that waited for the one before', async (t) => {
  const { as, service, count, request, settle, app } = await open(t)
  const browser = service.browser()
  service.answer((_request, response) => response.writeHead(503).end())
  await as('ann', 'POST', PATH, browser.subscription)
  await request(ASKED)
  await settle()
  assert.equal((await as('ben', 'POST', PATH, browser.subscription)).status, 201)
  assert.deepEqual((await as('ann', 'GET', PATH)).body.data, [])
  assert.equal(await count(), 1)
  const before = service.requests.length
  app.clock.advance(3_600_000)
  await settle()
  assert.equal(service.requests.length, before)
})

test('endpoints that we may not reach, and keys that are none, are refused', async (t) => {
  const { as, count, service } = await open(t)
  const { keys } = service.browser().subscription
  const endpoints = [
    'http://10.0.0.1/push',
    'https://192.168.1.1/push',
    'https://[::1]/push',
    'https://169.254.169.254/latest',
    'https://user:password@push.example.com/x',
    'https://push.example.com/x#y',
    'https://push.example.com:22/x',
    'ftp://push.example.com/x',
    'not a url',
  ]
  for (const endpoint of endpoints) {
    const reply = await as('ann', 'POST', PATH, { endpoint, keys })
    assertProblem(reply, 422, 'endpoint_not_allowed')
  }
  const { endpoint } = service.browser().subscription
  const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString('base64url')
  for (const p256dh of [offCurve, 'AAAA', keys.p256dh.slice(0, -4)])
    assertProblem(await as('ann', 'POST', PATH, { endpoint, keys: { ...keys, p256dh } }), 422, 'push_key_invalid')
  assertProblem(
    await as('ann', 'POST', PATH, { endpoint, keys: { ...keys, auth: 'c2hvcnQ' } }),
    422,
    'push_key_invalid',
  )
  for (const body of [{}, { endpoint }, { endpoint, keys: {} }, { endpoint, keys, extra: 1 }, { endpoint: 1, keys }])
    assertProblem(await as('ann', 'POST', PATH, body), 400, 'invalid_request')
  assert.equal(await count(), 0)
})

test('a name that turns to a private network later is not followed there', async (t) => {
  const office = await open(t, false)
  const { as, app, request, service } = office
  // The endpoint was public when it was registered; now its name means this machine.
  const client = createSafeClient({ allow: [], deny: [], allowHttp: true }, async () => [
    { address: '127.0.0.1', family: 4 },
  ])
  const { port } = new URL(service.url)
  const browser = fakeBrowser(`http://push.example.com:${port}`)
  assert.equal((await as('ann', 'POST', PATH, browser.subscription)).status, 201)
  await request(ASKED)
  const worker = createPushWorker(app.ctx, app.pushesWake, { publicUrl: app.publicUrl, client })
  worker.start()
  await worker.idle()
  await worker.stop()
  assert.equal(service.requests.length, 0)
  const { body } = await as('ann', 'GET', PATH)
  assert.match(JSON.stringify(body), /"lastError":"[^"]*not[^"]*"/)
})

test('ten devices are enough', async (t) => {
  const { as, service, count } = await open(t)
  const browsers = Array.from({ length: 11 }, () => service.browser())
  const replies = await Promise.all(browsers.map((browser) => as('ann', 'POST', PATH, browser.subscription)))
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [...Array.from({ length: 10 }, () => 201), 422],
  )
  assert.equal(await count(), 10)
  const refused = browsers[replies.findIndex(({ status }) => status === 422)]
  assertProblem(await as('ann', 'POST', PATH, refused?.subscription), 422, 'too_many_devices')
  const kept = browsers[replies.findIndex(({ status }) => status === 201)]
  assert.equal((await as('ann', 'POST', PATH, kept?.subscription)).status, 201)
  assert.equal((await as('ben', 'POST', PATH, refused?.subscription)).status, 201)
})

test('however the session ends, its device is told nothing more', async (t) => {
  const office = await open(t)
  const { app, addSession, subscribe, service, count, request, settle, as, ids } = office
  const enter = async (): Promise<string> => {
    const cookie = await addSession('ann')
    assert.equal((await subscribe(cookie, service.browser().subscription)).status, 201)
    return cookie
  }
  const ends: Record<string, (cookie: string) => Promise<unknown>> = {
    'by signing out': (cookie) => ask(app.url, 'POST', '/api/auth/sign-out', { cookie }),
    'by ending it from elsewhere': async (cookie) => {
      const { body } = await ask(app.url, 'GET', '/api/auth/sessions', { cookie })
      const [current] = Array.isArray(body.data) ? body.data.filter(({ isCurrent }) => isCurrent) : []
      await as('ann', 'DELETE', `/api/auth/sessions/${current.id}`)
    },
    'by a new password': (cookie) => {
      assert.ok(cookie)
      const body = { currentPassword: PASSWORD, newPassword: PASSWORD }
      return as('ann', 'POST', '/api/auth/password', body)
    },
    'by its time': async () => app.clock.advance(8 * 86_400_000),
    'by leaving': () =>
      as('root', 'PATCH', `/api/directory/users/${ids.ann}`, { isActive: false }).then(async () => {
        await as('root', 'PATCH', `/api/directory/users/${ids.ann}`, { isActive: true })
      }),
  }
  for (const [way, end] of Object.entries(ends)) {
    const cookie = await enter()
    await request(ASKED)
    await settle()
    const before = service.requests.length
    assert.ok(before > 0, way)
    await end(cookie)
    await request(ASKED)
    await settle()
    assert.equal(service.requests.length, before, way)
  }
  assert.ok((await count()) <= 1, 'one whose time is over goes with its session, within the hour')
})

test('two workers send once, and what a dead one had in hand is sent after it', async (t) => {
  const { app, as, service, request } = await open(t, false)
  const browser = service.browser()
  await as('ann', 'POST', PATH, browser.subscription)
  await request(ASKED)
  const worker = (): ReturnType<typeof createPushWorker> => {
    const node = app.addNode()
    return createPushWorker(node.ctx, node.pushesWake, { publicUrl: app.publicUrl })
  }
  const workers = [worker(), worker()]
  for (const each of workers) each.start()
  await Promise.all(workers.map((each) => each.idle()))
  await Promise.all(workers.map((each) => each.stop()))
  assert.equal(service.requests.length, 1)

  await request(ASKED)
  const until = new Date(app.clock.now().getTime() + 60_000)
  await sql`update push_subscriptions set lease_token = 'dead', leased_until = ${until}`.execute(app.ctx.db)
  const next = worker()
  next.start()
  await next.idle()
  assert.equal(service.requests.length, 1, 'it may still be alive')
  app.clock.advance(61_000)
  await next.idle()
  assert.equal(service.requests.length, 2)
  await request(ASKED)
  await sql`update push_subscriptions set lease_token = 'dead', leased_until = ${new Date('2030-01-01')}`.execute(
    app.ctx.db,
  )
  await recoverPushes(app.ctx)
  await next.idle()
  await next.stop()
  assert.equal(service.requests.length, 3)
})

test('the keys are made once, whoever asks first, and kept sealed', async (t) => {
  const { app } = await open(t, false)
  const keys = await Promise.all(Array.from({ length: 4 }, () => vapidKeys(app.ctx)))
  assert.equal(new Set(keys.map(({ privateKey }) => privateKey)).size, 1)
  const [pair] = keys
  assert.ok(pair)
  assert.deepEqual(
    [Buffer.from(pair.publicKey, 'base64url').length, Buffer.from(pair.privateKey, 'base64url').length],
    [65, 32],
  )
  const { rows } = await sql<{ value: Buffer }>`select value from instance where name = 'vapid_keys'`.execute(
    app.ctx.db,
  )
  assert.ok(rows[0] && !rows[0].value.toString('latin1').includes(pair.privateKey))
})
