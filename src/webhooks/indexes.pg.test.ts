/** What must stay cheap when nearly all deliveries are done: asked of PostgreSQL's own plans. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { Registry } from 'prom-client'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { explaining } from '../../tests/support/explaining.ts'
import { areEventsAwaited, hasOpenDeliveries } from '../db/partition-queries.ts'
import { insertDeliveries } from './delivery-changes.ts'
import { pageOfDeliveries } from './delivery-queries.ts'
import { addWebhookGauges } from './gauges.ts'
import { recoverLeases } from './recover-leases.ts'
import { countPendingOf, nextDeadLetters, nextEvents } from './replay-queries.ts'
import { webhooksWithOldHeld } from './retention-queries.ts'

describe('with many deliveries that are done', () => {
  let world: TestWorld
  before(async () => {
    world = await testWorld()
    await sql`
      insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, status, next_attempt_at, created_at, updated_at)
      select 'dlv_' || lpad(n::text, 26, '0'), 'evt_' || n, 'whk_' || n % 20, 'svc_' || n % 20, 'a.b',
             case when n % 5000 = 0 then 'PENDING' when n % 5000 = 1 then 'HELD' when n % 1000 = 2 then 'FAILED' else 'SUCCESS' end,
             case when n % 5000 = 0 then ${world.clock.now()}::timestamptz - interval '1 minute' end, now(), now()
      from generate_series(1, 50000) as n`.execute(world.ctx.db)
    await sql`
      insert into webhook_events (id, service_id, event_type, occurred_at, body)
      select 'evt_' || n, 'svc_' || n % 20, 'a.b', ${world.clock.now()}, '{}' from generate_series(1, 50000) as n`.execute(
      world.ctx.db,
    )
    await sql`analyze webhook_deliveries, webhook_events`.execute(world.ctx.db)
  })
  after(() => world.close())

  test('the metrics count what waits by its indexes, and count it right', async () => {
    const { ctx, plans } = explaining(world.ctx)
    const explained = new Registry()
    addWebhookGauges({ ...ctx, metrics: explained })
    await explained.metrics()
    const waiting = plans.filter((plan) => plan.includes('webhook_deliveries'))
    assert.equal(waiting.length, 2)
    assertIndexes(waiting, /next_attempt.*_idx/, /webhook_id_idx/, /webhook_id_id_idx1/)

    const text = await world.ctx.metrics.metrics()
    for (const [status, n] of Object.entries({ pending: 10, held: 10, dead: 50 }))
      assert.match(text, new RegExp(`^uxone_webhook_deliveries\\{status="${status}"\\} ${n}$`, 'm'))
    assert.match(text, /^uxone_webhook_due_deliveries 10$/m)
  })

  test('the start frees leases by the same indexes', async () => {
    const { ctx, plans } = explaining(world.ctx)
    await recoverLeases(ctx)
    assertIndexes(plans, /next_attempt.*_idx/, /webhook_id_idx/)
  })

  test('dead letters of a webhook, and a service’s deliveries, have indexes', async () => {
    const dead = explaining(world.ctx)
    await pageOfDeliveries(dead.ctx.db, { webhookId: 'whk_2', status: 'FAILED' }, { limit: 20 })
    assertIndexes(dead.plans, /webhook_id_id_idx1/)
    const ofService = explaining(world.ctx)
    await pageOfDeliveries(ofService.ctx.db, { serviceId: 'svc_none' }, { limit: 20 })
    assertIndexes(ofService.plans, /service_id_id_idx/)
  })

  test('a replay finds what it sends, and what waits of it, by indexes', async () => {
    const { ctx, plans } = explaining(world.ctx)
    const events = { from: '2026-01-01T00:00:00Z', to: '2026-07-01T00:00:00Z', until: world.clock.now() }
    const dead = { filter: { webhookId: 'whk_2' }, createdUpTo: world.clock.now(), events }
    const range = { serviceId: 'svc_2', webhookId: 'whk_2', events, idBelow: 'evt_9', typesLike: ['a.%'] }
    await ctx.transact(async (tx) => {
      await nextDeadLetters(tx, dead, { after: '', limit: 500 })
      await nextEvents(
        tx,
        { ...range, listensLike: ['%'], withDelivered: true },
        { after: '', limit: 500, withBody: false },
      )
      await countPendingOf(tx, 'job_1')
    })
    assertIndexes(plans.slice(0, 1), /webhook_id_id_idx1/, /webhook_events_default_pkey/)
    assertIndexes(plans.slice(1, 2), /events.*service_id_id_idx/, /deliveries.*event_id_idx/)
    assertIndexes(plans.slice(2), /job_id_status_idx/)
  })

  test('what was held for too long, and what keeps an event, is found by indexes', async () => {
    const { ctx, plans } = explaining(world.ctx)
    await webhooksWithOldHeld(ctx.db, world.clock.now())
    await areEventsAwaited(ctx.db, { low: 'evt_100', high: 'evt_101' })
    await hasOpenDeliveries(ctx.db, 'webhook_deliveries_default')
    assertIndexes(plans, /webhook_id_idx/, /event_id_idx/, /next_attempt.*_idx/)
  })
})

test('who listens is found by service and type at once, however many there are of each', async (t) => {
  const world = await testWorld()
  t.after(() => world.close())
  await sql`
    insert into service_apps (id, name, permissions, rate_limit, is_active, created_at, updated_at)
    select 'svc_' || n, 'service ' || n, '{}', 100, true, now(), now() from generate_series(1, 3000) as n`.execute(
    world.ctx.db,
  )
  await sql`
    insert into service_webhooks (id, service_id, name, url, events, is_active, retry_count, timeout_ms, ordering, created_at, updated_at)
    select 'whk_one_' || n, 'svc_1', 'one', 'https://example.com', array['order.number_' || n], true, 3, 1000, 'none', now(), now()
    from generate_series(1, 3000) as n
    union all
    select 'whk_all_' || n, 'svc_' || n, 'all', 'https://example.com', array['*'], true, 3, 1000, 'none', now(), now()
    from generate_series(1, 3000) as n`.execute(world.ctx.db)
  await sql`analyze service_webhooks`.execute(world.ctx.db)
  const now = world.clock.now()
  const about = { id: 'evt_1', eventType: 'order.number_7', serviceId: 'svc_1', approvalId: null, sequence: null }
  const patterns = ['order.number_7', 'order.*', '*']
  const asked = {
    event: { ...about, occurredAt: now, body: '{}', traceparent: null },
    patterns,
    firstId: world.ctx.ids.next('delivery'),
    now,
  }
  const { ctx, plans } = explaining(world.ctx)
  await ctx.transact((tx) => insertDeliveries(tx, asked))
  assert.match(plans.join('\n'), /Bitmap Index Scan on service_webhooks_subscriptions_idx/)
  const { due } = await world.ctx.transact((tx) => insertDeliveries(tx, asked))
  assert.deepEqual(due.toSorted(), ['whk_all_1', 'whk_one_7'])
})

test('who listens is found at once also after many attempts have changed how the webhooks are doing', async (t) => {
  const world = await testWorld()
  t.after(() => world.close())
  const { db } = world.ctx
  await sql`
    insert into service_apps (id, name, permissions, rate_limit, is_active, created_at, updated_at)
    values ('svc_1', 'one', '{}', 100, true, now(), now())`.execute(db)
  await sql`
    insert into service_webhooks (id, service_id, name, url, events, is_active, retry_count, timeout_ms, ordering, created_at, updated_at)
    select 'whk_' || n, 'svc_1', 'one', 'https://example.com', array['order.number_' || n], true, 3, 1000, 'none', now(), now()
    from generate_series(1, 3000) as n`.execute(db)
  for (let round = 0; round < 5; round++) await sql`update service_webhooks set last_success_at = now()`.execute(db)
  const { rows } = await world.ctx.transact(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx)
    return sql<Record<'QUERY PLAN', [{ Plan: Record<string, number> }]>>`
      explain (analyze, buffers, format json) select id from service_webhooks
      where deleted_at is null and webhook_subscriptions(service_id, events) && array['svc_1 order.number_7']`.execute(
      tx,
    )
  })
  const read = rows[0]?.['QUERY PLAN'][0].Plan['Shared Hit Blocks'] ?? Number.NaN
  assert.ok(read < 40, `${read} blocks`)
})

function assertIndexes(plans: readonly string[], ...names: RegExp[]): void {
  const all = plans.join('\n')
  assert.doesNotMatch(all, /Seq Scan on webhook_/)
  for (const name of names) assert.match(all, name)
}
