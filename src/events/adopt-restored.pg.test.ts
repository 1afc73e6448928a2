import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createService } from '../../tests/support/people.ts'
import { adoptRestoredEvents } from './adopt-restored.ts'
import { readFeed } from './queries.ts'

// An open transaction holds the feed back, in whichever database of the cluster: so this file has a cluster of its own.
delete process.env.TEST_POSTGRES_HOST

describe('events of another cluster', () => {
  let world: TestWorld
  let serviceId: string
  before(async () => {
    world = await testWorld()
    serviceId = (await createService(world)).service.id
  })
  after(() => world.close())

  const record = async (eventType: string): Promise<void> => {
    await world.ctx.transact((tx) => world.ctx.events.record(tx, { eventType, serviceId, serviceName: 'S' }))
  }
  const read = async (after = ''): Promise<string[]> => {
    const { events } = await readFeed(world.ctx.db, serviceId, {}, { after, limit: 100 })
    return events.map((event) => event.eventType)
  }
  const xids = async (): Promise<string[]> => {
    const { rows } = await sql<{ xid: string }>`select xid::text as xid from webhook_events order by id`.execute(
      world.ctx.db,
    )
    return rows.map((row) => row.xid)
  }

  test('are found at the start and take their place before the new ones, by their ids', async () => {
    for (const type of ['e.1', 'e.2', 'e.3', 'e.4']) await record(type)
    const { nextCursor } = await readFeed(world.ctx.db, serviceId, {}, { after: '', limit: 1 })
    // As a restore leaves it: numbers that are far ahead, here in another order than the ids.
    await sql`
      update webhook_events set xid = (999999999 - right(event_type, 1)::integer)::text::xid8
      where event_type <> 'e.1'`.execute(world.ctx.db)
    assert.deepEqual(await read(), ['e.1'], 'the feed hides them')

    await Promise.all([adoptRestoredEvents(world.ctx), adoptRestoredEvents(world.ctx)])
    await record('e.5')
    assert.deepEqual(await read(), ['e.1', 'e.2', 'e.3', 'e.4', 'e.5'])
    assert.deepEqual(await read(nextCursor), ['e.2', 'e.3', 'e.4', 'e.5'], 'a reader that was behind misses none')
  })

  test('in a cluster of its own nothing is touched', async () => {
    const before = await xids()
    await adoptRestoredEvents(world.ctx)
    assert.deepEqual(await xids(), before)
  })
})
