/** Push messages through the real program to a push service that decrypts them with the browser's keys. */
import assert from 'node:assert/strict'
import { createECDH } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { TEST_CA } from '../../../tests/support/certificate.ts'
import { ask } from '../../../tests/support/http.ts'
import { type Office, openOffice } from '../../../tests/support/inbox.ts'
import {
  checkVapid,
  decrypt,
  type FakeBrowser,
  fakeBrowser,
  startPushService,
  startTlsPushService,
} from '../../../tests/support/push-service.ts'
import { answerInTurn, answerWith } from '../../../tests/support/receiver.ts'
import { forgetStalePushes } from './forget-stale.ts'
import { topicOf } from './what-to-send.ts'

const MINUTE = 60_000
const ASKED = { approvers: [{ username: 'ann' }], amount: 1200, currency: 'THB', requester: { username: 'cho' } }

async function open(t: TestContext, env: Record<string, string> = {}) {
  const service = await startPushService(t)
  const office = await openOffice(t, { env, isWorking: true })
  return { ...office, service, turnOn: turnOnIn(office), settle: () => office.app.pusher.idle() }
}

/** Subscribes that browser in the person's own session, and answers the device's id. */
function turnOnIn(office: Office) {
  return async (username: string, browser: FakeBrowser, settings: Record<string, unknown> = {}): Promise<string> => {
    const reply = await office.as(username, 'POST', '/api/push/subscriptions', { ...browser.subscription, ...settings })
    assert.equal(reply.status, 201, reply.text)
    return String(reply.body.id)
  }
}

async function rowsIn({ app }: Office, table: 'pushes' | 'push_subscriptions'): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(app.ctx.db)
  return rows[0]?.n ?? 0
}

test('the example of RFC 8291 §5 decrypts', () => {
  const own = createECDH('prime256v1')
  own.setPrivateKey('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url')
  const message =
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'
  const plain = decrypt(Buffer.from(message, 'base64url'), own, Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url'))
  assert.equal(plain.toString(), 'When I grow up, I want to be a watermelon')
})

test('whoever is asked is pushed: encrypted, signed, with a topic, an urgency and a time to live', async (t) => {
  const { request, turnOn, service, settle, as, app } = await open(t)
  const { body: key } = await as('ann', 'GET', '/api/push/key')
  const browser = service.browser()
  await turnOn('ann', browser)
  const dueDate = new Date(app.clock.now().getTime() + 90 * MINUTE).toISOString()
  const id = await request({ ...ASKED, urgency: 'URGENT', dueDate, description: 'secret plans' })
  await settle()
  const [push] = service.requests
  assert.ok(push)
  assert.equal(service.url + push.path, browser.subscription.endpoint)
  assert.partialDeepStrictEqual(push.headers, { ttl: String(90 * 60), urgency: 'high', topic: topicOf(id) })
  assert.match(push.headers.topic ?? '', /^[\w-]{32}$/)
  checkVapid(push, service.url, String(key.publicKey))
  assert.deepEqual(browser.open(push), {
    title: 'Laptops',
    text: 'cho asks you to decide · THB\u00A01,200.00',
    link: `/approvals/${id}`,
    tag: id,
    at: app.clock.now().toISOString(),
  })
  assert.ok(!push.body.includes('Laptops'), 'nobody between us can read it')
  assert.throws(() => service.browser().open(push), 'nor another browser')
})

test('all of a person’s devices are told, and one that hides details says none', async (t) => {
  const { request, turnOn, addSession, service, settle, app, decide } = await open(t)
  const [desk, phone] = [service.browser(), service.browser()]
  await turnOn('cho', desk)
  const cookie = await addSession('cho')
  const body = { ...phone.subscription, hideDetails: true }
  assert.equal((await ask(app.url, 'POST', '/api/push/subscriptions', { cookie, body })).status, 201)
  await decide('ann', await request(ASKED), 'reject', 'a long reason for nobody else')
  await settle()
  const shown = service.requests.map((push) =>
    service.url + push.path === desk.subscription.endpoint ? desk.open(push) : phone.open(push),
  )
  assert.deepEqual(shown.map(({ title, text }) => `${title}: ${text}`).toSorted(), [
    'Laptops: ann rejected your request',
    'UXOne Approvals: There is news about a request',
  ])
})

test('over TLS by a private authority, as webhooks go', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'uxone-push-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'ca.pem'), TEST_CA)
  const { url, next } = await startTlsPushService(t)
  const { turnOn, request, as } = await open(t, { EXTRA_CA_FILE: join(folder, 'ca.pem'), ALLOW_HTTP_WEBHOOKS: 'false' })
  const browser = fakeBrowser(url)
  await turnOn('ann', browser)
  await request(ASKED)
  const push = await next
  assert.equal(browser.open(push).title, 'Laptops')
  checkVapid(push, url, String((await as('ann', 'GET', '/api/push/key')).body.publicKey))
})

test('an expired subscription is forgotten with all that waits for it', async (t) => {
  for (const status of [404, 410]) {
    const office = await open(t)
    const { request, turnOn, service, settle } = office
    service.answer(answerWith(status))
    await turnOn('ann', service.browser())
    for (let n = 0; n < 2; n++) await request(ASKED)
    await settle()
    // One may have been queued for it at the very instant.
    await forgetStalePushes(office.app.ctx)
    assert.deepEqual([await rowsIn(office, 'push_subscriptions'), await rowsIn(office, 'pushes')], [0, 0], `${status}`)
    await request(ASKED)
    await settle()
    assert.ok(service.requests.length <= 2)
  }
})

