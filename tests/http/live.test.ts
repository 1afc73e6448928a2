/** `GET /api/stream` over real HTTP: who is told what, as things stand at that moment, and that nothing is lost between. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { ask, assertProblem } from '../support/http.ts'
import { type LiveApp, type LivePerson, startLiveApp } from '../support/live.ts'
import { openStream, type Frame, type Stream } from '../support/stream.ts'

// An open transaction holds the feed back, in whichever database of the cluster: so this file has a cluster of its own.
delete process.env.TEST_POSTGRES_HOST

const RECHECK_MS = 15_000

describe('the stream of a person', () => {
  let live: LiveApp
  before(async () => {
    live = await startLiveApp()
  })
  after(() => live.close())

  const listen = async ({ cookie }: LivePerson, query = ''): Promise<Stream> => {
    const stream = await openStream(live.url, { cookie, query })
    assert.equal(stream.response.status, 200)
    await stream.next()
    return stream
  }
  const heard = async (stream: Stream): Promise<[string, string]> => {
    const [frame] = await stream.events(1)
    return [frame?.event ?? '', JSON.parse(frame?.data ?? '{}').approvalId]
  }
  /** What it still says, until it has ended. */
  const rest = async (stream: Stream): Promise<unknown[]> => {
    const frames: Frame[] = []
    for (let frame = await stream.next(); frame; frame = await stream.next()) frames.push(frame)
    return frames.flatMap(({ event = '', data = '' }) =>
      ['heartbeat', 'changed'].includes(event) ? [] : [[event, JSON.parse(data)]],
    )
  }

  test('begins now, says so at once, and tells bodies byte for byte', async () => {
    const ann = await live.join()
    await live.ask([ann])
    const stream = await openStream(live.url, ann)
    const { headers } = stream.response
    assert.equal(headers.get('content-type'), 'text/event-stream')
    assert.equal(headers.get('cache-control'), 'no-store, no-transform')
    assert.equal(headers.get('x-accel-buffering'), 'no')
    assert.match(headers.get('content-security-policy') ?? '', /default-src/)
    assert.match(headers.get('x-request-id') ?? '', /^req_/)
    const opening = await stream.next()
    assert.deepEqual([opening?.event, opening?.data], ['heartbeat', '{}'])
    const { id } = await live.ask([ann])
    const [frame] = await stream.events(1)
    const { rows } = await sql<{
      body: string
    }>`select body from webhook_events where approval_id = ${id}`.execute(live.ctx.db)
    assert.deepEqual([frame?.event, frame?.data], ['approval.created', rows[0]?.body])
    stream.close()
    // Whoever is cut before the first event goes on from the opening.
    const again = await openStream(live.url, { ...ann, lastEventId: opening?.id ?? '' })
    assert.deepEqual(await again.events(1), [frame])
    again.close()
  })

  test('tells each what she may see: those involved, her department, everything; webhooks’ events to who deals with them', async () => {
    const ann = await live.join({ department: 'PROC' })
    const requester = await live.join({ department: 'PROC' })
    const colleague = await live.join({ department: 'PROC' })
    const supervisor = await live.join({ department: 'PROC', role: 'SUPERVISOR' })
    const stranger = await live.join({ department: 'FIN', role: 'MANAGER' })
    const director = await live.join({ department: 'FIN', role: 'GENERAL_DIRECTOR' })
    const admin = await live.join({ department: 'IT', role: 'SYSTEM_ADMINISTRATOR' })
    const everybody = { ann, requester, colleague, supervisor, stranger, director, admin }
    const streams = new Map<string, Stream>()
    for (const [name, person] of Object.entries(everybody)) streams.set(name, await listen(person))

    const first = await live.ask([ann], { department: 'PROC', requester: { userId: requester.id } })
    const own = await live.record('shop.sold')
    await live.approve(first.id, ann)
    // The last thing, which everybody is told, shows what was left out before it.
    const last = await live.ask(Object.values(everybody))
    const all = ['approval.created', 'approval.approved', 'approval.created']
    const expected: Record<string, string[]> = {
      ann: all,
      requester: all,
      colleague: all.slice(2),
      supervisor: all,
      stranger: all.slice(2),
      director: all,
      admin: ['approval.created', own.eventType, ...all.slice(1)],
    }
    for (const [name, stream] of streams) {
      const wanted = expected[name] ?? []
      const frames = await stream.events(wanted.length)
      assert.deepEqual(
        frames.map(({ event }) => event),
        wanted,
        name,
      )
      assert.equal(JSON.parse(frames.at(-1)?.data ?? '').approvalId, last.id, name)
      stream.close()
    }
  })

  test('goes on after any event without a gap or a double, and from the start', async () => {
    const ann = await live.join()
    const ids: string[] = []
    for (let n = 0; n < 60; n += 1) ids.push((await live.ask([ann])).id)
    const told = (frames: Required<Frame>[]): string[] => frames.map(({ data }) => JSON.parse(data).approvalId)
    const whole = await openStream(live.url, { ...ann, query: '?after=' })
    const seen = await whole.events(60)
    assert.deepEqual(told(seen), ids)
    ids.push((await live.ask([ann])).id)
    seen.push(...(await whole.events(1)))
    whole.close()
    for (const index of [0, 19, 20, 59]) {
      const lastEventId = seen[index]?.id ?? ''
      // A reconnecting browser repeats the first address; its header is the newer one.
      const stream = await openStream(live.url, { ...ann, lastEventId, query: '?after=' })
      assert.deepEqual(told(await stream.events(60 - index)), ids.slice(index + 1))
      stream.close()
      const asked = await ask(live.url, 'GET', `/api/stream/messages?after=${lastEventId}&limit=1`, ann)
      assert.ok(asked.text.includes(ids[index + 1] ?? '?'), 'its ids are cursors of the messages too')
    }
  })

  test('a heartbeat moves the cursor past what she was not told', async () => {
    const ann = await live.join()
    const ben = await live.join()
    const stream = await listen(ann)
    const before = await stream.next()
    await live.ask([ben])
    let moved = await stream.next()
    while (moved?.id === before?.id) moved = await stream.next()
    const { id } = await live.ask([ann])
    stream.close()
    const again = await openStream(live.url, { ...ann, lastEventId: moved?.id ?? '' })
    assert.deepEqual(await heard(again), ['approval.created', id])
    again.close()
  })

  test('an event that an older transaction holds back comes when that has ended', async () => {
    const ann = await live.join()
    const stream = await listen(ann)
    let id = ''
    await live.record('o.first', async () => {
      ;({ id } = await live.ask([ann]))
      for (let quiet = 0; quiet < 5; quiet += 1) assert.equal((await stream.next())?.event, 'heartbeat')
    })
    assert.deepEqual(await heard(stream), ['approval.created', id])
    stream.close()
  })

  test('filters by patterns', async () => {
    const ann = await live.join()
    const stream = await listen(ann, '?events=approval.approved,approval.cancelled')
    const { id } = await live.ask([ann])
    await live.approve(id, ann)
    assert.deepEqual(await heard(stream), ['approval.approved', id])
    stream.close()
  })

  test('says what is wrong before it begins', async () => {
    const ann = await live.join()
    const get = (query: string, headers = {}) =>
      ask(live.url, 'GET', `/api/stream${query}`, { cookie: ann.cookie, headers })
    const forged = Buffer.from(JSON.stringify(['feed', '1e9', 'evt_x'])).toString('base64url')
    for (const bad of ['nowhere', forged, 'a'.repeat(201)]) {
      assertProblem(await get(`?after=${bad}`), 400, 'invalid_request')
      if (bad.length < 200) assertProblem(await get('', { 'last-event-id': bad }), 400, 'invalid_request')
    }
    assertProblem(await get('?events='), 400, 'invalid_request')
    assertProblem(await get('?limit=3'), 400, 'invalid_request')
    assertProblem(await ask(live.url, 'GET', '/api/stream'), 401, 'not_signed_in')
    assertProblem(await get('', { origin: 'https://evil.example' }), 403, 'foreign_origin')
    const head = await fetch(`${live.url}/api/stream`, { method: 'HEAD', headers: { cookie: ann.cookie } })
    assert.equal(head.status, 405)
  })

  test('a cursor from beyond the end, as of a database that was restored since, begins at the end', async () => {
    const ann = await live.join()
    const beyond = Buffer.from(JSON.stringify(['feed', '999999999999', 'evt_01h455vb4pex5vsknk084sn02q'])).toString(
      'base64url',
    )
    const stream = await listen(ann, `?after=${beyond}`)
    const { id } = await live.ask([ann])
    assert.deepEqual(await heard(stream), ['approval.created', id])
    stream.close()
  })

  describe('when what she may see changes', () => {
    test('she is told nothing any more from that moment, without a heartbeat between', async () => {
      const quiet = await startLiveApp({ heartbeatMs: 3_600_000 })
      const losses: [string, (person: LivePerson) => Promise<unknown>][] = [
        ['GENERAL_DIRECTOR', (person) => quiet.change(person, { role: 'STAFF' })],
        ['SUPERVISOR', (person) => quiet.change(person, { department: 'FIN' })],
        ['SYSTEM_ADMINISTRATOR', (person) => quiet.change(person, { role: 'STAFF', department: 'FIN' })],
      ]
      await quiet.join({ role: 'SYSTEM_ADMINISTRATOR' })
      for (const [role, lose] of losses) {
        const [ann, boss] = [await quiet.join(), await quiet.join({ role })]
        const stream = await openStream(quiet.url, boss)
        await quiet.ask([ann], { department: 'PROC' })
        await stream.events(1)
        await lose(boss)
        await quiet.ask([ann], { department: 'PROC' })
        await quiet.record('shop.sold')
        const last = await quiet.ask([boss])
        assert.equal(JSON.parse((await stream.events(1))[0]?.data ?? '').approvalId, last.id, role)
        stream.close()
      }
      await quiet.close()
    })

    test('she is told more from that moment on', async () => {
      const [ann, rising] = [await live.join(), await live.join()]
      const [stream, others] = [await listen(rising), await listen(ann)]
      await live.ask([ann])
      await heard(others)
      others.close()
      await live.change(rising, { role: 'GENERAL_DIRECTOR' })
      const { id } = await live.ask([ann])
      assert.deepEqual(await heard(stream), ['approval.created', id])
      stream.close()
    })

    test('the stream ends soon after, so that her pages ask anew, and goes on where it was', async () => {
      const ann = await live.join()
      const stream = await listen(ann)
      await live.change(ann, { department: 'FIN' })
      live.clock.advance(RECHECK_MS)
      assert.deepEqual(await rest(stream), [['end', { why: 'changed' }]])
      const again = await listen(ann)
      const { id } = await live.ask([ann])
      assert.deepEqual(await heard(again), ['approval.created', id])
      again.close()
    })

    test('it ends soon after she signed out, her session was revoked, or she was deactivated; and tells nothing before', async () => {
      const ends: [string, (person: LivePerson) => Promise<unknown>][] = [
        ['signed out', ({ cookie }) => ask(live.url, 'POST', '/api/auth/sign-out', { cookie, body: {} })],
        ['deactivated', (person) => live.change(person, { isActive: false })],
        ['a new password', (person) => live.change(person, { password: 'another long password' })],
        [
          'revoked elsewhere',
          async ({ cookie }) => {
            const sessions = await ask(live.url, 'GET', '/api/auth/sessions', { cookie })
            const { id } = JSON.parse(sessions.text).data[0]
            const revoked = await ask(live.url, 'DELETE', `/api/auth/sessions/${id}`, { cookie })
            assert.equal(revoked.status, 204)
          },
        ],
        [
          'over',
          ({ id }) =>
            sql`update auth_sessions set expires_at = ${live.clock.now()} where user_id = ${id}`.execute(live.ctx.db),
        ],
      ]
      for (const [name, end] of ends) {
        const ann = await live.join()
        const stream = await listen(ann)
        const approval = await live.ask([ann])
        await heard(stream)
        await end(ann)
        await live.ctx.transact((tx) =>
          live.ctx.events.record(tx, {
            eventType: 'approval.escalated',
            serviceId: live.service.id,
            serviceName: 'S',
            approvalId: approval.id,
            sequence: 2,
          }),
        )
        live.clock.advance(RECHECK_MS)
        assert.deepEqual(await rest(stream), [['end', { why: 'signed_out' }]], name)
        assert.equal((await openStream(live.url, ann)).response.status, 401, name)
      }
    })
  })

  test('what is no event is told by its area: her own things to her, the rest to administrators', async () => {
    const [ann, admin] = [await live.join(), await live.join({ role: 'SYSTEM_ADMINISTRATOR' })]
    const streams = { ann: await listen(ann), admin: await listen(admin) }
    const change = async (stream: Stream): Promise<unknown> => {
      for (let frame = await stream.next(); frame; frame = await stream.next())
        if (frame.event === 'changed') return [frame.id, JSON.parse(frame.data ?? '')]
      throw new Error('the stream ended')
    }
    const sent = (method: string, path: string, body: unknown, { cookie }: LivePerson) =>
      ask(live.url, method, path, { cookie, body })
    const service = { name: 'Payroll', permissions: ['*'] }
    assert.equal((await sent('POST', '/api/services', service, admin)).status, 201)
    assert.deepEqual(await change(streams.admin), [undefined, { changed: 'Services' }])
    const password = { currentPassword: 'a long password', newPassword: 'another long password' }
    assert.equal((await sent('POST', '/api/auth/password', password, ann)).status, 204)
    assert.deepEqual(await change(streams.ann), [undefined, { changed: 'Signing in' }])
    live.ctx.noteChange({ area: 'Jobs' })
    assert.deepEqual(await change(streams.admin), [undefined, { changed: 'Jobs' }], 'and nothing of hers before')
    for (const stream of Object.values(streams)) stream.close()
  })

  test('a database that went away for a moment costs nobody the stream, and no event', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const streams = [await listen(ann), await listen(ben)]
    for (let n = 0; n < 5; n += 1) {
      // Waited for (ms): a process that is only asked to end still takes a statement, and ends in the middle of it.
      await sql`
        select pg_terminate_backend(pid, 10000) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(live.ctx.db)
      // The pool learns of a connection that is gone when it is used: until none is left, each way of asking fails.
      const used = () => Promise.allSettled(Array.from({ length: 30 }, () => sql`select 1`.execute(live.ctx.db)))
      while ((await used()).some(({ status }) => status === 'rejected'));
      const { id } = await live.ask([ann, ben])
      for (const stream of streams) assert.deepEqual(await heard(stream), ['approval.created', id])
    }
    for (const stream of streams) stream.close()
  })

  test('a person has so many at once, others have their own, and a place is free as soon as one has gone', async () => {
    const ann = await live.join()
    const streams: Stream[] = []
    for (let n = 0; n < 20; n += 1) streams.push(await listen(ann))
    const refused = await ask(live.url, 'GET', '/api/stream', ann)
    assertProblem(refused, 429, 'too_many_streams')
    assert.equal(refused.headers.get('retry-after'), '10')
    // A refusal takes no place, and neither does a request that was wrong.
    assertProblem(await ask(live.url, 'GET', '/api/stream?after=nowhere', ann), 429, 'too_many_streams')
    const other = await listen(await live.join())
    other.close()
    streams.shift()?.close()
    let again = await openStream(live.url, ann)
    // The server learns of it a moment later.
    while (again.response.status === 429) again = await openStream(live.url, ann)
    for (const stream of [again, ...streams]) stream.close()
  })

  test('asked for many large events, it answers with a few at a time, each once', async () => {
    const admin = await live.join({ role: 'SYSTEM_ADMINISTRATOR' })
    const { id: serviceId } = live.service
    const start = String((await ask(live.url, 'GET', '/api/stream/messages', admin)).body.nextCursor)
    const types = Array.from({ length: 12 }, (_, n) => `large.${n}`)
    for (const eventType of types)
      await live.ctx.transact((tx) =>
        live.ctx.events.record(tx, {
          eventType,
          serviceId,
          serviceName: 'S',
          payload: { x: 'x'.repeat(eventType === 'large.7' ? 10 : 200_000) },
        }),
      )
    const told: string[] = []
    let [after, hasMore] = [start, true]
    while (hasMore) {
      const { text } = await ask(live.url, 'GET', `/api/stream/messages?limit=200&events=large.*&after=${after}`, admin)
      assert.ok(text.length < 1_300_000, `${text.length} characters in one answer`)
      const answer: { data: { event: { eventType: string } }[]; nextCursor: string; hasMore: boolean } =
        JSON.parse(text)
      told.push(...answer.data.map(({ event }) => event.eventType))
      ;({ nextCursor: after, hasMore } = answer)
    }
    assert.deepEqual(told, types)
  })

  test('10,000 tabs of one person: 20 listen, the others are refused, nobody is disturbed and nothing is left', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const others = await listen(ben)
    const kept: Stream[] = []
    const open = async (): Promise<void> => {
      for (let n = 0; n < 500; n += 1) {
        const stream = await openStream(live.url, ann)
        if (stream.response.status === 200) kept.push(stream)
        else await stream.response.body?.cancel()
      }
    }
    const storm = Promise.all(Array.from({ length: 20 }, open))
    const { id } = await live.ask([ben])
    assert.deepEqual(await heard(others), ['approval.created', id])
    await storm
    assert.equal(kept.length, 20)
    for (const stream of kept) stream.close()
    // All places are free again, and no connection of those who were refused is kept for them.
    const again: Stream[] = []
    while (again.length < 20) {
      const stream = await openStream(live.url, ann)
      if (stream.response.status === 200) again.push(stream)
      else await stream.response.body?.cancel()
    }
    const count = await promisify(live.app.server.getConnections.bind(live.app.server))()
    assert.ok(count < 100, `${count} connections`)
    for (const stream of [...again, others]) stream.close()
  })
})
