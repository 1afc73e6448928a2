import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { createService } from '../../tests/support/people.ts'
import { answerInTurn, type Answer, type Receiver, startReceiver } from '../../tests/support/receiver.ts'
import { actorOf, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import type { PersonActor } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import type { Capability } from '../route.ts'
import { webhookRoutes as routes } from './contract.ts'
import {
  getDelivery,
  getWebhook,
  listDeliveries,
  listEventDeliveries,
  listWebhookDeliveries,
  listWebhooks,
} from './read.ts'
import { registerWebhook } from './register.ts'
import { removeWebhook } from './remove.ts'
import { retryDelivery } from './retry.ts'
import { sendTest } from './send-test.ts'
import type { UpdateBody } from './settings-shapes.ts'
import { updateWebhook } from './update.ts'

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

const refused = (status: number, code: string) => (error: unknown) =>
  error instanceof AppError && error.status === status && error.code === code

function person(capabilities: Capability[]): PersonActor {
  return {
    kind: 'person',
    id: 'usr_test',
    sessionId: 'ses_test',
    name: 'Ann',
    username: 'ann',
    email: 'ann@example.com',
    department: null,
    role: 'MANAGER',
    rank: 60,
    capabilities: new Set(capabilities),
  }
}

function change(world: WebhookWorld, id: string, changes: UpdateBody, ifMatch?: number) {
  return updateWebhook(world.ctx, world.service, { id, changes, ifMatch })
}

async function actions({ ctx }: WebhookWorld, subject: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('audit_entries')
    .select('action')
    .where('subject', '=', subject)
    .orderBy('seq')
    .execute()
  return rows.map(({ action }) => action)
}

test('a webhook is registered with a secret that only this answer holds', async (t) => {
  const { world, receiver } = await setUp(t)
  const { secret, ...webhook } = routes.serviceCreate.response.parse(
    await world.register({ url: `${receiver.url}/token-in-path` }),
  )
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  assert.partialDeepStrictEqual(webhook, {
    serviceId: world.service.id,
    serviceName: world.service.name,
    events: ['*'],
    isActive: true,
    retryCount: 3,
    timeout: 30,
    version: 1,
  })
  assert.deepEqual(await getWebhook(world.ctx, world.service, webhook.id), webhook)

  const stored = await world.ctx.db.selectFrom('webhook_secrets').select('ciphertext').execute()
  assert.equal(stored.length, 1)
  assert.ok(stored.every(({ ciphertext }) => !ciphertext.includes(secret) && world.ctx.box.open(ciphertext) === secret))
  const audit = await world.ctx.db
    .selectFrom('audit_entries')
    .select('body')
    .where('subject', '=', webhook.id)
    .execute()
  assert.equal(audit.length, 1)
  for (const { body } of audit) assert.ok(!body.includes(secret) && !body.includes('token-in-path'))
})

test('a secret of one’s own is taken when it is a right one', async (t) => {
  const { world, receiver } = await setUp(t)
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
  assert.equal((await world.register({ url: receiver.url, secret })).secret, secret)
  const { body } = routes.serviceCreate
  for (const bytes of [23, 65])
    assert.equal(
      body.safeParse({
        name: 'x',
        url: 'https://example.com',
        secret: `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`,
      }).success,
      false,
    )
  for (const bytes of [24, 32, 64])
    assert.equal(
      body.safeParse({
        name: 'x',
        url: 'https://example.com',
        secret: `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`,
      }).success,
      true,
    )
})

test('the number of retries follows the schedule unless it is named', async (t) => {
  const { world, receiver } = await setUp(t)
  assert.equal((await world.register({ url: receiver.url, retrySchedule: [1, 2, 3, 4, 5] })).retryCount, 5)
  assert.equal((await world.register({ url: receiver.url, retrySchedule: [1, 2, 3], retryCount: 1 })).retryCount, 1)
})

test('a URL that no attempt may reach is refused while its owner is there', async (t) => {
  const { world } = await setUp(t, undefined, { EGRESS_ALLOW_CIDRS: '', ALLOW_HTTP_WEBHOOKS: 'false' })
  for (const url of [
    'https://127.0.0.1/',
    'http://example.com/',
    'https://localhost/',
    'https://[::ffff:127.0.0.1]/',
    'https://a:b@example.com/',
  ]) {
    await assert.rejects(world.register({ url }), refused(422, 'url_not_allowed'), url)
  }
  const { id } = await world.register({ url: 'https://example.com/' })
  await assert.rejects(change(world, id, { url: 'https://10.0.0.1/' }), refused(422, 'url_not_allowed'))
})

test('what belongs to another service does not exist', async (t) => {
  const { world, receiver } = await setUp(t)
  const { id } = await world.register({ url: receiver.url })
  const event = await world.record()
  const [delivery] = await world.deliveries()
  const stranger = actorOf((await createService(world)).service)
  const { ctx } = world
  const missing = refused(404, 'not_found')
  await assert.rejects(getWebhook(ctx, stranger, id), missing)
  await assert.rejects(updateWebhook(ctx, stranger, { id, changes: { name: 'mine' }, ifMatch: undefined }), missing)
  await assert.rejects(removeWebhook(ctx, stranger, { id, ifMatch: undefined }), missing)
  await assert.rejects(sendTest(ctx, stranger, id), missing)
  await assert.rejects(listWebhookDeliveries(ctx, stranger, id, { limit: 10 }), missing)
  await assert.rejects(listEventDeliveries(ctx, stranger, event.id, { limit: 10 }), missing)
  await assert.rejects(getDelivery(ctx, stranger, delivery?.id ?? ''), missing)
  await assert.rejects(retryDelivery(ctx, stranger, delivery?.id ?? ''), missing)
  assert.deepEqual((await listWebhooks(ctx, stranger, { limit: 10 })).data, [])
  assert.deepEqual((await listDeliveries(ctx, stranger, { limit: 10, service: world.service.id })).data, [])
})

test('administrators see the webhooks of all services, other people none', async (t) => {
  const { world, receiver } = await setUp(t)
  const { id } = await world.register({ url: receiver.url })
  const admin = person(['signed-in', 'webhooks.manage'])
  assert.equal((await getWebhook(world.ctx, admin, id)).id, id)
  await assert.rejects(getWebhook(world.ctx, person(['signed-in', 'services.manage']), id), refused(403, 'forbidden'))
  const body = routes.create.body.parse({ name: 'by hand', url: receiver.url, serviceId: world.service.id })
  assert.equal((await registerWebhook(world.ctx, admin, body)).serviceId, world.service.id)
  const unknown = { ...body, serviceId: world.ctx.ids.next('service') }
  await assert.rejects(registerWebhook(world.ctx, admin, unknown), refused(404, 'not_found'))
  assert.equal((await listWebhooks(world.ctx, admin, { limit: 10, service: world.service.id, count: true })).total, 2)
  assert.equal((await listWebhooks(world.ctx, admin, { limit: 10, service: unknown.serviceId })).data.length, 0)
})

test('a change keeps what it does not name, counts the version and honours If-Match', async (t) => {
  const { world, receiver } = await setUp(t)
  const { secret: _, ...webhook } = await world.register({
    url: receiver.url,
    events: ['approval.*'],
    metadata: { team: 'a' },
  })
  const changed = routes.serviceUpdate.response.parse(
    await change(world, webhook.id, { name: 'renamed', timeout: 2.5, retrySchedule: [1] }, 1),
  )
  assert.deepEqual(changed, { ...webhook, name: 'renamed', timeout: 2.5, retrySchedule: [1], version: 2 })
  await assert.rejects(change(world, webhook.id, { name: 'late' }, 1), refused(412, 'stale_version'))
  const back = await change(world, webhook.id, { retrySchedule: null, metadata: {}, events: ['*'] })
  assert.partialDeepStrictEqual(back, { name: 'renamed', retrySchedule: null, metadata: {}, events: ['*'], version: 3 })
  assert.deepEqual(await actions(world, webhook.id), ['webhook.registered', 'webhook.updated', 'webhook.updated'])
})

test('of two changes that were based on the same version one wins', async (t) => {
  const { world, receiver } = await setUp(t)
  const { id } = await world.register({ url: receiver.url })
  const outcomes = await Promise.allSettled([change(world, id, { name: 'a' }, 1), change(world, id, { name: 'b' }, 1)])
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
})

test('a disabled webhook holds its deliveries and sends them all when it is enabled', async (t) => {
  const { world, receiver } = await setUp(t, answerInTurn(500, 204))
  const { id } = await world.register({ url: receiver.url })
  const worker = world.work()
  await world.record()
  await worker.idle()
  const disabled = await change(world, id, { isActive: false })
  assert.partialDeepStrictEqual(disabled, {
    isActive: false,
    disabledReason: 'manual',
    health: { consecutiveFailures: 1 },
  })
  await world.record()
  world.clock.advance(3_600_000)
  await worker.idle()
  assert.equal(receiver.requests.length, 1)
  assert.partialDeepStrictEqual(await world.deliveries(), [
    { status: 'HELD', attemptCount: 1, nextRetryAt: null },
    { status: 'HELD', attemptCount: 0 },
  ])

  const enabled = await change(world, id, { isActive: true })
  assert.partialDeepStrictEqual(enabled, {
    isActive: true,
    disabledReason: null,
    health: { consecutiveFailures: 0, firstFailureAt: null },
  })
  await worker.idle()
  assert.deepEqual(
    (await world.deliveries()).map(({ status, attemptCount }) => [status, attemptCount]),
    [
      ['SUCCESS', 2],
      ['SUCCESS', 1],
    ],
  )
})

test('what is in flight while its webhook is disabled keeps its result', async (t) => {
  const { world, receiver } = await setUp(t, (_request, response) => {
    void change(world, id, { isActive: false }).then(() =>
      response.writeHead(receiver.requests.length === 1 ? 204 : 500).end(),
    )
  })
  const { id } = await world.register({ url: receiver.url })
  const worker = world.work()
  await world.record()
  await worker.idle()
  assert.partialDeepStrictEqual(await world.deliveries(), [{ status: 'SUCCESS', attemptCount: 1 }])
  await change(world, id, { isActive: true })
  await world.record()
  await worker.idle()
  assert.partialDeepStrictEqual((await world.deliveries())[1], {
    status: 'HELD',
    attemptCount: 1,
    responseCode: 500,
    nextRetryAt: null,
  })
})

test('what is in flight while its webhook is disabled and enabled again is not sent twice', async (t) => {
  const { world, receiver } = await setUp(t, (_request, response) => {
    void change(world, id, { isActive: false })
      .then(() => change(world, id, { isActive: true }))
      .then(() => response.writeHead(204).end())
  })
  const { id } = await world.register({ url: receiver.url })
  const worker = world.work()
  await world.record()
  await receiver.waitFor(1)
  await worker.idle()
  assert.equal(receiver.requests.length, 1)
  assert.partialDeepStrictEqual(await world.deliveries(), [{ status: 'SUCCESS', attemptCount: 1 }])
})

test('a deleted webhook is gone, what it had not received fails, and its history stays', async (t) => {
  const { world, receiver } = await setUp(t)
  const { id } = await world.register({ url: receiver.url })
  const event = await world.record()
  await assert.rejects(removeWebhook(world.ctx, world.service, { id, ifMatch: 9 }), refused(412, 'stale_version'))
  assert.equal(await removeWebhook(world.ctx, world.service, { id, ifMatch: 1 }), null)
  await world.record()
  await world.work().idle()
  assert.equal(receiver.requests.length, 0)
  await assert.rejects(getWebhook(world.ctx, world.service, id), refused(404, 'not_found'))
  const { data } = await listEventDeliveries(world.ctx, world.service, event.id, { limit: 10 })
  assert.partialDeepStrictEqual(data, [{ status: 'FAILED', error: 'webhook_deleted', webhookName: 'receiver' }])
  await assert.rejects(retryDelivery(world.ctx, world.service, data[0]?.id ?? ''), refused(409, 'webhook_deleted'))
  assert.deepEqual(await actions(world, id), ['webhook.registered', 'webhook.deleted'])
})

test('a test event is sent at once, answers everything about its attempt, and is never retried', async (t) => {
  const { world, receiver } = await setUp(t, answerInTurn(500, 204))
  const { id } = await world.register({ url: receiver.url, events: ['approval.created'], isActive: false })
  const failed = routes.serviceTest.response.parse(await sendTest(world.ctx, world.service, id))
  assert.partialDeepStrictEqual(failed, {
    success: false,
    delivery: { status: 'FAILED', eventType: 'webhook.test' },
    attempt: { trigger: 'test', responseCode: 500, error: 'status' },
  })
  world.clock.advance(86_400_000)
  await world.work().idle()
  assert.equal(receiver.requests.length, 1)
  const passed = await sendTest(world.ctx, person(['webhooks.manage']), id)
  assert.partialDeepStrictEqual(passed, { success: true, delivery: { status: 'SUCCESS', responseCode: 204 } })
  assert.partialDeepStrictEqual(receiver.requests[1]?.json(), {
    eventType: 'webhook.test',
    serviceId: world.service.id,
    payload: { webhookId: id },
  })
  assert.deepEqual(await actions(world, id), ['webhook.registered', 'webhook.tested', 'webhook.tested'])
})

test('a test that finds nobody is an answer too', async (t) => {
  const { world } = await setUp(t)
  const { id } = await world.register({ url: 'http://127.0.0.1:9999/' })
  assert.partialDeepStrictEqual(await sendTest(world.ctx, world.service, id), {
    success: false,
    attempt: { responseCode: null, error: 'connect' },
  })
})

test('a delivery is sent again by hand when it is over, and only then', async (t) => {
  const { world, receiver } = await setUp(t, answerInTurn(500, 500, 204))
  const { id } = await world.register({ url: receiver.url, retryCount: 0 })
  await world.record()
  const [pending] = await world.deliveries()
  const deliveryId = pending?.id ?? ''
  const retry = () => retryDelivery(world.ctx, world.service, deliveryId)
  await assert.rejects(retry(), refused(409, 'delivery_pending'))
  const worker = world.work()
  for (const status of ['FAILED', 'FAILED', 'SUCCESS']) {
    await worker.idle()
    assert.equal((await world.deliveries())[0]?.status, status)
    routes.serviceRetry.response.parse(await retry())
  }
  await worker.idle()
  const detail = routes.serviceDelivery.response.parse(await getDelivery(world.ctx, world.service, deliveryId))
  assert.deepEqual(
    detail.attempts.map(({ trigger, responseCode }) => [trigger, responseCode]),
    [
      ['first', 500],
      ['manual', 500],
      ['manual', 204],
      ['manual', 204],
    ],
  )
  assert.deepEqual(
    await actions(world, deliveryId),
    Array.from({ length: 3 }, () => 'delivery.retried'),
  )
  await change(world, id, { isActive: false })
  await assert.rejects(retry(), refused(409, 'webhook_disabled'))
})

test('lists come in pages, newest first, filtered and counted', async (t) => {
  const { world, receiver } = await setUp(t)
  const { id } = await world.register({ url: receiver.url })
  for (const type of [
    'approval.created',
    'approval.approved',
    'purchasing.shipped',
    'approval.created',
    'approval.approved',
  ])
    await world.record(type)
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const page = routes.serviceDeliveries.response.parse(
      await listWebhookDeliveries(world.ctx, world.service, id, { limit: 2, cursor, count: true }),
    )
    assert.equal(page.total, 5)
    pages.push(page.data.map(({ eventType }) => eventType))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  assert.deepEqual(pages, [
    ['approval.approved', 'approval.created'],
    ['purchasing.shipped', 'approval.approved'],
    ['approval.created'],
  ])
  const created = await listDeliveries(world.ctx, TEST_ACTOR, {
    limit: 50,
    eventType: 'approval.created',
    status: 'PENDING',
    webhook: id,
    count: true,
  })
  assert.equal(created.total, 2)
  assert.equal((await listDeliveries(world.ctx, TEST_ACTOR, { limit: 50, status: 'SUCCESS' })).data.length, 0)
  assert.equal((await listWebhooks(world.ctx, world.service, { limit: 1 })).data.length, 1)
})
