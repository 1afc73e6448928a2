import { SettingsMemory } from './sending-settings.ts'
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import pino from 'pino'
import { type Answer, type Receiver, startReceiver } from '../../tests/support/receiver.ts'
import { markHealthy, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { claimDueDeliveries, LEASE_MS } from './claim.ts'
import { type ClaimedDelivery, LEASE_SLACK_MS } from './claimed.ts'
import { createSafeClient } from '../lib/safe-fetch.ts'
import { createDeliver } from './deliver.ts'
import { findLanes } from './lane-queries.ts'
import { releaseStrays } from './release-strays.ts'
import { saveResults } from './save-results.ts'
import { updateWebhook } from './update.ts'

const SECOND = 1000

async function setUp(t: TestContext, answer?: Answer): Promise<{ world: WebhookWorld; receiver: Receiver }> {
  const receiver = await startReceiver(answer)
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  return { world, receiver }
}

/** What one claim of a node takes that would send up to `take` to each webhook. */
async function claim({ ctx }: WebhookWorld, take = 10, nodeId = 'node'): Promise<ClaimedDelivery[]> {
  const lanes = await findLanes(ctx.db, ctx.clock.now())
  const requests = lanes.map(({ webhookId }) => ({ webhookId, take, window: take, inFlight: [] }))
  return (await claimDueDeliveries(ctx, { now: ctx.clock.now(), nodeId, settings: new SettingsMemory(), requests }))
    .deliveries
}

test('two workers on one database send each delivery once', async (t) => {
  const { world, receiver } = await setUp(t)
  await world.register({ url: `${receiver.url}/a` })
  await world.register({ url: `${receiver.url}/b`, ordering: 'per_approval' })
  for (let index = 0; index < 150; index++) await world.record()
  const workers = [world.work({ concurrency: 5 }), world.work({ concurrency: 5 })]
  await receiver.waitFor(300)
  await Promise.all(workers.map((worker) => worker.idle()))
  assert.equal(receiver.requests.length, 300)
  assert.equal(new Set(receiver.requests.map(({ headers }) => headers['x-uxone-delivery'])).size, 300)
  const { rows } = await sql<{ n: number }>`select count(*) as n from webhook_attempts`.execute(world.ctx.db)
  assert.equal(rows[0]?.n, 300)
})

test('claims that run at the same time never share a delivery', async (t) => {
  const { world } = await setUp(t)
  await world.register({ url: 'http://127.0.0.1:9999/', maxInFlight: 100 })
  await world.register({ url: 'http://127.0.0.1:9999/', maxInFlight: 100 })
  for (let index = 0; index < 30; index++) await world.record()
  const claims = await Promise.all(Array.from({ length: 10 }, (_, node) => claim(world, 5, `node${node}`)))
  const ids = claims.flat().map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  const rest = await claim(world, 100)
  assert.equal(ids.length + rest.length, 60)
})

test('a look around finds what waits, not what is being sent', async (t) => {
  const { world } = await setUp(t)
  const { id } = await world.register({ url: 'http://127.0.0.1:9999/', timeout: 5 })
  await world.record()
  const look = async (): Promise<string[]> =>
    (await findLanes(world.ctx.db, world.clock.now())).map(({ webhookId }) => webhookId)
  assert.deepEqual(await look(), [id])
  assert.equal((await claim(world)).length, 1)
  assert.deepEqual(await look(), [])
  await world.record()
  assert.deepEqual(await look(), [id])
  await claim(world)
  world.clock.advance(5 * SECOND + LEASE_SLACK_MS)
  assert.deepEqual(await look(), [id], 'the lease is over')
})

test('when a worker dies, another sends what it held after the lease and not before', async (t) => {
  const { world, receiver } = await setUp(t)
  await world.register({ url: receiver.url, timeout: 5 })
  await world.record()
  assert.equal((await claim(world)).length, 1)
  const worker = world.work()
  world.clock.advance(19 * SECOND)
  await worker.idle()
  assert.equal(receiver.requests.length, 0)
  world.clock.advance(2 * SECOND)
  await worker.idle()
  assert.equal(receiver.requests.length, 1)
})

test('a result that comes after its lease was lost changes nothing', async (t) => {
  const held: ServerResponse[] = []
  const { world, receiver } = await setUp(t, (_request, response) => {
    if (held.length === 0) held.push(response)
    else response.writeHead(204).end()
  })
  await world.register({ url: receiver.url })
  await world.record()
  const client = createSafeClient(world.config.egress)
  t.after(() => client.close())
  const [leased] = await claim(world)
  assert.ok(leased)
  const slow = createDeliver(world.ctx, client)(leased)
  await receiver.waitFor(1)
  world.clock.advance(LEASE_MS + SECOND)
  await world.work().idle()
  const [delivered] = await world.deliveries()
  assert.partialDeepStrictEqual(delivered, { status: 'SUCCESS', attemptCount: 1 })

  held[0]?.writeHead(500).end()
  const late = await slow
  assert.deepEqual(await world.ctx.transact((tx) => saveResults(world.ctx, tx, [late])), [])
  assert.equal(receiver.requests.length, 2)
  assert.deepEqual(await world.deliveries(), [delivered])
  const attempts = await world.ctx.db.selectFrom('webhook_attempts').select('response_code').execute()
  assert.deepEqual(attempts, [{ response_code: 204 }])
})

test('a webhook that keeps order gets an approval’s events one after the other, other approvals meanwhile', async (t) => {
  const { world, receiver } = await setUp(t, (request, response) => {
    const isFirstTry = request.headers['x-uxone-attempt'] === '1'
    response
      .writeHead(
        isFirstTry && request.body.includes('"approvalId":"apr_1","') && request.body.includes('"sequence":2')
          ? 500
          : 204,
      )
      .end()
  })
  await world.register({ url: receiver.url, ordering: 'per_approval', retrySchedule: [60], retryCount: 1 })
  for (const sequence of [1, 2, 3, 4]) {
    await world.record('approval.updated', { approvalId: 'apr_1', sequence })
    await world.record('approval.updated', { approvalId: 'apr_2', sequence })
  }
  await world.record('purchasing.shipped')
  const worker = world.work()
  await worker.idle()
  assert.deepEqual(sequences(receiver, 'apr_1'), [1, 2])
  assert.deepEqual(sequences(receiver, 'apr_2'), [1, 2, 3, 4])
  assert.equal(receiver.requests.length, 7)
  world.clock.advance(80 * SECOND)
  await worker.idle()
  assert.deepEqual(sequences(receiver, 'apr_1'), [1, 2, 2, 3, 4])
})

test('order that is switched on also holds for what waits already', async (t) => {
  const { world, receiver } = await setUp(t)
  const webhook = await world.register({ url: receiver.url })
  for (const sequence of [1, 2, 3]) await world.record('approval.updated', { approvalId: 'apr_1', sequence })
  await updateWebhook(world.ctx, world.service, {
    id: webhook.id,
    changes: { ordering: 'per_approval' },
    ifMatch: undefined,
  })
  assert.equal((await claim(world)).length, 1)
  await updateWebhook(world.ctx, world.service, { id: webhook.id, changes: { ordering: 'none' }, ifMatch: undefined })
  assert.equal((await claim(world)).length, 2)
})

test('a disabled webhook’s due deliveries are held by the worker, a deleted one’s fail', async (t) => {
  const { world } = await setUp(t)
  const disabled = await world.register({ url: 'http://127.0.0.1:9999/' })
  const deleted = await world.register({ url: 'http://127.0.0.1:9999/' })
  await world.record()
  // As an event that commits while the webhook is switched off would leave it.
  await sql`update service_webhooks set is_active = false where id = ${disabled.id}`.execute(world.ctx.db)
  await sql`update service_webhooks set deleted_at = now() where id = ${deleted.id}`.execute(world.ctx.db)
  assert.deepEqual(await claim(world), [])
  await world.work().idle()
  const states = (await world.deliveries()).map(({ webhookId, status, error }) => ({ webhookId, status, error }))
  assert.deepEqual(
    new Set(states),
    new Set([
      { webhookId: disabled.id, status: 'HELD', error: null },
      { webhookId: deleted.id, status: 'FAILED', error: 'webhook_deleted' },
    ]),
  )

  await sql`update service_webhooks set is_active = true where id = ${disabled.id}`.execute(world.ctx.db)
  await releaseStrays(world.ctx)
  assert.deepEqual((await world.deliveries()).map(({ status }) => status).toSorted(), ['FAILED', 'PENDING'])
})

test('stopping sends nothing more, saves what was in flight and gives the rest back', async (t) => {
  const held: ServerResponse[] = []
  const { world, receiver } = await setUp(t, (_request, response) => void held.push(response))
  const { id } = await world.register({ url: receiver.url })
  await markHealthy(world, id)
  for (let index = 0; index < 5; index++) await world.record()
  const worker = world.work({ concurrency: 2 })
  await receiver.waitFor(2)
  const stopped = worker.stop()
  for (const response of held) response.writeHead(204).end()
  await stopped
  assert.equal(receiver.requests.length, 2)
  assert.deepEqual((await world.deliveries()).map(({ status }) => status).toSorted(), [
    'PENDING',
    'PENDING',
    'PENDING',
    'SUCCESS',
    'SUCCESS',
  ])
  assert.equal((await claim(world)).length, 3)
})

test('the worker outlives a database that refuses claims, and then one that refuses results', async (t) => {
  const { world, receiver } = await setUp(t, (_request, response) => {
    void rename(world, 'webhook_attempts', 'lost').then(() => response.writeHead(204).end())
  })
  await world.register({ url: receiver.url })
  await world.record()
  const failures = watchErrors(world)
  await rename(world, 'webhook_deliveries', 'lost')
  const worker = world.work()
  assert.equal(await failures.next(), 'delivery.worker_failed')
  await rename(world, 'lost', 'webhook_deliveries')
  assert.equal(await failures.next(), 'delivery.save_failed')
  await rename(world, 'lost', 'webhook_attempts')
  await worker.idle()
  assert.equal(receiver.requests.length, 1)
  assert.partialDeepStrictEqual(await world.deliveries(), [{ status: 'SUCCESS', attemptCount: 1 }])
})

test('no more is sent than can be saved: while the database is slow, results do not gather without end', async (t) => {
  const { world, receiver } = await setUp(t)
  const { id } = await world.register({ url: receiver.url, maxInFlight: 100 })
  await markHealthy(world, id)
  for (let index = 0; index < 60; index++) await world.record()
  const unlock = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  // Whoever saves a result waits for this.
  const slow = world.ctx.transact(async (tx) => {
    await sql`select from service_webhooks for no key update`.execute(tx)
    locked.resolve()
    await unlock.promise
  })
  await locked.promise
  const worker = world.work({ concurrency: 5, slowConcurrency: 5 })
  await receiver.waitFor(20)
  await setTimeout(300)
  const sent = receiver.requests.length
  unlock.resolve()
  await slow
  await worker.idle()
  assert.deepEqual(new Set((await world.deliveries()).map(({ status }) => status)), new Set(['SUCCESS']))
  assert.deepEqual([sent, receiver.requests.length], [20, 60])
})

test('an answer that the database refuses fails its own delivery, once, and keeps no other from being saved', async (t) => {
  const { world, receiver } = await setUp(t, (request, response) =>
    response.writeHead(200).end(request.path === '/refused' ? 'refuse me' : 'fine'),
  )
  // Stands for whatever answer nobody thought of.
  await sql`alter table webhook_attempts add constraint picky check (response_body <> 'refuse me')`.execute(
    world.ctx.db,
  )
  const refused = await world.register({ url: `${receiver.url}/refused` })
  await world.register({ url: `${receiver.url}/fine` })
  for (let index = 0; index < 3; index++) await world.record()
  const worker = world.work()
  await worker.idle()
  world.clock.advance(3600 * SECOND)
  await worker.idle()

  assert.equal(receiver.requests.length, 6)
  for (const { webhookId, status, error, responseBody, attemptCount } of await world.deliveries()) {
    const expected = webhookId === refused.id ? ['FAILED', 'protocol', null, 1] : ['SUCCESS', null, 'fine', 1]
    assert.deepEqual([status, error, responseBody, attemptCount], expected)
  }
  const { rows } = await sql<{ detail: string }>`
    select distinct error_detail as detail from webhook_attempts where error = 'protocol'`.execute(world.ctx.db)
  assert.deepEqual(rows, [{ detail: 'the answer (200) could not be stored' }])
})

test('a lease that is nearly over when its claim comes back is not used', async (t) => {
  const { world, receiver } = await setUp(t)
  await world.register({ url: receiver.url })
  await world.record()
  // As when the machine slept while the database answered.
  const { transact } = world.ctx
  let isAsleep = true
  world.ctx.transact = async (work) => {
    const result = await transact(work)
    if (isAsleep && (await claimed(world)) > 0) {
      isAsleep = false
      world.clock.advance(12 * SECOND)
    }
    return result
  }
  const worker = world.work()
  await worker.idle()
  assert.equal(isAsleep, false)
  assert.equal(receiver.requests.length, 1)
  assert.equal(Number(receiver.requests[0]?.headers['webhook-timestamp']), world.clock.now().getTime() / SECOND)
})

async function claimed({ ctx }: WebhookWorld): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from webhook_deliveries where lease_token is not null`.execute(ctx.db)
  return rows[0]?.n ?? 0
}

function sequences(receiver: Receiver, approvalId: string): unknown[] {
  return receiver.requests
    .map((request) => request.json())
    .flatMap((body) =>
      typeof body === 'object' &&
      body !== null &&
      'approvalId' in body &&
      'sequence' in body &&
      body.approvalId === approvalId
        ? [body.sequence]
        : [],
    )
}

async function rename({ ctx }: WebhookWorld, from: string, to: string): Promise<void> {
  await sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(ctx.db)
}

/** The keys of errors that are logged from now on; the same one in a row counts once. */
function watchErrors({ ctx }: WebhookWorld): { next(): Promise<string> } {
  let last = ''
  let waiting = Promise.withResolvers<string>()
  const write = (line: string): void => {
    const { key }: { key: string } = JSON.parse(line)
    if (key === last) return
    last = key
    waiting.resolve(key)
  }
  ctx.log = pino({ level: 'error' }, { write })
  return {
    async next() {
      const key = await waiting.promise
      waiting = Promise.withResolvers()
      return key
    },
  }
}
