import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { Webhook as Verifier } from 'standardwebhooks'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { answerInTurn, startReceiver } from '../../tests/support/receiver.ts'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { AppError } from '../lib/errors.ts'
import { getDelivery } from './read.ts'
import { sendTest } from './send-test.ts'
import type { UpdateBody } from './settings-shapes.ts'
import { updateWebhook } from './update.ts'

const HEADERS = { 'X-Tenant': 'a-1', 'x-api-key': 'hunter2', 'X-Empty': '' }
const TOKEN = 'token.of~the/receiver'

async function setUp(t: TestContext, ...statuses: number[]) {
  const receiver = await startReceiver(answerInTurn(...statuses, 204))
  const world = await webhookWorld()
  world.clock.advance(Date.now() - world.clock.now().getTime())
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  return { world, receiver }
}

function change({ ctx, service }: WebhookWorld, id: string, changes: UpdateBody) {
  return updateWebhook(ctx, service, { id, changes, ifMatch: undefined })
}

const refused = (code: string, path: string) => (error: unknown) => {
  assert.ok(error instanceof AppError)
  assert.deepEqual([error.status, error.code, error.details.errors?.[0]?.path], [422, code, path])
  return true
}

test('custom headers and the token go with every attempt, beside what is ours, and are shown to nobody', async (t) => {
  const { world, receiver } = await setUp(t, 500)
  const webhook = await world.register({ url: receiver.url, headers: HEADERS, authToken: TOKEN })
  const event = await world.record()
  const worker = world.work()
  await worker.idle()
  world.clock.advance(10_000)
  await worker.idle()
  assert.equal(receiver.requests.length, 2)
  for (const { headers, body } of receiver.requests) {
    assert.partialDeepStrictEqual(headers, {
      'x-tenant': 'a-1',
      'x-api-key': 'hunter2',
      'x-empty': '',
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'webhook-id': event.id,
    })
    new Verifier(webhook.secret).verify(body, headers)
  }
  const [delivery] = await world.deliveries()
  const { attempts } = await getDelivery(world.ctx, TEST_ACTOR, delivery?.id ?? '')
  for (const { requestHeaders } of attempts)
    assert.partialDeepStrictEqual(requestHeaders, {
      'X-Tenant': '***',
      'x-api-key': '***',
      authorization: '***',
      'webhook-signature': '***',
      'webhook-id': event.id,
    })
  const { rows } = await sql<{ text: string }>`
    select row_to_json(w)::text || (select string_agg(a.body, '') from audit_entries a) as text
    from service_webhooks w`.execute(world.ctx.db)
  for (const shown of [JSON.stringify(attempts), JSON.stringify(webhook), rows[0]?.text ?? ''])
    for (const secret of ['hunter2', TOKEN]) assert.ok(!shown.includes(secret))
})

test('a test sends them too, and a change counts from the next attempt', async (t) => {
  const { world, receiver } = await setUp(t)
  const { id } = await world.register({ url: receiver.url, headers: HEADERS, authToken: TOKEN })
  const { attempt } = await sendTest(world.ctx, world.service, id)
  assert.equal(attempt.requestHeaders['X-Tenant'], '***')
  await change(world, id, { headers: { 'X-Tenant': 'b-2' }, authToken: null })
  await sendTest(world.ctx, world.service, id)
  const [first, second] = receiver.requests
  assert.equal(first?.headers['x-tenant'], 'a-1')
  assert.equal(first?.headers.authorization, `Bearer ${TOKEN}`)
  assert.equal(second?.headers['x-tenant'], 'b-2')
  assert.deepEqual([second?.headers['x-api-key'], second?.headers.authorization], [undefined, undefined])
})

test('what is sealed and cannot be read sends nothing, and is a failed attempt', async (t) => {
  const { world, receiver } = await setUp(t)
  const { id } = await world.register({ url: receiver.url, headers: HEADERS })
  await sql`update service_webhooks set headers = set_byte(headers, 40, 255 - get_byte(headers, 40)) where id = ${id}`.execute(
    world.ctx.db,
  )
  await world.record()
  await world.work().idle()
  assert.equal(receiver.requests.length, 0)
  assert.partialDeepStrictEqual(await world.deliveries(), [{ status: 'PENDING', attemptCount: 1, error: 'protocol' }])
})

test('a token and an authorization header of one’s own are two answers to one question', async (t) => {
  const { world, receiver } = await setUp(t)
  const { url } = receiver
  const headers = { Authorization: 'Basic YTpi' }
  const both = refused('two_authorizations', 'authToken')
  await assert.rejects(world.register({ url, headers, authToken: TOKEN }), both)
  const withHeader = await world.register({ url, headers })
  await assert.rejects(change(world, withHeader.id, { authToken: TOKEN }), both)
  const withToken = await world.register({ url, authToken: TOKEN })
  await assert.rejects(change(world, withToken.id, { headers }), both)
  await change(world, withToken.id, { headers, authToken: null })
  await world.record()
  await world.work().idle()
  assert.deepEqual(
    receiver.requests.map((request) => request.headers.authorization),
    ['Basic YTpi', 'Basic YTpi'],
  )
})

test('networks must be networks, and the address of a URL must lie in them', async (t) => {
  const { world, receiver } = await setUp(t)
  const { url } = receiver
  for (const [index, network] of ['10.0.0.0/33', '300.1.1.1', '10.0.0', 'fd00::/129', '::1::/64'].entries()) {
    const allowedIps = [...Array.from({ length: index }, () => '127.0.0.0/8'), network]
    const wrong = refused('network_invalid', `allowedIps[${index}]`)
    await assert.rejects(world.register({ url, allowedIps }), wrong, network)
  }
  const outside = refused('url_not_allowed', 'url')
  await assert.rejects(world.register({ url, allowedIps: ['203.0.113.0/24', '2001:db8::/32'] }), outside)
  const { id } = await world.register({ url, allowedIps: ['203.0.113.0/24', '127.0.0.1'] })
  await assert.rejects(change(world, id, { allowedIps: ['203.0.113.0/24'] }), outside)
  await assert.rejects(change(world, id, { url: 'http://127.0.0.2:9999/' }), outside)
  await change(world, id, { url: 'http://127.0.0.2:9999/', allowedIps: ['127.0.0.0/8'] })
  const named = await change(world, id, { url: 'http://localhost:9999/', allowedIps: ['203.0.113.0/24'] })
  assert.deepEqual(named.allowedIps, ['203.0.113.0/24'], 'where a name leads is checked when it is connected to')
})
