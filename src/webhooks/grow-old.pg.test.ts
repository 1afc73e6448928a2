import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createAdministrator, mailsOf } from '../../tests/support/health.ts'
import { startReceiver } from '../../tests/support/receiver.ts'
import { webhookWorld } from '../../tests/support/webhooks.ts'
import { runNextJob } from '../jobs/run-next.ts'
import { expireHeld } from './expire-held.ts'
import { retryMany } from './retry-many.ts'
import { sendTest } from './send-test.ts'
import { updateWebhook } from './update.ts'

const DAY = 86_400_000

test('what was held for two weeks becomes a dead letter, which can be sent again', async (t) => {
  const receiver = await startReceiver()
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  const { ctx, clock, service } = world
  const hook = await world.register({ url: receiver.url, isActive: false })
  const old = await world.record()
  clock.advance(DAY)
  const young = await world.record()
  const statuses = async () =>
    (await world.deliveries()).map(({ eventId, status, error }) => ({ eventId, status, error }))

  clock.advance(13 * DAY)
  await expireHeld(ctx)
  assert.ok(
    (await statuses()).every(({ status }) => status === 'HELD'),
    'not a moment before',
  )
  clock.advance(1)
  await Promise.all([expireHeld(ctx), expireHeld(ctx)])
  assert.deepEqual(await statuses(), [
    { eventId: old.id, status: 'FAILED', error: 'held_too_long' },
    { eventId: young.id, status: 'HELD', error: null },
  ])

  await updateWebhook(ctx, service, { id: hook.id, changes: { isActive: true }, ifMatch: undefined })
  const { total } = await retryMany(ctx, service, hook.id, { error: 'held_too_long', dryRun: false })
  assert.equal(total, 1)
  while (await runNextJob(ctx, world.jobHandlers));
  await world.work().idle()
  assert.deepEqual(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])), new Set([old.id, young.id]))
})

test('a delivery that waited long before it was held has its two weeks too; thousands go step by step', async (t) => {
  const world = await webhookWorld()
  t.after(() => world.close())
  const { ctx, clock, service } = world
  const hook = await world.register({ url: 'http://127.0.0.1:9999/' })
  await world.record()
  await sql`
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, status, created_at, updated_at)
    select 'dlv_' || lpad(n::text, 26, '0'), event_id, webhook_id, service_id, event_type, 'HELD',
           ${clock.now()}, ${clock.now()}
    from webhook_deliveries, generate_series(1, 2500) as n`.execute(ctx.db)
  clock.advance(15 * DAY)
  await updateWebhook(ctx, service, { id: hook.id, changes: { isActive: false }, ifMatch: undefined })
  await expireHeld(ctx)
  const { rows } = await sql<{ status: string; n: number }>`
    select status, count(*) as n from webhook_deliveries group by status order by status`.execute(ctx.db)
  assert.deepEqual(rows, [
    { status: 'FAILED', n: 2500 },
    { status: 'HELD', n: 1 },
  ])
})

test('administrators hear of the first event in a day that was held for too long, and of no test', async (t) => {
  const world = await webhookWorld()
  t.after(() => world.close())
  const { ctx, clock, service } = world
  await createAdministrator(world)
  const off = await world.register({ url: 'http://127.0.0.1:9999/', name: 'Forgotten', isActive: false })
  const told = async () => (await mailsOf(world)).filter(({ kind }) => kind === 'webhook.dead_letter')
  const pass = async (days: number): Promise<void> => {
    clock.advance(days * DAY)
    await Promise.all([expireHeld(ctx), expireHeld(ctx)])
  }
  await sendTest(ctx, service, off.id)
  await sql`update webhook_deliveries set status = 'HELD'`.execute(ctx.db)
  await pass(15)
  assert.deepEqual([(await world.deliveries()).map(({ error }) => error), await told()], [['held_too_long'], []])

  for (const days of [0.9, 0.9, 0.9]) {
    await world.record('shop.sold')
    clock.advance(days * DAY)
  }
  await pass(11.4)
  assert.deepEqual(
    (await told()).map(({ about }) => about),
    [off.id],
  )
  assert.match(
    (await told())[0]?.body ?? '',
    /"Forgotten".*failed for good[^]*held for 14 days[^]*\?tab=dead&delivery=dlv_/,
  )
  await pass(0.9)
  assert.equal((await told()).length, 1)
  await pass(0.9)
  assert.equal((await told()).length, 2)
})
