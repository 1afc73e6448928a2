import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type KyselyPlugin, sql } from 'kysely'
import { createAdministrator, headlines, mailsOf, newsOf } from '../../tests/support/health.ts'
import { startReceiver } from '../../tests/support/receiver.ts'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { verifyAudit } from '../audit/verify.ts'
import type { Context } from '../context.ts'
import { createTransact } from '../db/transact.ts'
import { enableBody } from './contract.ts'
import { enableWebhook } from './enable.ts'
import { watchHealth } from './health-watch.ts'
import { getWebhook } from './read.ts'
import { removeWebhook } from './remove.ts'
import type { CreateBody } from './settings-shapes.ts'
import { updateWebhook } from './update.ts'
import type { DeliveryWorker } from './worker.ts'

const HOUR = 3_600_000

/** A retry a day, so that something always waits. */
const DAILY = { retrySchedule: [86_400], retryCount: 20 }

type Scene = {
  world: WebhookWorld
  url: string
  id: string
  /** Lets time pass, then the worker sends what is due, then the sweep looks. */
  pass(hours: number): Promise<void>
  answerWith(status: number): void
  worker: DeliveryWorker
}

async function setUp(t: TestContext, settings: Partial<CreateBody> = {}): Promise<Scene> {
  let status = 500
  const receiver = await startReceiver((_request, response) => response.writeHead(status).end())
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  const { id } = await world.register({ url: receiver.url, events: ['shop.sold'], ...DAILY, ...settings })
  const worker = world.work()
  return {
    world,
    url: receiver.url,
    id,
    async pass(hours) {
      world.clock.advance(hours * HOUR)
      await worker.idle()
      await watchHealth(world.ctx)
    },
    answerWith: (next) => (status = next),
    worker,
  }
}

test('each warning is given once, when its time has come', async (t) => {
  const { world, id, pass } = await setUp(t)
  const since = world.clock.now()
  await world.record('shop.sold')
  await pass(0)
  await pass(0.99)
  assert.deepEqual(await headlines(world), [])
  await pass(0.01)
  await pass(0)
  await pass(10)
  assert.deepEqual(await headlines(world), ['failing 1'])
  await pass(13)
  await pass(47.9)
  assert.deepEqual(await headlines(world), ['failing 1', 'failing 24'])
  await pass(0.1)
  await pass(20)
  assert.deepEqual(await headlines(world), ['failing 1', 'failing 24', 'failing 72'])

  const [first] = await newsOf(world)
  assert.deepEqual(first, {
    eventType: 'webhook.failing',
    webhook: { id, name: 'receiver', origin: first?.webhook.origin },
    reason: 'no_success',
    since: since.toISOString(),
    failures: 1,
    lastError: 'answered 500',
    hours: 1,
    disablesAt: new Date(since.getTime() + 120 * HOUR).toISOString(),
  })
  const { health } = await getWebhook(world.ctx, world.service, id)
  assert.partialDeepStrictEqual(health, { state: 'failing', warnedHours: 72, lastError: 'answered 500' })
  assert.equal(health.disablesAt, first?.disablesAt)
})

test('a webhook that nobody looked at for 30 hours is warned of once', async (t) => {
  const { world, pass } = await setUp(t)
  await world.record('shop.sold')
  await pass(0)
  await pass(30)
  await pass(1)
  assert.deepEqual(await headlines(world), ['failing 24'])
})

test('sweeps at the same time tell each thing once', async (t) => {
  const { world, url, pass } = await setUp(t)
  for (let index = 0; index < 24; index++) await world.register({ url, events: ['shop.sold'], ...DAILY })
  await world.record('shop.sold')
  await pass(0)
  world.clock.advance(2 * HOUR)
  await Promise.all(Array.from({ length: 4 }, () => watchHealth(world.ctx)))
  const told = (await newsOf(world)).map(({ webhook }) => webhook.id)
  assert.equal(told.length, 25)
  assert.equal(new Set(told).size, 25)
})

