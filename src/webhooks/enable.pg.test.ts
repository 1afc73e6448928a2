import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { answerInTurn, type Answer, startReceiver } from '../../tests/support/receiver.ts'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { AppError } from '../lib/errors.ts'
import { enableBody, webhookRoutes as routes } from './contract.ts'
import { enableWebhook } from './enable.ts'
import { updateWebhook } from './update.ts'

async function setUp(t: TestContext, answer?: Answer) {
  const receiver = await startReceiver(answer)
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  return { world, receiver, id: (await world.register({ url: receiver.url })).id }
}

async function enable({ ctx, service }: WebhookWorld, id: string, held?: 'all' | 'last_per_approval' | 'discard') {
  const body = enableBody.parse(held === undefined ? undefined : { held })
  return routes.serviceEnable.response.parse(await enableWebhook(ctx, service, { ...body, id, ifMatch: undefined }))
}

function disable({ ctx, service }: WebhookWorld, id: string) {
  return updateWebhook(ctx, service, { id, changes: { isActive: false }, ifMatch: undefined })
}

/** Three events of one approval, two of another, one of none. */
async function recordSome(world: WebhookWorld): Promise<void> {
  for (const sequence of [1, 2, 3]) await world.record('approval.updated', { approvalId: 'apr_1', sequence })
  for (const sequence of [1, 2]) await world.record('approval.updated', { approvalId: 'apr_2', sequence })
  await world.record('purchasing.shipped')
}

async function outcomes(world: WebhookWorld): Promise<string[]> {
  const deliveries = await world.deliveries()
  return deliveries.map(({ status, error, eventType }) => `${status} ${error ?? eventType}`)
}

const refused = (status: number, code: string) => (error: unknown) =>
  error instanceof AppError && error.status === status && error.code === code

test('switching on sends all that was held, unless told', async (t) => {
  const { world, receiver, id } = await setUp(t)
  await disable(world, id)
  await recordSome(world)
  const enabled = await enable(world, id)
  assert.partialDeepStrictEqual(enabled, { isActive: true, disabledReason: null, disabledAt: null, version: 3 })
  assert.deepEqual(enabled.held, { sent: 6, discarded: 0 })
  await world.work().idle()
  assert.equal(receiver.requests.length, 6)
})

test('of each approval only the last event is sent when that is asked for, and what belongs to none is', async (t) => {
  const { world, receiver, id } = await setUp(t)
  await disable(world, id)
  await recordSome(world)
  assert.deepEqual((await enable(world, id, 'last_per_approval')).held, { sent: 3, discarded: 3 })
  assert.deepEqual(await outcomes(world), [
    'FAILED discarded',
    'FAILED discarded',
    'PENDING approval.updated',
    'FAILED discarded',
    'PENDING approval.updated',
    'PENDING purchasing.shipped',
  ])
  await world.work().idle()
  const sent = receiver.requests.map(({ body }) => JSON.parse(body.toString('utf8')))
  assert.deepEqual(sent.map(({ approvalId, sequence }) => `${approvalId} ${sequence}`).toSorted(), [
    'apr_1 3',
    'apr_2 2',
    'null null',
  ])
})

test('the last event is the one with the highest sequence, whatever was recorded last', async (t) => {
  const { world, id } = await setUp(t)
  await disable(world, id)
  for (const sequence of [2, 3, 1]) await world.record('approval.updated', { approvalId: 'apr_1', sequence })
  await enable(world, id, 'last_per_approval')
  assert.deepEqual(
    (await world.deliveries()).map(({ status }) => status),
    ['FAILED', 'PENDING', 'FAILED'],
  )
})

test('nothing is sent when nothing is wanted; what was discarded can still be sent by hand', async (t) => {
  const { world, receiver, id } = await setUp(t)
  await disable(world, id)
  await recordSome(world)
  assert.deepEqual((await enable(world, id, 'discard')).held, { sent: 0, discarded: 6 })
  assert.deepEqual(new Set(await outcomes(world)), new Set(['FAILED discarded']))
  const worker = world.work()
  await worker.idle()
  assert.equal(receiver.requests.length, 0)
  await world.record()
  await worker.idle()
  assert.equal(receiver.requests.length, 1)
})

test('a webhook that was disabled for its failures begins with a clean record', async (t) => {
  const { world, id } = await setUp(t, answerInTurn(500, 410, 204))
  const worker = world.work()
  await world.record()
  await world.record()
  await worker.idle()
  const enabled = await enable(world, id)
  assert.partialDeepStrictEqual(enabled.health, {
    state: 'unknown',
    consecutiveFailures: 0,
    firstFailureAt: null,
    breakerUntil: null,
    pausedUntil: null,
  })
  await worker.idle()
  assert.deepEqual(await outcomes(world), ['SUCCESS approval.approved', 'SUCCESS approval.approved'])
})

test('what is in flight while its webhook is disabled, and enabled with everything discarded, keeps its result', async (t) => {
  const { world, receiver, id } = await setUp(t, (_request, response) => {
    void disable(world, id)
      .then(() => enable(world, id, 'discard'))
      .then(() => response.writeHead(204).end())
  })
  const worker = world.work()
  await world.record()
  await worker.idle()
  assert.equal(receiver.requests.length, 1)
  assert.deepEqual(await outcomes(world), ['SUCCESS approval.approved'])
})

test('one that is switched on is refused, also when two switch it on at once', async (t) => {
  const { world, id } = await setUp(t)
  await assert.rejects(enable(world, id), refused(409, 'webhook_active'))
  await disable(world, id)
  const tried = await Promise.allSettled([enable(world, id), enable(world, id)])
  assert.deepEqual(tried.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  const actions = await world.ctx.db
    .selectFrom('audit_entries')
    .select(['action', 'body'])
    .where('subject', '=', id)
    .orderBy('seq')
    .execute()
  assert.deepEqual(
    actions.map(({ action }) => action),
    ['webhook.registered', 'webhook.updated', 'webhook.enabled'],
  )
  assert.partialDeepStrictEqual(JSON.parse(actions.at(-1)?.body ?? ''), {
    data: { held: 'all', sent: 0, discarded: 0 },
  })
})
