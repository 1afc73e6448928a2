import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { type Answer, type Receiver, startReceiver } from '../../tests/support/receiver.ts'
import { markHealthy, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import type { Tx } from '../db/transact.ts'
import { updateWebhook } from './update.ts'
import type { CreateBody } from './settings-shapes.ts'
import type { DeliveryWorker } from './worker.ts'

type Made = { webhookId: string; isLeased: boolean }

type HandOffWorld = WebhookWorld & {
  receiver: Receiver
  /** One that has looked around. */
  workAlone(): Promise<DeliveryWorker>
  registerHealthy(settings?: Partial<CreateBody>): Promise<string>
  /** Records an event and tells, before the commit, what became of its deliveries. */
  recordAnd(look?: (tx: Tx) => Promise<void>): Promise<Made[]>
}

async function setUp(t: TestContext, answer?: Answer): Promise<HandOffWorld> {
  const receiver = await startReceiver(answer)
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  const { ctx, service, handOff } = world
  return {
    ...world,
    receiver,
    workAlone: async () => {
      const worker = world.work({ handOff })
      await worker.idle()
      return worker
    },
    registerHealthy: async (settings = {}) => {
      const { id } = await world.register({ url: `${receiver.url}/hook`, ...settings })
      await markHealthy(world, id)
      return id
    },
    recordAnd: (look = async () => undefined) =>
      ctx.transact(async (tx) => {
        const about = { serviceId: service.id, serviceName: service.name, payload: { note: 'สวัสดี' } }
        const { id } = await ctx.events.record(tx, { eventType: 'order.paid', ...about })
        const { rows } = await sql<Made>`
          select webhook_id as "webhookId", lease_token is not null as "isLeased" from webhook_deliveries
          where event_id = ${id}`.execute(tx)
        await look(tx)
        return rows
      }),
  }
}

test('a new delivery is leased where it is made, and sent without a claim', async (t) => {
  const world = await setUp(t)
  const webhookId = await world.registerHealthy()
  const worker = await world.workAlone()
  assert.deepEqual(await world.recordAnd(), [{ webhookId, isLeased: true }])
  await world.receiver.waitFor(1)
  await worker.idle()
  const [delivery] = await world.deliveries()
  assert.deepEqual([delivery?.status, delivery?.attemptCount], ['SUCCESS', 1])
  assert.match(String(world.receiver.requests[0]?.body), /สวัสดี/)
  const metrics = await world.ctx.metrics.metrics()
  assert.match(metrics, /^uxone_webhook_handed_over_deliveries_total 1$/m)
  assert.match(metrics, /^uxone_webhook_claimed_deliveries_total 0$/m)
})

test('what is rolled back is neither sent nor kept', async (t) => {
  const world = await setUp(t)
  await world.registerHealthy()
  const worker = await world.workAlone()
  const failing = world.recordAnd(async () => {
    throw new Error('changed my mind')
  })
  await assert.rejects(failing, /changed my mind/)
  await worker.idle()
  assert.deepEqual([await world.deliveries(), world.receiver.requests], [[], []])
})

const WAIT_FOR_A_CLAIM = {
  'with an order': { settings: { ordering: 'per_approval' } },
  'with a rate limit': { settings: { rateLimit: 100 } },
  'never reached yet': { state: sql`last_success_at = null` },
  'that failed last time': { state: sql`consecutive_failures = 1` },
  'that is slow': { state: sql`is_slow = true` },
  'whose breaker is half open': { state: sql`breaker_trips = 1` },
  'that asked for a pause': { state: sql`paused_until = '2999-01-01'` },
  'that is disabled': { state: sql`is_active = false` },
} as const

test('whoever may not be sent everything waits for a claim', async (t) => {
  const world = await setUp(t)
  const kinds = Object.entries(WAIT_FOR_A_CLAIM)
  for (const [name, kind] of kinds) {
    const id = await world.registerHealthy({ name, ...('settings' in kind ? kind.settings : {}) })
    if ('state' in kind) await sql`update service_webhooks set ${kind.state} where id = ${id}`.execute(world.ctx.db)
  }
  const healthy = await world.registerHealthy({ name: 'healthy' })
  await world.workAlone()
  const made = await world.recordAnd()
  assert.equal(made.length, kinds.length + 1)
  assert.deepEqual(
    made.filter(({ isLeased }) => isLeased),
    [{ webhookId: healthy, isLeased: true }],
  )
})

test('without a worker, or with one that is not alone, nothing is leased', async (t) => {
  const world = await setUp(t)
  await world.registerHealthy()
  assert.deepEqual(
    (await world.recordAnd()).map(({ isLeased }) => isLeased),
    [false],
  )
  const worker = world.work()
  await worker.idle()
  assert.deepEqual(
    (await world.recordAnd()).map(({ isLeased }) => isLeased),
    [false],
  )
  await worker.idle()
  assert.equal(world.receiver.requests.length, 2)
})

test('an event for many leases a few, and all of them have it once', async (t) => {
  const world = await setUp(t)
  for (let index = 0; index < 40; index++) await world.registerHealthy({ name: `receiver ${index}` })
  const worker = await world.workAlone()
  const made = await world.recordAnd()
  assert.equal(made.filter(({ isLeased }) => isLeased).length, 16)
  await world.receiver.waitFor(40)
  await worker.idle()
  assert.equal(new Set(world.receiver.requests.map(({ headers }) => headers['x-uxone-delivery'])).size, 40)
  assert.equal(world.receiver.requests.length, 40)
})

test('a cap holds for what is handed over, however many events come at once', async (t) => {
  const open: ServerResponse[] = []
  let most = 0
  const world = await setUp(t, (_request, response) => {
    open.push(response)
    most = Math.max(most, open.length)
  })
  await world.registerHealthy({ maxInFlight: 2 })
  const worker = await world.workAlone()
  await Promise.all(Array.from({ length: 10 }, () => world.recordAnd()))
  for (let answered = 0; answered < 10; answered++) {
    await world.receiver.waitFor(Math.min(answered + 2, 10))
    open.shift()?.writeHead(204).end()
  }
  await worker.idle()
  assert.equal(most, 2)
  const deliveries = await world.deliveries()
  assert.deepEqual([...new Set(deliveries.map(({ status }) => status))], ['SUCCESS'])
  assert.equal(world.receiver.requests.length, 10)
})

test('while something waits there, a new delivery waits behind it', async (t) => {
  const open: ServerResponse[] = []
  const world = await setUp(t, (_request, response) => open.push(response))
  await world.registerHealthy({ maxInFlight: 1 })
  const worker = await world.workAlone()
  await world.recordAnd()
  await world.receiver.waitFor(1)
  assert.deepEqual(
    (await world.recordAnd()).map(({ isLeased }) => isLeased),
    [false],
  )
  assert.deepEqual(
    (await world.recordAnd()).map(({ isLeased }) => isLeased),
    [false],
  )
  for (let count = 1; count <= 3; count++) {
    await world.receiver.waitFor(count)
    open.pop()?.writeHead(204).end()
  }
  await worker.idle()
  const order = world.receiver.requests.map(({ headers }) => headers['webhook-id'] ?? '')
  assert.deepEqual(order, order.toSorted())
})

test('a worker that stops before the commit gives back what was leased for it', async (t) => {
  const world = await setUp(t)
  await world.registerHealthy()
  const first = await world.workAlone()
  const made = await world.recordAnd(async () => first.stop())
  assert.deepEqual(
    made.map(({ isLeased }) => isLeased),
    [true],
  )
  const second = world.work()
  await world.receiver.waitFor(1)
  await second.idle()
  assert.deepEqual(
    (await world.deliveries()).map(({ status }) => status),
    ['SUCCESS'],
  )
})

test('what was handed over waits for no connection of the database, also the first time', async (t) => {
  const world = await setUp(t)
  await world.registerHealthy()
  const worker = await world.workAlone()
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const holders: Promise<void>[] = []
  await world.recordAnd(async () => {
    // All that the pool has, and the transaction's own as soon as it is free.
    for (let n = 0; n < 20; n++) holders.push(world.ctx.db.connection().execute(() => over))
  })
  let isLate = false
  const limit = setTimeout(() => {
    isLate = true
    end()
  }, 5000)
  await world.receiver.waitFor(1)
  clearTimeout(limit)
  end()
  await Promise.all(holders)
  assert.equal(isLate, false)
  await worker.idle()
  assert.equal((await world.deliveries())[0]?.status, 'SUCCESS')
})

test('settings of a transaction that is rolled back are not sent with', async (t) => {
  const world = await setUp(t)
  const id = await world.registerHealthy()
  const worker = await world.workAlone()
  const move = (path: string): Parameters<typeof updateWebhook>[2] => ({
    id,
    changes: { url: `${world.receiver.url}${path}` },
    ifMatch: undefined,
  })
  const { ctx, service } = world
  const about = { serviceId: service.id, serviceName: service.name, payload: {} }
  const failing = ctx.transact(async (tx) => {
    await updateWebhook({ ...ctx, transact: (work) => work(tx) }, service, move('/never'))
    await ctx.events.record(tx, { eventType: 'order.paid', ...about })
    throw new Error('changed my mind')
  })
  await assert.rejects(failing, /changed my mind/)
  // The next change has the number that the other one would have had.
  await updateWebhook(ctx, service, move('/moved'))
  await world.recordAnd()
  await world.receiver.waitFor(1)
  await worker.idle()
  assert.deepEqual(
    world.receiver.requests.map(({ path }) => path),
    ['/moved'],
  )
})

test('what took long to commit is claimed, under the settings of then', async (t) => {
  const world = await setUp(t)
  const id = await world.registerHealthy()
  const worker = await world.workAlone()
  const made = await world.recordAnd(async () => {
    world.clock.advance(501)
    await updateWebhook(world.ctx, world.service, {
      id,
      changes: { url: `${world.receiver.url}/moved` },
      ifMatch: undefined,
    })
  })
  assert.deepEqual(
    made.map(({ isLeased }) => isLeased),
    [true],
  )
  await world.receiver.waitFor(1)
  await worker.idle()
  assert.deepEqual(
    world.receiver.requests.map(({ path }) => path),
    ['/moved'],
  )
})

test('what a crash leaves leased is sent when the lease ends', async (t) => {
  const world = await setUp(t)
  await world.registerHealthy({ timeout: 5 })
  // As if the process had died between the commit and the first byte.
  world.handOff.taker = {
    offer: () => ({ leaseToken: 'dead.token', slackMs: 15_000, exceptWebhookIds: [] }),
    unknownSettings: async () => [],
    take: () => undefined,
  }
  await world.recordAnd()
  const worker = world.work()
  world.clock.advance(19_000)
  await worker.idle()
  assert.equal(world.receiver.requests.length, 0)
  world.clock.advance(2_000)
  await worker.idle()
  assert.equal(world.receiver.requests.length, 1)
})
