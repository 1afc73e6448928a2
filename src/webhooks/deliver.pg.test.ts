import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Webhook as Verifier } from 'standardwebhooks'
import { answerInTurn, answerWith, startReceiver, type Answer, type Receiver } from '../../tests/support/receiver.ts'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { getDelivery } from './read.ts'

const SECOND = 1000

async function setUp(
  t: TestContext,
  answer?: Answer,
  env?: Record<string, string>,
): Promise<{ world: WebhookWorld; receiver: Receiver }> {
  const receiver = await startReceiver(answer)
  const world = await webhookWorld(env)
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  return { world, receiver }
}

test('an event reaches its webhook once, and the public library verifies it', async (t) => {
  const { world, receiver } = await setUp(t)
  world.clock.advance(Date.now() - world.clock.now().getTime())
  const webhook = await world.register({ url: `${receiver.url}/hook?a=b` })
  const event = await world.record()
  await world.work().idle()

  assert.equal(receiver.requests.length, 1)
  const [request] = receiver.requests
  assert.ok(request)
  assert.equal(request.body.toString('utf8'), event.body)
  assert.deepEqual(new Verifier(webhook.secret).verify(request.body, request.headers), JSON.parse(event.body))
  assert.equal(request.headers['webhook-id'], event.id)
  assert.equal(request.path, '/hook?a=b')

  const [delivery] = await world.deliveries()
  assert.ok(delivery)
  const { attempts, ...detail } = await getDelivery(world.ctx, world.service, delivery.id)
  assert.partialDeepStrictEqual(detail, {
    status: 'SUCCESS',
    attemptCount: 1,
    responseCode: 204,
    error: null,
    nextRetryAt: null,
    requestBody: event.body,
  })
  assert.equal(attempts.length, 1)
  assert.partialDeepStrictEqual(attempts[0], {
    attemptNumber: 1,
    trigger: 'first',
    responseCode: 204,
    error: null,
    nextRetryAt: null,
  })
  assert.equal(attempts[0]?.requestHeaders['webhook-signature'], '***')
  assert.equal(attempts[0]?.requestHeaders['x-uxone-delivery'], delivery.id)
  assert.ok(!JSON.stringify(attempts).includes(webhook.secret.slice(6)))
})

test('only webhooks that listen to the type get a delivery', async (t) => {
  const { world, receiver } = await setUp(t)
  await world.register({ url: `${receiver.url}/all` })
  await world.register({ url: `${receiver.url}/approvals`, events: ['approval.*'] })
  await world.register({ url: `${receiver.url}/rejected`, events: ['approval.rejected', 'approvals.*'] })
  await world.record('approval.approved')
  await world.record('purchasing.shipped')
  await world.work().idle()
  assert.deepEqual(receiver.requests.map(({ path }) => path).toSorted(), ['/all', '/all', '/approvals'])
})

test('events of one millisecond, each to many webhooks, have deliveries of their own', async (t) => {
  const { world, receiver } = await setUp(t)
  for (let index = 0; index < 12; index++) await world.register({ url: receiver.url })
  for (let index = 0; index < 20; index++) await world.record()
  const ids = await world.ctx.db.selectFrom('webhook_deliveries').select('id').execute()
  assert.equal(new Set(ids.map(({ id }) => id)).size, 240)
  for (const { id } of ids) assert.match(id, /^dlv_[0-7][0-9a-hjkmnp-tv-z]{25}$/)
})

test('a failure is tried again when its time has come, not before, and then succeeds', async (t) => {
  const { world, receiver } = await setUp(t, answerInTurn(500, 204))
  await world.register({ url: receiver.url })
  const event = await world.record()
  const worker = world.work()
  await worker.idle()
  const [waiting] = await world.deliveries()
  assert.partialDeepStrictEqual(waiting, { status: 'PENDING', attemptCount: 1, responseCode: 500, error: 'status' })
  const waitMs = Date.parse(waiting?.nextRetryAt ?? '') - world.clock.now().getTime()
  assert.ok(waitMs >= 4 * SECOND && waitMs <= 6 * SECOND, `${waitMs} ms`)

  world.clock.advance(3.9 * SECOND)
  await worker.idle()
  assert.equal(receiver.requests.length, 1)
  world.clock.advance(2.2 * SECOND)
  await worker.idle()
  assert.equal(receiver.requests.length, 2)
  assert.deepEqual(
    receiver.requests.map(({ headers }) => headers['x-uxone-attempt']),
    ['1', '2'],
  )
  for (const { headers, body } of receiver.requests) {
    assert.equal(headers['webhook-id'], event.id)
    assert.equal(body.toString('utf8'), event.body)
  }
  const [delivered] = await world.deliveries()
  assert.partialDeepStrictEqual(delivered, { status: 'SUCCESS', attemptCount: 2, responseCode: 204, error: null })
})

test('after its last attempt a delivery is a dead letter', async (t) => {
  const { world, receiver } = await setUp(t, answerWith(503, {}, 'out of order'))
  await world.register({ url: receiver.url, retryCount: 2, retrySchedule: [1, 10] })
  await world.record()
  const worker = world.work()
  for (const seconds of [0, 1.2, 12]) {
    world.clock.advance(seconds * SECOND)
    await worker.idle()
  }
  const [delivery] = await world.deliveries()
  assert.partialDeepStrictEqual(delivery, {
    status: 'FAILED',
    attemptCount: 3,
    responseCode: 503,
    responseBody: 'out of order',
    nextRetryAt: null,
  })
  assert.equal(receiver.requests.length, 3)
  const { attempts } = await getDelivery(world.ctx, TEST_ACTOR, delivery?.id ?? '')
  assert.deepEqual(
    attempts.map(({ trigger }) => trigger),
    ['first', 'retry', 'retry'],
  )
  assert.deepEqual(
    attempts.map(({ nextRetryAt }) => nextRetryAt !== null),
    [true, true, false],
  )
})

