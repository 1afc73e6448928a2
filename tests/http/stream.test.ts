/** `GET /api/service/stream` over real HTTP: where it begins, what it sends, when it ends, and that nothing is lost between. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createApp } from '../../src/app.ts'
import { revokeKey } from '../../src/auth/services/revoke-key.ts'
import { updateService } from '../../src/auth/services/update-service.ts'
import type { RecordedEvent } from '../../src/events/record.ts'
import { TEST_ACTOR, testWorld, type TestWorld } from '../support/context.ts'
import { ask, assertProblem } from '../support/http.ts'
import { createService } from '../support/people.ts'
import { openStream, type Frame, type Stream } from '../support/stream.ts'

// An open transaction holds the feed back, in whichever database of the cluster: so this file has a cluster of its own.
delete process.env.TEST_POSTGRES_HOST

const RECHECK_MS = 15_000

describe('the stream of a service’s events', () => {
  let world: TestWorld
  let app: FastifyInstance
  let url: string

  before(async () => {
    world = await testWorld()
    const pace = { heartbeatMs: 20, recheckMs: RECHECK_MS, patienceMs: 300 }
    ;({ app } = await createApp(world, undefined, pace))
    url = await app.listen({ host: '127.0.0.1', port: 0 })
  })
  after(async () => {
    await app.close()
    await world.close()
  })

  type Listener = { serviceId: string; key: string; record(type: string, during?: Work): Promise<RecordedEvent> }
  type Work = () => Promise<void>
  const newService = async (permissions = ['*'] as const): Promise<Listener> => {
    const { service, serviceKey } = await createService(world, { permissions: [...permissions] })
    const { ctx } = world
    const record = (eventType: string, during?: Work): Promise<RecordedEvent> =>
      ctx.transact(async (tx) => {
        const event = { eventType, serviceId: service.id, serviceName: service.name, payload: { note: 'สวัสดี\n ' } }
        const recorded = await ctx.events.record(tx, event)
        await during?.()
        return recorded
      })
    return { serviceId: service.id, key: serviceKey, record }
  }
  const types = (frames: Required<Frame>[]): string[] => frames.map(({ event }) => event)

  test('begins now, names its cursor at once, and sends bodies byte for byte', async () => {
    const { key, record } = await newService()
    await record('old.news')
    const stream = await openStream(url, { key })
    assert.equal(stream.response.status, 200)
    const { headers } = stream.response
    assert.equal(headers.get('content-type'), 'text/event-stream')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('content-encoding'), null)
    assert.match(headers.get('x-request-id') ?? '', /^req_/)
    const opening = await stream.next()
    assert.ok(opening?.id !== undefined && opening.data === undefined)
    const recorded = await record('shop.sold')
    const [event] = await stream.events(1)
    assert.deepEqual([event?.event, event?.data], ['shop.sold', recorded.body])
    stream.close()
    // Whoever is cut before the first event goes on from the opening.
    const again = await openStream(url, { key, lastEventId: opening.id })
    assert.deepEqual(await again.events(1), [event])
    again.close()
  })

  test('goes on after any event without a gap or a double, and from the start', async () => {
    const { key, record } = await newService()
    const other = await newService()
    for (let n = 0; n < 120; n += 1) await record(`t.${n}`)
    await other.record('foreign.event')
    const all = Array.from({ length: 121 }, (_, n) => `t.${n}`)
    const whole = await openStream(url, { key, query: '?after=' })
    const before = await whole.events(120)
    await record('t.120')
    const seen = [...before, ...(await whole.events(1))]
    assert.deepEqual(types(seen), all)
    whole.close()
    for (const index of [0, 49, 50, 118]) {
      const lastEventId = seen[index]?.id ?? ''
      // A reconnecting browser repeats the first address; its header is the newer one.
      const stream = await openStream(url, { key, lastEventId, query: '?after=' })
      assert.deepEqual(types(await stream.events(120 - index)), all.slice(index + 1))
      stream.close()
      const feed = await ask(url, 'GET', `/api/service/events?after=${lastEventId}&limit=1`, { key })
      assert.ok(feed.text.includes(all[index + 1] ?? '?'), 'its ids are cursors of the feed')
    }
  })

  test('filters by patterns, and moves the cursor past what it leaves out', async () => {
    const { key, record } = await newService()
    for (const type of ['approval.created', 'shop.sold', 'shop.sold.late', 'shops.x', 'approval.approved'])
      await record(type)
    const cases: [string, string[]][] = [
      ['approval.*', ['approval.created', 'approval.approved']],
      ['shop.*', ['shop.sold', 'shop.sold.late']],
      ['shop.sold,approval.approved', ['shop.sold', 'approval.approved']],
      ['shop.none,*', ['approval.created', 'shop.sold', 'shop.sold.late', 'shops.x', 'approval.approved']],
    ]
    for (const [events, expected] of cases) {
      const stream = await openStream(url, { key, query: `?after=&events=${events}` })
      assert.deepEqual(types(await stream.events(expected.length)), expected)
      stream.close()
    }
    const stream = await openStream(url, { key, query: '?after=&events=no.*' })
    await stream.next()
    const moved = await stream.next()
    assert.ok(moved?.id !== undefined && moved.data === undefined)
    const { body } = await ask(url, 'GET', `/api/service/events?after=${moved.id}`, { key })
    assert.deepEqual(body.data, [])
    stream.close()
  })

  test('an event that an older transaction holds back comes when that has ended', async () => {
    const { key, record } = await newService()
    const other = await newService()
    const stream = await openStream(url, { key })
    await stream.next()
    const mayEnd = Promise.withResolvers<void>()
    const isOpen = Promise.withResolvers<void>()
    const slow = other.record('o.first', async () => {
      isOpen.resolve()
      await mayEnd.promise
    })
    await isOpen.promise
    await record('t.held')
    await record('t.held.too')
    for (let quiet = 0; quiet < 5; quiet += 1) assert.equal((await stream.next())?.isComment, true)
    mayEnd.resolve()
    await slow
    assert.deepEqual(types(await stream.events(2)), ['t.held', 't.held.too'])
    stream.close()
  })

  test('says what is wrong before it begins', async () => {
    const { key } = await newService()
    const get = (query: string, headers = {}) => ask(url, 'GET', `/api/service/stream${query}`, { key, headers })
    assertProblem(await get('?after=nowhere'), 400, 'invalid_request')
    assertProblem(await get('', { 'last-event-id': 'nowhere' }), 400, 'invalid_request')
    assertProblem(await get('?events='), 400, 'invalid_request')
    assertProblem(await get('?events=a.*.b'), 400, 'invalid_request')
    assertProblem(await get('?limit=3'), 400, 'invalid_request')
    assertProblem(await ask(url, 'GET', '/api/service/stream'), 401, 'missing_key')
    const { serviceKey } = await createService(world, { permissions: ['approvals:read'] })
    assertProblem(await ask(url, 'GET', '/api/service/stream', { key: serviceKey }), 403, 'missing_permission')
    const head = await fetch(`${url}/api/service/stream`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${key}` },
    })
    assert.equal(head.status, 405)
  })

  test('a service has so many streams at once, and a place is free as soon as one has gone', async () => {
    const { key } = await newService()
    const streams: Stream[] = []
    for (let n = 0; n < 20; n += 1) streams.push(await openStream(url, { key }))
    const refused = await ask(url, 'GET', '/api/service/stream', { key })
    assertProblem(refused, 429, 'too_many_streams')
    assert.equal(refused.headers.get('retry-after'), '10')
    const other = await openStream(url, { key: (await newService()).key })
    assert.equal(other.response.status, 200, 'others have their own')
    other.close()
    streams.shift()?.close()
    let again = await openStream(url, { key })
    // The server learns of it a moment later.
    while (again.response.status === 429) again = await openStream(url, { key })
    for (const stream of [again, ...streams]) stream.close()
  })

  test('ends soon after its key was revoked, or its service switched off', async () => {
    const ends: ((listener: Listener) => Promise<unknown>)[] = [
      async ({ serviceId, key }) => {
        const keys = await ask(url, 'GET', '/api/service/stream?after=nowhere', { key })
        assert.equal(keys.status, 400)
        const { id = '' } = (await keysOf(serviceId))[0] ?? {}
        await revokeKey(world.ctx, TEST_ACTOR, serviceId, id)
      },
      async ({ serviceId }) =>
        updateService(world.ctx, TEST_ACTOR, { id: serviceId, changes: { isActive: false }, ifMatch: undefined }),
    ]
    for (const end of ends) {
      const listener = await newService()
      const stream = await openStream(url, { key: listener.key })
      await listener.record('t.before')
      await stream.events(1)
      await end(listener)
      world.clock.advance(RECHECK_MS)
      await listener.record('t.after')
      const rest: Frame[] = []
      for (let frame = await stream.next(); frame; frame = await stream.next()) rest.push(frame)
      assert.ok(
        rest.every(({ data }) => data === undefined),
        'nothing is told to a key that is no longer valid',
      )
      assert.equal((await openStream(url, { key: listener.key })).response.status, 401)
    }
  })

  test('a caller that takes nothing is cut, and goes on where it was', async () => {
    const { key, record, serviceId } = await newService()
    await record('t.0')
    const { ctx } = world
    for (let n = 1; n <= 100; n += 1)
      await ctx.transact((tx) =>
        ctx.events.record(tx, {
          eventType: `t.${n}`,
          serviceId,
          serviceName: 'S',
          payload: { x: 'x'.repeat(200_000) },
        }),
      )
    const accepted = once(app.server, 'connection')
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const [atServer]: Socket[] = await accepted
    assert.ok(atServer)
    socket.pause()
    socket.write(`GET /api/service/stream?after= HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n\r\n`)
    await once(atServer, 'close')
    socket.on('error', () => undefined)
    socket.destroy()
    const first = await openStream(url, { key, query: '?after=' })
    const [t0] = await first.events(1)
    first.close()
    const rest = await openStream(url, { key, lastEventId: t0?.id ?? '' })
    const events = await rest.events(100)
    assert.deepEqual(
      types(events),
      Array.from({ length: 100 }, (_, n) => `t.${n + 1}`),
    )
    rest.close()
  })

  async function keysOf(serviceId: string): Promise<{ id: string }[]> {
    const rows = await world.ctx.db
      .selectFrom('service_keys')
      .select('id')
      .where('service_id', '=', serviceId)
      .execute()
    return rows.map(({ id }) => ({ id }))
  }
})

test('closing the server ends open streams at once, also one that takes nothing', async () => {
  const world = await testWorld()
  const { app, endStreams } = await createApp(world)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { service, serviceKey: key } = await createService(world)
  const stream = await openStream(url, { key })
  await stream.next()
  for (let n = 1; n <= 60; n += 1)
    await world.ctx.transact((tx) =>
      world.ctx.events.record(tx, {
        eventType: `t.${n}`,
        serviceId: service.id,
        serviceName: 'S',
        payload: { x: 'x'.repeat(200_000) },
      }),
    )
  const stuck = connect(Number(new URL(url).port), '127.0.0.1')
  stuck.on('error', () => undefined)
  stuck.pause()
  stuck.write(`GET /api/service/stream?after= HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n\r\n`)
  await stream.events(60)

  endStreams()
  for (let frame = await stream.next(); frame; frame = await stream.next()) assert.equal(frame.data, undefined)
  assertProblem(await ask(url, 'GET', '/api/service/stream', { key }), 503, 'shutting_down')
  assert.equal((await ask(url, 'GET', '/healthz')).status, 200, 'the rest goes on')
  await app.close()
  stuck.destroy()
  await world.close()
})
