import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { type KyselyPlugin, sql } from 'kysely'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import type { NewEvent, RecordedEvent } from '../events/record.ts'
import { AppError } from '../lib/errors.ts'
import { createDeliveryFanOut } from './fan-out.ts'
import { updateWebhook } from './update.ts'

const URL = 'http://127.0.0.1:9999/'

async function setUp(t: TestContext): Promise<WebhookWorld> {
  const world = await webhookWorld()
  t.after(() => world.close())
  return world
}

function record({ ctx, service }: WebhookWorld, event: Partial<NewEvent>): Promise<RecordedEvent> {
  const { id: serviceId, name: serviceName } = service
  return ctx.transact((tx) => ctx.events.record(tx, { eventType: 'shop.sold', serviceId, serviceName, ...event }))
}

/** The names of the webhooks that got a delivery of the event. */
async function told({ ctx }: WebhookWorld, { id }: { id: string }): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('webhook_deliveries as d')
    .innerJoin('service_webhooks as w', 'w.id', 'd.webhook_id')
    .select('w.name')
    .where('d.event_id', '=', id)
    .orderBy('w.name')
    .execute()
  return rows.map(({ name }) => name)
}

test('a webhook gets the events that its filter lets through, and one without a filter gets all', async (t) => {
  const world = await setUp(t)
  await world.register({ url: URL, name: 'all' })
  await world.register({ url: URL, name: 'large', filter: 'approval.amount > 10000' })
  await world.register({ url: URL, name: 'rejected', filter: 'eventType == "approval.delegated"' })
  await world.register({ url: URL, name: 'late', filter: 'has(metadata.late) && metadata.late' })
  await world.register({ url: URL, name: 'other', events: ['other.*'], filter: 'true' })
  const large = { eventType: 'approval.escalated', approval: { amount: 10_000.5 } }
  const small = { eventType: 'approval.delegated', approval: { amount: 10_000 }, metadata: { late: true } }
  assert.deepEqual(await told(world, await record(world, large)), ['all', 'large'])
  assert.deepEqual(await told(world, await record(world, small)), ['all', 'late', 'rejected'])
  assert.deepEqual(await told(world, await record(world, {})), ['all'], 'an event without an approval has no amount')
})

test('a filter that is changed or taken away counts from the next event', async (t) => {
  const world = await setUp(t)
  const { id, filter } = await world.register({ url: URL, name: 'w', filter: 'payload.n == 1' })
  assert.equal(filter, 'payload.n == 1')
  const change = (to: string | null) =>
    updateWebhook(world.ctx, world.service, { id, changes: { filter: to }, ifMatch: undefined })
  const tell = async (n: number) => (await told(world, await record(world, { payload: { n } }))).length
  assert.deepEqual([await tell(1), await tell(2)], [1, 0])
  assert.equal((await change('payload.n == 2')).filter, 'payload.n == 2')
  assert.deepEqual([await tell(1), await tell(2)], [0, 1])
  await change(null)
  assert.deepEqual([await tell(1), await tell(2)], [1, 1])
})

test('what a disabled webhook’s filter lets through is held, the rest is not made', async (t) => {
  const world = await setUp(t)
  await world.register({ url: URL, isActive: false, filter: 'payload.n == 1' })
  for (const n of [1, 2]) await record(world, { payload: { n } })
  assert.deepEqual(
    (await world.deliveries()).map(({ status }) => status),
    ['HELD'],
  )
})

test('a filter that cannot be one is refused with the place of its fault, when it is made and when it is changed', async (t) => {
  const world = await setUp(t)
  const isRefusal = (error: unknown): boolean => {
    assert.ok(error instanceof AppError)
    assert.deepEqual([error.status, error.code], [422, 'filter_invalid'])
    const message = 'The filter: Unexpected token: EOF (line 1, column 18).'
    assert.deepEqual(error.details.errors, [{ path: 'filter', message }])
    return true
  }
  await assert.rejects(world.register({ url: URL, filter: 'approval.amount >' }), isRefusal)
  const { id } = await world.register({ url: URL })
  const changed = updateWebhook(world.ctx, world.service, {
    id,
    changes: { filter: 'approval.amount >' },
    ifMatch: undefined,
  })
  await assert.rejects(changed, isRefusal)
  await assert.rejects(
    world.register({ url: URL, filter: 'size(payload) + 1' }),
    /must be true or false, and this is of type int/,
  )
})

test('filters cost a second statement only when one of them lets the event through', async (t) => {
  const world = await setUp(t)
  const { ctx, service } = world
  const event = await record(world, { payload: { n: 1 } })
  const fanOut = createDeliveryFanOut({
    clock: ctx.clock,
    ids: ctx.ids,
    log: ctx.log,
    wake: () => undefined,
    handOff: world.handOff,
  })
  const statements = async (): Promise<number> => {
    let count = 0
    const counter: KyselyPlugin = {
      transformQuery({ node }) {
        count += 1
        return node
      },
      transformResult: async ({ result }) => result,
    }
    await ctx.transact((tx) => fanOut(tx.withPlugin(counter), event))
    return count
  }
  await world.register({ url: URL })
  assert.equal(await statements(), 1)
  await world.register({ url: URL, filter: 'payload.n == 2' })
  assert.equal(await statements(), 1)
  for (const _ of [1, 2]) await world.register({ url: URL, filter: 'payload.n == 1' })
  assert.equal(await statements(), 2)
  const { rows } = await sql<{ ids: number; n: number }>`
    select count(distinct id) as ids, count(*) as n from webhook_deliveries where service_id = ${service.id}`.execute(
    ctx.db,
  )
  assert.deepEqual(rows, [{ ids: 5, n: 5 }])
})

test('no filter, whatever is stored as one, keeps an event from being recorded', async (t) => {
  const world = await setUp(t)
  const { id } = await world.register({ url: URL, name: 'strange' })
  await world.register({ url: URL, name: 'all' })
  const filter = fc.oneof(
    fc.constantFrom(
      'payload.a == 1',
      'payload.a.b.c',
      'payload',
      '1 / 0 == 1',
      'payload.all(x, x.a > 0)',
      'has(payload.a.b)',
    ),
    fc.constantFrom('eventType.matches("^(a+)+$")', 'size(payload) == payload', 'metadata', 'approval.x || true'),
    fc.string().filter((text) => !text.includes('\0')),
  )
  await fc.assert(
    fc.asyncProperty(filter, fc.object({ maxDepth: 3 }), async (text, payload) => {
      await sql`update service_webhooks set filter = ${text} where id = ${id}`.execute(world.ctx.db)
      const names = await told(world, await record(world, { payload }))
      assert.ok(names.includes('all'))
    }),
    { numRuns: 100 },
  )
})

test('an event about a webhook is never sent to that webhook, and is to the others', async (t) => {
  const world = await setUp(t)
  const failing = await world.register({ url: URL, name: 'failing' })
  const filtered = await world.register({ url: URL, name: 'filtered', filter: 'eventType.startsWith("webhook.")' })
  await world.register({ url: URL, name: 'monitor', events: ['webhook.*'] })
  const about = (aboutWebhookId: string) => record(world, { eventType: 'webhook.moved', aboutWebhookId })
  assert.deepEqual(await told(world, await about(failing.id)), ['filtered', 'monitor'])
  assert.deepEqual(await told(world, await about(filtered.id)), ['failing', 'monitor'])
})