test('after five days without a success it is disabled; what waits is held, and sent when it is enabled', async (t) => {
  const { world, id, pass, answerWith } = await setUp(t)
  await createAdministrator(world)
  for (let index = 0; index < 4; index++) await world.record('shop.sold')
  for (const hours of [0, 1, 23, 48, 47]) await pass(hours)
  assert.equal((await headlines(world)).length, 3)
  const { version } = await getWebhook(world.ctx, world.service, id)
  await pass(1)
  await pass(1)
  assert.deepEqual(await headlines(world), ['failing 1', 'failing 24', 'failing 72', 'disabled no_success'])

  const webhook = await getWebhook(world.ctx, world.service, id)
  assert.partialDeepStrictEqual(webhook, { isActive: false, disabledReason: 'no_success', version: version + 1 })
  assert.ok(webhook.health.consecutiveFailures >= 10)
  assert.deepEqual(await statuses(world), ['HELD', 'HELD', 'HELD', 'HELD'])
  await world.record('shop.sold')
  assert.deepEqual((await statuses(world)).at(-1), 'HELD')
  const mails = await mailsOf(world)
  assert.deepEqual(
    mails.map(({ kind }) => kind),
    ['webhook.failing', 'webhook.failing', 'webhook.failing', 'webhook.disabled'],
  )
  assert.deepEqual(await auditOf(world, id), [
    'service webhook.registered undefined',
    'system webhook.disabled no_success',
  ])
  assert.equal((await verifyAudit(world.ctx, id)).ok, true)

  answerWith(204)
  await enableWebhook(world.ctx, world.service, { ...enableBody.parse(undefined), id, ifMatch: undefined })
  await pass(0)
  assert.deepEqual(new Set(await statuses(world)), new Set(['SUCCESS']))
  assert.equal((await headlines(world)).length, 4)
})

test('with autoDisable off it is warned of like others and goes on', async (t) => {
  const { world, id, pass } = await setUp(t, { autoDisable: false })
  for (let index = 0; index < 4; index++) await world.record('shop.sold')
  for (const hours of [0, 1, 23, 48, 48, 48]) await pass(hours)
  assert.deepEqual(await headlines(world), ['failing 1', 'failing 24', 'failing 72'])
  assert.deepEqual(
    (await newsOf(world)).map(({ disablesAt }) => disablesAt),
    [null, null, null],
  )
  assert.partialDeepStrictEqual(await getWebhook(world.ctx, world.service, id), { isActive: true })
})

test('silence is no failure: a webhook that nothing is sent to is neither warned of nor disabled', async (t) => {
  const { world, pass } = await setUp(t, { retryCount: 0 })
  for (let index = 0; index < 12; index++) await world.record('shop.sold')
  await pass(0)
  // The breaker spreads them over some hours.
  for (let index = 0; index < 8; index++) await pass(0.1)
  assert.deepEqual(new Set(await statuses(world)), new Set(['FAILED']))
  await pass(30)
  await pass(300)
  assert.deepEqual(await headlines(world), [])

  // One failure long after is a warning, not the end: nobody was told before.
  await world.record('shop.sold')
  await pass(0)
  await pass(200)
  assert.deepEqual(await headlines(world), ['failing 72'])
  await world.record('shop.sold')
  await pass(0)
  assert.deepEqual(await headlines(world), ['failing 72', 'disabled no_success'])
})

test('hours in which nothing could be sent from here are not held against anybody', async (t) => {
  const { world, pass, answerWith, worker } = await setUp(t)
  await world.record('shop.sold')
  await pass(0)
  await worker.stop()
  world.clock.advance(100 * HOUR)
  await watchHealth(world.ctx)
  assert.deepEqual(await headlines(world), [])
  answerWith(204)
  await world.work().idle()
  await watchHealth(world.ctx)
  assert.deepEqual([await statuses(world), await headlines(world)], [['SUCCESS'], []])
})

test('what is switched off or deleted is not warned of', async (t) => {
  const { world, id, url, pass, worker } = await setUp(t)
  const deleted = await world.register({ url, events: ['shop.sold'], ...DAILY })
  await world.record('shop.sold')
  await pass(0)
  world.clock.advance(30 * HOUR)
  await worker.idle()
  await updateWebhook(world.ctx, world.service, { id, changes: { isActive: false }, ifMatch: undefined })
  await removeWebhook(world.ctx, world.service, { id: deleted.id, ifMatch: undefined })
  await pass(0)
  assert.deepEqual(await headlines(world), ['disabled manual'])
})

test('when one part cannot be written nothing is, and the next sweep does all of it', async (t) => {
  const { world, id, pass } = await setUp(t)
  await createAdministrator(world)
  for (let index = 0; index < 4; index++) await world.record('shop.sold')
  for (const hours of [0, 72]) await pass(hours)
  await sql`alter table mails add constraint picky check (kind <> 'webhook.disabled')`.execute(world.ctx.db)
  const before = await stateOf(world, id)
  await pass(48)
  assert.deepEqual(await stateOf(world, id), before)
  assert.ok((await statuses(world)).every((status) => status === 'PENDING'))
  assert.deepEqual(await auditOf(world, id), ['service webhook.registered undefined'])

  await sql`alter table mails drop constraint picky`.execute(world.ctx.db)
  await pass(0)
  assert.deepEqual(await headlines(world), ['failing 72', 'disabled no_success'])
  assert.ok((await statuses(world)).every((status) => status === 'HELD'))
})

