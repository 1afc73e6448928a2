import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { adoptRestoredEvents } from '../events/adopt-restored.ts'
import { listEvents } from '../events/read.ts'
import type { RecordedEvent } from '../events/record.ts'
import { runNextJob } from '../jobs/run-next.ts'
import { lowestIdAt } from '../lib/ids.ts'
import { getDelivery } from '../webhooks/read.ts'
import { replay } from '../webhooks/replay.ts'
import { retryDelivery } from '../webhooks/retry.ts'
import { listPartitions } from './partition-queries.ts'
import { ensurePartitions } from './partitions.ts'
import { dropExpired } from './retention.ts'

const DAY = 86_400_000
const TABLES = ['webhook_events', 'webhook_deliveries', 'webhook_attempts'] as const

// The feed stands still while a transaction is open, in whichever database of the cluster: so this file has its own.
delete process.env.TEST_POSTGRES_HOST

describe('retention', () => {
  let world: WebhookWorld
  before(async () => {
    world = await webhookWorld()
    await ensurePartitions(world.ctx)
    await world.register({ url: 'http://127.0.0.1:9999/' })
  })
  after(() => world.close())

  /** An event with its delivery and one attempt, in that status. */
  const record = async (status: 'SUCCESS' | 'FAILED' | 'PENDING' = 'SUCCESS'): Promise<RecordedEvent> => {
    const event = await world.record('shop.sold')
    const { ctx } = world
    await sql`
      with d as (
        update webhook_deliveries set status = ${status}, attempt_count = 1 where event_id = ${event.id} returning id, webhook_id
      )
      insert into webhook_attempts (id, delivery_id, webhook_id, attempt_number, trigger, started_at, duration_ms, request_url, request_headers)
      select ${ctx.ids.next('attempt')}, id, webhook_id, 1, 'first', ${ctx.clock.now()}, 1, '', '{}' from d limit 1`.execute(
      ctx.db,
    )
    return event
  }
  const housekeep = async (): Promise<void> => {
    await ensurePartitions(world.ctx)
    await dropExpired(world.ctx)
  }
  const passDays = async (days: number): Promise<void> => {
    for (let day = 0; day < days; day += 7) {
      world.clock.advance(Math.min(7, days - day) * DAY)
      await housekeep()
    }
  }
  /** How many days old the oldest row is. */
  const oldest = async (table: (typeof TABLES)[number], at: string): Promise<number> => {
    const { rows } = await sql<{ at: Date }>`select min(${sql.ref(at)}) as at from ${sql.table(table)}`.execute(
      world.ctx.db,
    )
    return (world.clock.now().getTime() - (rows[0]?.at.getTime() ?? Number.NaN)) / DAY
  }
  const inDefault = async (table: (typeof TABLES)[number]): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(`${table}_default`)}`.execute(
      world.ctx.db,
    )
    return rows[0]?.n ?? 0
  }
  const exists = async (table: (typeof TABLES)[number], where: ReturnType<typeof sql>): Promise<boolean> => {
    const { rows } = await sql`select from ${sql.table(table)} where ${where}`.execute(world.ctx.db)
    return rows.length > 0
  }

  test('over months each table keeps its days, hardly more, and never by a delete', async () => {
    for (let day = 0; day < 220; day++) {
      await record()
      world.clock.advance(DAY)
      await housekeep()
      const ages = [
        await oldest('webhook_events', 'occurred_at'),
        await oldest('webhook_deliveries', 'created_at'),
        await oldest('webhook_attempts', 'started_at'),
      ]
      const [events = 0, deliveries = 0, attempts = 0] = ages
      assert.equal(events, deliveries)
      assert.ok(events >= Math.min(day, 90) && events <= 90 + 31, `events of ${events} days on day ${day}`)
      assert.ok(attempts >= Math.min(day, 30) && attempts <= 30 + 7, `attempts of ${attempts} days on day ${day}`)
    }
    for (const table of TABLES) assert.equal(await inDefault(table), 0, table)
  })

  test('what is still to be sent stays, and so does its event, until it ends', async () => {
    const waiting = await record('PENDING')
    await passDays(130)
    assert.ok(await exists('webhook_events', sql`id = ${waiting.id}`))
    assert.ok(await exists('webhook_deliveries', sql`event_id = ${waiting.id} and status = 'PENDING'`))
    assert.ok(
      !(await exists(
        'webhook_attempts',
        sql`delivery_id in (select id from webhook_deliveries where event_id = ${waiting.id})`,
      )),
    )
    await sql`update webhook_deliveries set status = 'FAILED' where event_id = ${waiting.id}`.execute(world.ctx.db)
    await housekeep()
    assert.ok(!(await exists('webhook_events', sql`id = ${waiting.id}`)))
    assert.ok(!(await exists('webhook_deliveries', sql`event_id = ${waiting.id}`)))
  })

  test('a late replay keeps the event of a month whose deliveries have gone; then the delivery outlives it, unsendable', async () => {
    const event = await record('FAILED')
    await passDays(80)
    const late = await world.register({ url: 'http://127.0.0.1:9999/' })
    const range = { from: event.occurredAt.toISOString(), to: world.clock.now().toISOString() }
    await replay(world.ctx, world.service, late.id, { ...range, which: 'missing', dryRun: false })
    while (await runNextJob(world.ctx, world.jobHandlers));
    const { id } =
      (await world.deliveries()).find((each) => each.webhookId === late.id && each.eventId === event.id) ?? {}
    assert.ok(id)
    await passDays(45)
    assert.ok(!(await exists('webhook_deliveries', sql`event_id = ${event.id} and webhook_id <> ${late.id}`)))
    assert.ok(await exists('webhook_events', sql`id = ${event.id}`))

    await sql`update webhook_deliveries set status = 'FAILED' where webhook_id = ${late.id}`.execute(world.ctx.db)
    await housekeep()
    assert.ok(!(await exists('webhook_events', sql`id = ${event.id}`)))
    assert.equal((await getDelivery(world.ctx, TEST_ACTOR, id)).requestBody, '')
    await assert.rejects(retryDelivery(world.ctx, world.service, id), { status: 409, code: 'event_expired' })
    await passDays(130)
    assert.ok(!(await exists('webhook_deliveries', sql`id = ${id}`)))
  })

  test('decisions go on while partitions are dropped, also when somebody keeps them in use', async () => {
    const old = await record()
    await passDays(1)
    world.clock.advance(140 * DAY)
    await Promise.all([ensurePartitions(world.ctx), ensurePartitions(world.ctx)])
    const { promise: isRead, resolve: endReading } = Promise.withResolvers<void>()
    const isReading = Promise.withResolvers<void>()
    const reader = world.ctx.transact(async (tx) => {
      await sql`select from webhook_events where id = ${old.id}`.execute(tx)
      isReading.resolve()
      await isRead
    })
    await isReading.promise

    const state = { isOver: false }
    const slowest = Promise.all([1, 2, 3, 4].map(() => recordUntil(state)))
    await dropExpired(world.ctx)
    assert.ok(await exists('webhook_events', sql`id = ${old.id}`), 'it is in use, so it was left for later')
    assert.ok(!(await exists('webhook_deliveries', sql`event_id = ${old.id}`)))
    endReading()
    await reader
    await Promise.all([dropExpired(world.ctx), dropExpired(world.ctx)])
    await dropExpired(world.ctx)
    state.isOver = true
    const waits = (await slowest).flat()
    await sql`update webhook_deliveries set status = 'SUCCESS' where status = 'PENDING'`.execute(world.ctx.db)
    assert.ok(!(await exists('webhook_events', sql`id = ${old.id}`)))
    assert.ok(waits.length >= 8)
    assert.ok(Math.max(...waits) < 1000, `one waited for ${Math.max(...waits)} ms`)
    const { rows } = await sql`
      select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
      where mode = 'AccessExclusiveLock'`.execute(world.ctx.db)
    assert.equal(rows.length, 0)
  })

  /** How long each of them took, in milliseconds. */
  const recordUntil = async (state: { isOver: boolean }): Promise<number[]> => {
    const took: number[] = []
    while (!state.isOver) {
      const begun = performance.now()
      await world.record()
      took.push(performance.now() - begun)
    }
    return took
  }

  test('the default partitions lose what is old, in small steps, but for what is still to be sent', async () => {
    const { ctx, service } = world
    const at = new Date('2020-01-01T00:00:00Z')
    const low = lowestIdAt('event', at).slice(4, -6)
    await sql`
      insert into webhook_events (id, service_id, event_type, occurred_at, body)
      select 'evt_' || ${low}::text || lpad(n::text, 6, '0'), ${service.id}, 'shop.sold', ${at}, '{}' from generate_series(1, 1203) as n`.execute(
      ctx.db,
    )
    await sql`
      insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, status, created_at, updated_at)
      select 'dlv_' || right(e.id, -4), e.id, w.id, e.service_id, e.event_type,
             case when e.id like '%7' then 'HELD' else 'FAILED' end, e.occurred_at, e.occurred_at
      from webhook_events_default e, (select id from service_webhooks order by id limit 1) w`.execute(ctx.db)
    assert.equal(await inDefault('webhook_deliveries'), 1203)
    await housekeep()
    assert.equal(await inDefault('webhook_deliveries'), 120)
    assert.equal(await inDefault('webhook_events'), 120)
    await sql`update webhook_deliveries_default set status = 'FAILED'`.execute(ctx.db)
    await housekeep()
    assert.equal(await inDefault('webhook_events'), 0)
  })

  test('a reader of the feed goes on after its place was dropped, and a restore is still adopted', async () => {
    const first = await record()
    const feed = async (after: string) => {
      const page = await listEvents(world.ctx, { after, limit: 200 }, world.service.id)
      return { ids: page.data.map(({ id }) => id), next: page.nextCursor ?? '' }
    }
    let place = await feed('')
    while (place.ids.length > 0) place = await feed(place.next)
    await passDays(130)
    assert.ok(!(await exists('webhook_events', sql`id = ${first.id}`)))
    const later = await record()
    const next = await feed(place.next)
    assert.deepEqual(next.ids, [later.id])

    await sql`update webhook_events set xid = '999999999'::xid8 where id = ${later.id}`.execute(world.ctx.db)
    await adoptRestoredEvents(world.ctx)
    assert.deepEqual((await feed('')).ids, [later.id])
  })
})

describe('attempts that were kept by month', () => {
  test('go on by week where the months end, without a gap and without an overlap', async (t) => {
    const world = await webhookWorld()
    t.after(() => world.close())
    const { ctx, clock } = world
    const months = ['2026-06-01', '2026-07-01', '2026-08-01', '2026-09-01'].map((day) => new Date(day))
    for (const [index, from] of months.slice(0, 3).entries()) {
      const high = lowestIdAt('attempt', months[index + 1] ?? from)
      await sql`
        create table ${sql.table(`webhook_attempts_2026_0${6 + index}`)} partition of webhook_attempts
        for values from (${sql.lit(lowestIdAt('attempt', from))}) to (${sql.lit(high)})`.execute(ctx.db)
    }
    for (let week = 0; week < 20; week++) {
      await ensurePartitions(ctx)
      await ensurePartitions(ctx)
      const parts = (await listPartitions(ctx.db, 'webhook_attempts')).toSorted((a, b) => (a.low < b.low ? -1 : 1))
      for (const [index, { high }] of parts.entries()) if (parts[index + 1]) assert.equal(parts[index + 1]?.low, high)
      assert.ok((parts.at(-1)?.high ?? '') > lowestIdAt('attempt', new Date(clock.now().getTime() + 60 * DAY)))
      clock.advance(7 * DAY)
    }
    const names = new Set((await listPartitions(ctx.db, 'webhook_attempts')).map(({ name }) => name))
    assert.ok(names.has('webhook_attempts_2026_08_31') && names.has('webhook_attempts_2026_09_07'))
    await dropExpired(ctx)
    const left = (await listPartitions(ctx.db, 'webhook_attempts')).map(({ name }) => name).toSorted()
    assert.equal(clock.now().toISOString().slice(0, 10), '2026-10-19')
    assert.equal(left[0], 'webhook_attempts_2026_09_14', 'a week that began 30 days ago or later is kept')
  })
})
