import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { readFeed, readFeedEnd } from './queries.ts'

// An open transaction holds the feed back, in whichever database of the cluster: so this file has a cluster of its own.
delete process.env.TEST_POSTGRES_HOST

describe('the gap-safe feed', () => {
  let world: TestWorld
  before(async () => {
    world = await testWorld()
  })
  after(() => world.close())

  const record = async (serviceId: string, eventType: string, during?: () => Promise<void>): Promise<void> =>
    world.ctx.transact(async (tx) => {
      await world.ctx.events.record(tx, { eventType, serviceId, serviceName: 'S' })
      await during?.()
    })
  const read = async (serviceId: string, after: string, limit = 100): Promise<{ types: string[]; next: string }> => {
    const { events, nextCursor } = await readFeed(world.ctx.db, serviceId, {}, { after, limit })
    return { types: events.map((event) => event.eventType), next: nextCursor }
  }

  test('a reader never passes a transaction that is still open, and gets its event later', async () => {
    const service = 'svc_a'
    await record(service, 'a.1')
    let cursor = ''
    const seen: string[] = []
    const poll = async (): Promise<void> => {
      const { types, next } = await read(service, cursor)
      seen.push(...types)
      cursor = next
    }
    await poll()
    assert.deepEqual(seen, ['a.1'])
    // a.2 takes its place first and commits last; a.3 commits in between.
    await record(service, 'a.2', async () => {
      await record(service, 'a.3')
      await poll()
      assert.deepEqual(seen, ['a.1'], 'a.3 is committed, but must wait for a.2')
    })
    await poll()
    assert.deepEqual(seen, ['a.1', 'a.2', 'a.3'])
    await poll()
    assert.deepEqual(seen, ['a.1', 'a.2', 'a.3'], 'nothing twice')
  })

  test('readers that poll while writers race see every event once', async () => {
    const service = 'svc_b'
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < 25; n++) await record(service, `b.${writer}.${n}`)
    })
    const isDone = Promise.all(writers).then(() => true)
    const seen: string[] = []
    let cursor = ''
    for (let isOver = false; !isOver;) {
      isOver = await Promise.race([isDone, Promise.resolve(false)])
      for (let isEmpty = false; !isEmpty;) {
        const { types, next } = await read(service, cursor, 7)
        seen.push(...types)
        cursor = next
        isEmpty = types.length === 0
      }
    }
    assert.equal(seen.length, 200)
    assert.equal(new Set(seen).size, 200)
  })

  test('an empty feed still gives a cursor to come back with', async () => {
    const { types, next } = await read('svc_nobody', '')
    assert.deepEqual(types, [])
    await record('svc_nobody', 'n.1')
    assert.deepEqual((await read('svc_nobody', next)).types, ['n.1'])
  })

  test('its end moves with what may be read, and says when there is more to come', async () => {
    const service = 'svc_f'
    const end = () => readFeedEnd(world.ctx.db, service)
    const start = await end()
    assert.deepEqual([start.isHeldBack, (await read(service, start.cursor)).next], [false, start.cursor])
    await record(service, 'f.1')
    const first = await end()
    assert.deepEqual(first, { cursor: (await read(service, '')).next, isHeldBack: false })
    // Anybody's open transaction holds back what commits after it.
    await record('svc_g', 'g.1', async () => {
      await record(service, 'f.2')
      assert.deepEqual(await end(), { cursor: first.cursor, isHeldBack: true })
    })
    assert.deepEqual(await end(), { cursor: (await read(service, '')).next, isHeldBack: false })
  })

  describe('with a filter', () => {
    const readOnly = async (serviceId: string, eventType: string, after: string, limit = 2) => {
      const { events, nextCursor } = await readFeed(world.ctx.db, serviceId, { eventType }, { after, limit })
      return { count: events.length, next: nextCursor }
    }

    test('that matches nothing, the cursor still moves past what was examined, and no further', async () => {
      const service = 'svc_c'
      for (let n = 0; n < 50; n++) await record(service, 'c.other')
      const first = await readOnly(service, 'c.wanted', '')
      assert.equal(first.count, 0)
      assert.deepEqual((await read(service, first.next)).types, [], 'nothing of the backlog is left to read')

      let second = first
      await record(service, 'c.wanted', async () => {
        await record(service, 'c.other')
        await record('svc_d', 'd.foreign')
        second = await readOnly(service, 'c.wanted', first.next)
        assert.deepEqual(second, { count: 0, next: first.next }, 'an open transaction stops it')
      })
      const third = await readOnly(service, 'c.wanted', second.next)
      assert.equal(third.count, 1)
      assert.deepEqual((await read(service, third.next)).types, [], 'what follows the last match was examined too')
    })

    test('a full page ends at its last match', async () => {
      const service = 'svc_e'
      for (const type of ['e.wanted', 'e.other', 'e.wanted', 'e.other', 'e.wanted', 'e.other'])
        await record(service, type)
      const full = await readOnly(service, 'e.wanted', '')
      assert.equal(full.count, 2)
      assert.deepEqual((await read(service, full.next)).types, ['e.other', 'e.wanted', 'e.other'])
    })
  })
})
