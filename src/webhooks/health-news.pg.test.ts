import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { createAdministrator, headlines, mailsOf, newsOf } from '../../tests/support/health.ts'
import { createPerson } from '../../tests/support/people.ts'
import { type Answer, answerWith, startReceiver } from '../../tests/support/receiver.ts'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { enableBody } from './contract.ts'
import { enableWebhook } from './enable.ts'
import { watchHealth } from './health-watch.ts'
import { retryDelivery } from './retry.ts'
import { sendTest } from './send-test.ts'
import type { CreateBody } from './settings-shapes.ts'
import { updateWebhook } from './update.ts'

const HOUR = 3_600_000
const DAILY = { retrySchedule: [86_400], retryCount: 20 }

async function setUp(t: TestContext, settings: Partial<CreateBody> = {}) {
  let answer = answerWith(500)
  const receiver = await startReceiver((...exchange) => answer(...exchange))
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  const { id } = await world.register({ url: receiver.url, events: ['shop.sold'], ...settings })
  const worker = world.work()
  const pass = async (hours: number): Promise<void> => {
    world.clock.advance(hours * HOUR)
    await worker.idle()
    await watchHealth(world.ctx)
  }
  return { world, receiver, id, worker, pass, answer: (next: Answer) => (answer = next) }
}

/** The kind of each mail, and to whom it went. */
async function told(world: WebhookWorld): Promise<string[]> {
  return (await mailsOf(world)).map(({ kind, address }) => `${kind.replace('webhook.', '')} ${address}`)
}

test('who was warned of and succeeds again is told of once; who was not, not at all', async (t) => {
  const { world, pass, answer } = await setUp(t, DAILY)
  const since = world.clock.now()
  await world.record('shop.sold')
  for (const hours of [0, 0.5]) await pass(hours)
  answer(answerWith(204))
  await pass(30)
  assert.deepEqual(await headlines(world), [])

  answer(answerWith(500))
  await world.record('shop.sold')
  for (const hours of [0, 2]) await pass(hours)
  answer(answerWith(204))
  for (let index = 0; index < 3; index++) await world.record('shop.sold')
  await pass(30)
  await world.record('shop.sold')
  await pass(1)
  assert.deepEqual(await headlines(world), ['failing 1', 'recovered'])
  assert.partialDeepStrictEqual((await newsOf(world)).at(-1), {
    reason: null,
    since: new Date(since.getTime() + 30.5 * HOUR).toISOString(),
    failures: 0,
    lastError: null,
  })
})

test('a success that comes after it was switched off is no recovery', async (t) => {
  const { world, id, pass, answer } = await setUp(t, DAILY)
  await world.record('shop.sold')
  for (const hours of [0, 2]) await pass(hours)
  answer((_request, response) => {
    void updateWebhook(world.ctx, world.service, { id, changes: { isActive: false }, ifMatch: undefined }).then(() =>
      response.writeHead(204).end(),
    )
  })
  await pass(30)
  assert.partialDeepStrictEqual(await world.deliveries(), [{ status: 'SUCCESS' }])
  assert.deepEqual(await headlines(world), ['failing 1', 'disabled manual'])
})

test('410 and switching off by hand are told, switching on is not', async (t) => {
  const { world, id, pass, answer } = await setUp(t)
  await createAdministrator(world)
  const enable = () =>
    enableWebhook(world.ctx, world.service, { ...enableBody.parse(undefined), id, ifMatch: undefined })
  answer(answerWith(410))
  for (let index = 0; index < 3; index++) await world.record('shop.sold')
  await pass(0)
  await enable()
  answer(answerWith(204))
  await pass(0)
  const off = { id, changes: { isActive: false, name: 'Renamed' }, ifMatch: undefined }
  await updateWebhook(world.ctx, world.service, off)
  await updateWebhook(world.ctx, world.service, off)
  await enable()
  assert.deepEqual(await headlines(world), ['disabled gone', 'disabled manual'])
  const [gone, byHand] = await newsOf(world)
  assert.partialDeepStrictEqual(gone, { lastError: 'answered 410', since: world.clock.now().toISOString() })
  assert.partialDeepStrictEqual(byHand, { lastError: null, since: null, failures: 0, webhook: { name: 'Renamed' } })
  const [first, second] = await mailsOf(world)
  assert.match(first?.body ?? '', /answered 410 Gone[^]*Last error: answered 410/)
  assert.match(second?.body ?? '', /was switched off by hand\n\nURL: [^\n]+\n\nWhat happens next/)
})

test('other webhooks of the service hear of it, the webhook itself does not', async (t) => {
  const { world, id, pass, receiver } = await setUp(t, { ...DAILY, events: ['*'] })
  const other = await world.register({ url: receiver.url, events: ['webhook.*'] })
  await world.record('shop.sold')
  for (const hours of [0, 2]) await pass(hours)
  const news = (await world.deliveries()).filter(({ eventType }) => eventType.startsWith('webhook.'))
  assert.ok(id !== other.id && news.length === 1)
  assert.partialDeepStrictEqual(news, [{ webhookId: other.id, eventType: 'webhook.failing' }])
})

