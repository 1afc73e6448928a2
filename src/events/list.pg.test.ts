import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createService } from '../../tests/support/people.ts'
import { APPROVAL_DOCS } from '../approvals/event-example.ts'
import { eventRoutes } from './contract.ts'
import { describeBuiltIns } from './describe-types.ts'
import { listEventTypes } from './list-types.ts'
import { listEvents } from './read.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('lists of events', () => {
  let world: TestWorld
  let mine: string
  let other: string
  before(async () => {
    world = await testWorld()
    mine = (await createService(world)).service.id
    other = (await createService(world)).service.id
  })
  after(() => world.close())

  const record = (serviceId: string, eventType: string, approvalId?: string) =>
    world.ctx.transact((tx) =>
      world.ctx.events.record(tx, {
        eventType,
        serviceId,
        serviceName: 'S',
        ...(approvalId === undefined ? {} : { approvalId }),
      }),
    )
  const types = async (query: Record<string, unknown>, serviceId?: string): Promise<unknown[]> => {
    const { data } = await listEvents(world.ctx, eventRoutes.serviceList.query.parse(query), serviceId)
    return data.map(({ eventType }) => eventType)
  }

  test('are newest first, and filtered by service, type, approval and time', async () => {
    const approvalId = world.ctx.ids.next('approval')
    const times: string[] = []
    for (const type of ['a.1', 'a.2', 'a.1', 'a.3']) {
      times.push(world.clock.now().toISOString())
      await record(mine, type, type === 'a.2' ? approvalId : undefined)
      world.clock.advance(HOUR)
    }
    await record(other, 'b.1')
    assert.deepEqual(await types({}, mine), ['a.3', 'a.1', 'a.2', 'a.1'])
    assert.deepEqual(await types({}), ['b.1', 'a.3', 'a.1', 'a.2', 'a.1'])
    assert.deepEqual(await types({ eventType: 'a.1' }, mine), ['a.1', 'a.1'])
    assert.deepEqual(await types({ approvalId }, mine), ['a.2'])
    assert.deepEqual(await types({ from: times[1], to: times[3] }, mine), ['a.1', 'a.2'], 'from is in, to is out')
    assert.deepEqual(await types({ from: '0001-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' }, mine), [
      'a.3',
      'a.1',
      'a.2',
      'a.1',
    ])
    assert.deepEqual(await types({ to: '1969-01-01T00:00:00Z' }, mine), [])
    const page = await listEvents(world.ctx, eventRoutes.serviceList.query.parse({ limit: 3, count: 'true' }), mine)
    assert.equal(page.total, 4)
    assert.deepEqual(await types({ limit: 3, cursor: page.nextCursor ?? '' }, mine), ['a.1'])
  })

  test('an event whose clock was behind its id’s is still found by its time', async () => {
    const at = world.clock.now()
    await record(mine, 'c.1')
    world.clock.advance(-9000)
    const behind = world.clock.now().toISOString()
    await record(mine, 'c.2')
    world.clock.advance(9000)
    assert.deepEqual(await types({ from: behind, to: at.toISOString() }, mine), ['c.2'])
  })

  test('of types name ours with schema and example, and a service’s own that were seen in 90 days', async () => {
    const builtIns = describeBuiltIns(APPROVAL_DOCS)
    const list = async (serviceId?: string) => {
      const query = eventRoutes.serviceTypes.query.parse({})
      const { data } = eventRoutes.types.response.parse(await listEventTypes(world.ctx, builtIns, query, serviceId))
      return data
    }
    const own = async (serviceId?: string) => (await list(serviceId)).filter(({ isBuiltIn }) => !isBuiltIn)
    await record(mine, 'approval.created')
    const now = world.clock.now().toISOString()
    const created = (await list(mine)).find(({ eventType }) => eventType === 'approval.created')
    assert.partialDeepStrictEqual(created, { isBuiltIn: true, lastSeenAt: now })
    assert.ok(created?.example && created.description)
    assert.deepEqual(
      (await own(mine)).map(({ eventType }) => eventType),
      ['a.1', 'a.2', 'a.3', 'c.1', 'c.2'],
    )
    assert.deepEqual(
      (await own(other)).map(({ eventType }) => eventType),
      ['b.1'],
    )
    assert.equal((await own()).length, 6)

    world.clock.advance(80 * DAY)
    await record(mine, 'a.1')
    const again = world.clock.now().toISOString()
    world.clock.advance(20 * DAY)
    assert.deepEqual(
      (await own(mine)).map(({ eventType, lastSeenAt }) => [eventType, lastSeenAt]),
      [['a.1', again]],
    )
  })

  test('the ends of those lists are pages as everywhere', async () => {
    const query = eventRoutes.types.query.parse({ limit: 2, count: '1' })
    const first = await listEventTypes(world.ctx, describeBuiltIns(APPROVAL_DOCS), query)
    assert.deepEqual([first.data.length, (first.total ?? 0) > 10], [2, true])
    const { service: _, ...next } = { ...query, cursor: first.nextCursor ?? '' }
    const second = await listEventTypes(world.ctx, describeBuiltIns(APPROVAL_DOCS), next)
    assert.notEqual(second.data[0]?.eventType, first.data[0]?.eventType)
  })
})