test('a busy service is asked again when it says, and nothing is lost or sent twice', async (t) => {
  const office = await open(t)
  const { request, turnOn, service, settle, app, as } = office
  service.answer(answerWith(429, { 'retry-after': '600' }))
  const browser = service.browser()
  await turnOn('ann', browser)
  await request(ASKED)
  await settle()
  app.clock.advance(9 * MINUTE)
  await settle()
  assert.equal(service.requests.length, 1)
  const { body } = await as('ann', 'GET', '/api/push/subscriptions')
  assert.partialDeepStrictEqual(body, { data: [{ lastError: 'the push service answered 429', lastPushedAt: null }] })
  service.answer(answerInTurn(503, 201))
  app.clock.advance(2 * MINUTE)
  await settle()
  app.clock.advance(2 * MINUTE)
  await settle()
  assert.equal(service.requests.length, 3)
  assert.equal(browser.open(service.requests[2] ?? assert.fail()).title, 'Laptops')
  app.clock.advance(60 * MINUTE)
  await settle()
  assert.equal(service.requests.length, 3)
  assert.equal(await rowsIn(office, 'pushes'), 0)
  const { body: after } = await as('ann', 'GET', '/api/push/subscriptions')
  assert.partialDeepStrictEqual(after, { data: [{ lastError: null }] })
})

test('what is refused is dropped, what is late is not sent, and who never answers is given up', async (t) => {
  const office = await open(t)
  const { request, turnOn, service, settle, app } = office
  await turnOn('ann', service.browser())
  service.answer(answerWith(400))
  await request(ASKED)
  await settle()
  app.clock.advance(2 * MINUTE)
  await settle()
  assert.equal(service.requests.length, 1, 'the same would be refused again')

  service.answer(answerWith(500))
  await request({ ...ASKED, dueDate: new Date(app.clock.now().getTime() + MINUTE).toISOString() })
  await settle()
  const tried = service.requests.length
  app.clock.advance(10 * MINUTE)
  await settle()
  assert.equal(service.requests.length, tried, 'its due date has passed')

  await request(ASKED)
  for (let hour = 0; hour < 75; hour++) {
    app.clock.advance(61 * MINUTE)
    await settle()
  }
  assert.deepEqual([await rowsIn(office, 'push_subscriptions'), await rowsIn(office, 'pushes')], [0, 0])
})

test('what was read elsewhere is not pushed any more; of one thing only the last is told', async (t) => {
  const { request, turnOn, service, settle, app, as, key } = await open(t)
  const browser = service.browser()
  await turnOn('ann', browser)
  service.answer(answerWith(503))
  const [read, withdrawn] = [await request(ASKED), await request({ ...ASKED, title: 'Chairs' })]
  await settle()
  await as('ann', 'POST', '/api/notifications/read', { about: read })
  await ask(app.url, 'POST', `/api/service/approvals/${withdrawn}/cancel`, { key })
  const before = service.requests.length
  service.answer(answerWith(201))
  app.clock.advance(2 * MINUTE)
  await settle()
  const sent = service.requests.slice(before).map((each) => browser.open(each).text)
  assert.deepEqual(sent, ['The request of cho was withdrawn'])
})

test('a device speaks the language of its person', async (t) => {
  const { request, turnOn, service, settle, app } = await open(t)
  const browser = service.browser()
  await turnOn('ann', browser)
  await app.ctx.db.updateTable('users').set({ language: 'th' }).where('username', '=', 'ann').execute()
  const before = service.requests.length
  await request(ASKED)
  await settle()
  const sent = service.requests.slice(before).map((each) => browser.open(each))
  assert.partialDeepStrictEqual(sent, [{ title: 'Laptops', text: 'cho ขอให้คุณตัดสินใจ · THB\u00A01,200.00' }])
})

test('much at once is one message', async (t) => {
  const { request, turnOn, service, settle, app } = await open(t)
  const browser = service.browser()
  await turnOn('ann', browser)
  service.answer(answerWith(503))
  for (let n = 0; n < 12; n++) await request(ASKED)
  await settle()
  const before = service.requests.length
  service.answer(answerWith(201))
  app.clock.advance(5 * MINUTE)
  await settle()
  const sent = service.requests.slice(before).map((each) => browser.open(each))
  assert.partialDeepStrictEqual(sent, [{ text: '12 requests wait for your decision', link: '/', tag: 'summary' }])
  assert.equal(sent.length, 1)
})

test('what administrators are told reaches only who still administers', async (t) => {
  const { turnOn, service, settle, app, ids } = await open(t)
  const browser = service.browser()
  await turnOn('root', browser)
  const disabled = async (): Promise<void> => {
    const webhook = { id: app.ctx.ids.next('webhook'), name: 'Orders', origin: 'https://orders.example.com' }
    const news = { reason: 'gone', since: null, failures: 3, lastError: 'answered 410', hours: null, disablesAt: null }
    const about = { serviceId: app.ctx.ids.next('service'), serviceName: 'Purchasing', aboutWebhookId: webhook.id }
    const event = { eventType: 'webhook.disabled', payload: { webhook, ...news }, ...about }
    await app.ctx.transact(async (tx) => void (await app.ctx.events.record(tx, event)))
  }
  service.answer(answerWith(503))
  await disabled()
  await settle()
  await sql`update users set role_code = 'STAFF' where id = ${ids.root}`.execute(app.ctx.db)
  service.answer(answerWith(201))
  app.clock.advance(2 * MINUTE)
  await settle()
  assert.equal(service.requests.length, 1)
  assert.equal(browser.open(service.requests[0] ?? assert.fail()).title, 'Orders · Purchasing')
})