test('410 disables the webhook and holds what waits for it', async (t) => {
  const { world, receiver } = await setUp(t, answerInTurn(500, 410, 204))
  const webhook = await world.register({ url: receiver.url })
  const worker = world.work()
  for (let event = 0; event < 3; event++) {
    await world.record()
    await worker.idle()
  }
  const afterwards = await world.deliveries()
  world.clock.advance(3600 * SECOND)
  await worker.idle()
  assert.equal(receiver.requests.length, 2)
  assert.deepEqual(await world.deliveries(), afterwards)
  assert.deepEqual(
    afterwards.map(({ status, attemptCount }) => [status, attemptCount]),
    [
      ['HELD', 1],
      ['HELD', 1],
      ['HELD', 0],
    ],
  )
  const row = await world.ctx.db
    .selectFrom('service_webhooks')
    .select(['is_active', 'disabled_reason', 'version'])
    .where('id', '=', webhook.id)
    .executeTakeFirstOrThrow()
  assert.deepEqual(row, { is_active: false, disabled_reason: 'gone', version: 2 })
  const audit = await world.ctx.db
    .selectFrom('audit_entries')
    .select(['action', 'actor_kind'])
    .where('subject', '=', webhook.id)
    .orderBy('seq')
    .execute()
  assert.deepEqual(audit, [
    { action: 'webhook.registered', actor_kind: 'service' },
    { action: 'webhook.disabled', actor_kind: 'system' },
  ])
})

test('a redirect is a failure, and nobody goes there', async (t) => {
  const elsewhere = await startReceiver()
  t.after(() => elsewhere.close())
  const { world, receiver } = await setUp(t, answerWith(307, { location: elsewhere.url }))
  await world.register({ url: receiver.url })
  await world.record()
  await world.work().idle()
  assert.equal(elsewhere.requests.length, 0)
  const [delivery] = await world.deliveries()
  assert.partialDeepStrictEqual(delivery, { status: 'PENDING', responseCode: 307, error: 'status' })
  const { attempts } = await getDelivery(world.ctx, TEST_ACTOR, delivery?.id ?? '')
  assert.match(attempts[0]?.errorDetail ?? '', /redirects are not followed/)
})

test('an address that the operator forbids later is blocked at the next attempt, and is not named', async (t) => {
  const { world, receiver } = await setUp(t)
  await world.register({ url: receiver.url, retryCount: 5 })
  await world.record()
  Object.assign(world.ctx, { config: { ...world.config, egress: { ...world.config.egress, allow: [] } } })
  const worker = world.work()
  for (let attempt = 0; attempt < 4; attempt++) {
    await worker.idle()
    world.clock.advance(24 * 3600 * SECOND)
  }
  assert.equal(receiver.requests.length, 0)
  const [delivery] = await world.deliveries()
  assert.partialDeepStrictEqual(delivery, { status: 'FAILED', attemptCount: 3, error: 'blocked', responseCode: null })
  const { attempts } = await getDelivery(world.ctx, TEST_ACTOR, delivery?.id ?? '')
  for (const { errorDetail } of attempts) assert.ok(!/\d+\.\d+/.test(errorDetail ?? ''), errorDetail ?? '')
})

test('a receiver that never answers holds its slot for the timeout and no longer', async (t) => {
  const { world, receiver } = await setUp(t, (request, response) => {
    if (request.path !== '/hang') response.writeHead(204).end()
  })
  await world.register({ url: `${receiver.url}/hang`, timeout: 1 })
  const startedAt = performance.now()
  await world.record()
  await world.work().idle()
  assert.ok(performance.now() - startedAt < 2000)
  const [delivery] = await world.deliveries()
  assert.partialDeepStrictEqual(delivery, { status: 'PENDING', error: 'timeout', responseCode: null })
})

test('what comes back is kept in bounds, whatever it is', async (t) => {
  const { world, receiver } = await setUp(t, (_request, response) => {
    response.writeHead(500, { 'x-long': 'a'.repeat(9000), 'x-short': 'b' })
    response.write(Buffer.concat([Buffer.from('\0bad \xff', 'latin1'), Buffer.alloc(200_000, 'x')]))
  })
  await world.register({ url: receiver.url })
  await world.record()
  await world.work().idle()
  const [delivery] = await world.deliveries()
  assert.equal(delivery?.responseCode, 500)
  assert.ok((delivery?.responseBody ?? '').startsWith('\uFFFDbad \uFFFDxxx'))
  assert.equal(delivery?.responseBody?.length, 16 * 1024)
})

test('success and failure are counted in the webhook’s health', async (t) => {
  const { world, receiver } = await setUp(t, answerInTurn(500, 500, 204))
  const webhook = await world.register({ url: receiver.url, retrySchedule: [10], retryCount: 3 })
  const health = () =>
    world.ctx.db
      .selectFrom('service_webhooks')
      .select(['first_failure_at', 'consecutive_failures', 'last_success_at'])
      .where('id', '=', webhook.id)
      .executeTakeFirstOrThrow()
  const worker = world.work()
  const firstAt = world.clock.now()
  await world.record()
  await worker.idle()
  world.clock.advance(12 * SECOND)
  await worker.idle()
  assert.deepEqual(await health(), { first_failure_at: firstAt, consecutive_failures: 2, last_success_at: null })
  world.clock.advance(12 * SECOND)
  await worker.idle()
  assert.deepEqual(await health(), {
    first_failure_at: null,
    consecutive_failures: 0,
    last_success_at: world.clock.now(),
  })
})