test('what cannot be written for one webhook keeps no other from being told of', async (t) => {
  const { world, id, url, pass } = await setUp(t)
  await createAdministrator(world)
  const others = [
    await world.register({ url, events: ['shop.sold'], ...DAILY }),
    await world.register({ url, events: ['shop.sold'], ...DAILY }),
  ]
  await world.record('shop.sold')
  await pass(0)
  await sql`alter table mails add constraint picky check (about <> ${sql.lit(others[0]?.id)})`.execute(world.ctx.db)
  await pass(1)
  const told = async () => new Set((await newsOf(world)).map(({ webhook }) => webhook.id))
  assert.deepEqual(await told(), new Set([id, others[1]?.id]))
  await sql`alter table mails drop constraint picky`.execute(world.ctx.db)
  await pass(0)
  assert.equal((await newsOf(world)).length, 3)
  assert.equal((await told()).size, 3)
})

test('a retry that is in flight after a time in which this server was down says nothing yet', async (t) => {
  const { world, pass, worker } = await setUp(t)
  await world.record('shop.sold')
  await pass(0)
  await worker.stop()
  world.clock.advance(100 * HOUR)
  await sql`
    update webhook_deliveries set lease_token = 'node.token', leased_until = ${world.clock.now()}::timestamptz + interval '30 s'
    where status = 'PENDING'`.execute(world.ctx.db)
  await watchHealth(world.ctx)
  assert.deepEqual(await headlines(world), [])
})

test('a sweep over 1,000 webhooks that fail is one statement, and a few for each that has news', async (t) => {
  const { world, id } = await setUp(t)
  await createAdministrator(world)
  await sql`
    insert into service_webhooks (id, service_id, name, url, events, is_active, retry_count, timeout_ms, ordering,
                                  first_failure_at, last_failure_at, last_error, consecutive_failures, warned_hours, warned_at,
                                  created_at, updated_at)
    select left(id, -4) || lpad(n::text, 4, '0'), service_id, 'hook ' || n, url, '{shop.sold}', true, 3, 1000, 'none',
           ${world.clock.now()}::timestamptz - interval '30 hours', ${world.clock.now()}, 'answered 500', 30, 24, ${world.clock.now()},
           created_at, updated_at
    from service_webhooks, generate_series(1, 1000) as n where id = ${id}`.execute(world.ctx.db)
  const quiet = counting(world.ctx)
  await watchHealth(quiet.ctx)
  assert.equal(quiet.statements(), 1)

  await sql`update service_webhooks set warned_hours = 1 where first_failure_at is not null`.execute(world.ctx.db)
  const busy = counting(world.ctx)
  await watchHealth(busy.ctx)
  assert.ok(busy.statements() < 4.3 * 1000, `${busy.statements()} statements`)
  // They are of one service, which writes no more to an administrator in a day.
  assert.equal((await mailsOf(world)).length, 50)
  assert.equal(new Set((await newsOf(world)).map(({ webhook }) => webhook.id)).size, 1000)
})

async function statuses(world: WebhookWorld): Promise<string[]> {
  return (await world.deliveries()).map(({ status }) => status)
}

/** All that a sweep may change of a webhook, but for what the attempts meanwhile did. */
async function stateOf({ ctx }: WebhookWorld, id: string): Promise<unknown> {
  const { rows } = await sql`
    select is_active, disabled_reason, warned_hours, warned_at, version, (select count(*) from mails) as mails,
           (select count(*) from webhook_events where event_type like 'webhook.%') as news
    from service_webhooks where id = ${id}`.execute(ctx.db)
  return rows[0]
}

async function auditOf({ ctx }: WebhookWorld, subject: string): Promise<string[]> {
  const { rows } = await sql<{ kind: string; action: string; body: string }>`
    select actor_kind as kind, action, body from audit_entries where subject = ${subject} order by seq`.execute(ctx.db)
  return rows.map(({ kind, action, body }) => `${kind} ${action} ${JSON.parse(body).data.reason}`)
}

/** A context that counts its statements. */
function counting(ctx: Context): { ctx: Context; statements: () => number } {
  let count = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      count += 1
      return result
    },
  }
  const db = ctx.db.withPlugin(plugin)
  return { ctx: { ...ctx, db, transact: createTransact(db) }, statements: () => count }
}