test('each active administrator gets a mail, and nobody else', async (t) => {
  const { world, id, pass } = await setUp(t, DAILY)
  await createAdministrator(world, 'ann')
  const left = await createAdministrator(world, 'bob')
  await createAdministrator(world, 'cat')
  await createPerson(world, { username: 'dan', role: 'GENERAL_DIRECTOR' })
  await sql`update users set is_active = false where id = ${left.id}`.execute(world.ctx.db)
  world.setPublicUrl('https://approvals.example.com')
  await world.record('shop.sold')
  for (const hours of [0, 1]) await pass(hours)
  assert.deepEqual((await told(world)).toSorted(), ['failing ann@example.com', 'failing cat@example.com'])
  const mails = await mailsOf(world)
  assert.equal(new Set(mails.map((mail) => mail.id)).size, 2)
  for (const { about, status, subject, body } of mails) {
    assert.deepEqual([about, status], [id, 'QUEUED'])
    assert.match(subject, /^Webhook "receiver" of .+: no success for 1 hour$/)
    assert.match(body, /Last error: answered 500/)
    assert.ok(body.includes(`\nhttps://approvals.example.com/webhooks/${id}\n`))
  }
})

test('the first dead letter is mailed, and of each webhook the next one after a day', async (t) => {
  const { world, id, pass, receiver } = await setUp(t, { retryCount: 0 })
  await createAdministrator(world)
  const other = await world.register({ url: receiver.url, events: ['shop.sold'], retryCount: 0 })
  const dead = async () => (await mailsOf(world)).filter(({ kind }) => kind === 'webhook.dead_letter')
  const about = async (): Promise<string[]> => (await dead()).map((mail) => mail.about ?? '')
  for (let index = 0; index < 3; index++) await world.record('shop.sold')
  await pass(0)
  assert.deepEqual(new Set(await about()), new Set([id, other.id]))
  assert.equal((await about()).length, 2)
  const [delivery] = await world.deliveries()
  await retryDelivery(world.ctx, world.service, delivery?.id ?? '')
  await pass(23.9)
  assert.equal((await about()).length, 2)
  await world.record('shop.sold')
  await pass(0.1)
  await world.record('shop.sold')
  await pass(0)
  assert.deepEqual((await about()).toSorted(), [id, id, other.id, other.id].toSorted())
  const [mail] = await dead()
  assert.match(mail?.subject ?? '', /^Webhook "receiver" of .+: an event could not be delivered$/)
  assert.match(mail?.body ?? '', /Event: shop\.sold\nDelivery: dlv_\w+\nFailed: 1 attempt\nLast error: answered 500/)
  assert.match(mail?.body ?? '', /\/webhooks\/whk_\w+\?tab=dead&delivery=dlv_\w+\n/)
})

test('a test that failed is no dead letter to be told of', async (t) => {
  const { world, id, worker } = await setUp(t)
  await createAdministrator(world)
  const { delivery } = await sendTest(world.ctx, world.service, id)
  await retryDelivery(world.ctx, world.service, delivery.id)
  await worker.idle()
  assert.deepEqual(await told(world), [])
})

test('while mails cannot be written no result is saved; afterwards all is, once', async (t) => {
  const { world, receiver, pass, answer } = await setUp(t, DAILY)
  await createAdministrator(world)
  await world.record('shop.sold')
  for (const hours of [0, 2]) await pass(hours)
  answer(answerWith(204))
  const sent = receiver.requests.length
  await sql`alter table mails rename to lost`.execute(world.ctx.db)
  world.clock.advance(30 * HOUR)
  const arrived = pass(0)
  await receiver.waitFor(sent + 1)
  assert.partialDeepStrictEqual(await world.deliveries(), [{ status: 'PENDING', attemptCount: 1 }])
  assert.deepEqual(await headlines(world), ['failing 1'])
  await sql`alter table lost rename to mails`.execute(world.ctx.db)
  await arrived
  assert.equal(receiver.requests.length, sent + 1)
  assert.partialDeepStrictEqual(await world.deliveries(), [{ status: 'SUCCESS', attemptCount: 2 }])
  assert.deepEqual(await told(world), ['failing root@example.com', 'recovered root@example.com'])
})

test('names that hold line breaks stay one line of a mail', async (t) => {
  const { world, pass } = await setUp(t, { retryCount: 0, name: 'Orders\r\nBcc: thief@example.com\r\n\r\n' })
  await createAdministrator(world)
  await world.record('shop.sold')
  await pass(0)
  const [mail] = await mailsOf(world)
  assert.match(mail?.subject ?? '', /^Webhook "Orders Bcc: thief@example\.com" of /)
  assert.doesNotMatch(mail?.subject ?? '', /[\r\n]/)
  assert.doesNotMatch(mail?.body ?? '', /^Bcc/m)
})
