/** `GET /api/ws` over real TCP: the same messages as the stream, and what callers do that no browser of ours would. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket as Tcp } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { ask, assertProblem } from '../support/http.ts'
import { type LiveApp, type LivePerson, startLiveApp } from '../support/live.ts'
import { openSocket, type Socket } from '../support/socket.ts'
import { openStream } from '../support/stream.ts'

// An open transaction holds the feed back, in whichever database of the cluster: so this file has a cluster of its own.
delete process.env.TEST_POSTGRES_HOST

const RECHECK_MS = 15_000

describe('the WebSocket of a person', () => {
  let live: LiveApp
  let ann: LivePerson
  before(async () => {
    live = await startLiveApp({ firstMessageMs: 200 })
  })
  after(() => live.close())

  /** One that begins now. */
  const listen = async ({ cookie }: LivePerson): Promise<Socket> => {
    const socket = await openSocket(live.url, { cookie })
    socket.socket.send('{}')
    assert.deepEqual(Object.keys((await socket.next()) ?? {}), ['cursor'])
    return socket
  }

  test('tells what the stream tells, under the same cursors', async () => {
    ann = await live.join()
    const socket = await listen(ann)
    const stream = await openStream(live.url, ann)
    await stream.next()
    const { id } = await live.ask([ann])
    await live.approve(id, ann)
    const messages = await socket.events(2)
    const frames = await stream.events(2)
    assert.deepEqual(
      messages.map(({ cursor, event }) => ({ id: cursor, event: event.eventType, data: event })),
      frames.map(({ id, event, data }) => ({ id, event, data: JSON.parse(data) })),
    )
    const asked = await ask(live.url, 'GET', `/api/stream/messages?after=${frames[0]?.id}`, ann)
    assert.deepEqual(asked.body, { data: messages.slice(1), nextCursor: messages[1]?.cursor, hasMore: false })
    socket.close()
    stream.close()
  })

  test('goes on by the address or by the first message, without a gap or a double', async () => {
    ann = await live.join()
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) ids.push((await live.ask([ann])).id)
    const whole = await openSocket(live.url, { ...ann, query: '?after=' })
    const seen = await whole.events(5)
    whole.close()
    const told = (messages: typeof seen): unknown[] => messages.map(({ event }) => event.approvalId)
    assert.deepEqual(told(seen), ids)
    const after = seen[1]?.cursor ?? ''
    const byAddress = await openSocket(live.url, { ...ann, query: `?after=${after}` })
    assert.deepEqual(told(await byAddress.events(3)), ids.slice(2))
    const byMessage = await openSocket(live.url, ann)
    byMessage.socket.send(JSON.stringify({ after, events: ['approval.*'] }))
    assert.deepEqual(await byMessage.next(), { cursor: after })
    assert.deepEqual(told(await byMessage.events(3)), ids.slice(2))
    for (const each of [byAddress, byMessage]) each.close()
  })

  test('says nothing before it knows where to begin, and does not wait for long', async () => {
    ann = await live.join()
    const socket = await openSocket(live.url, ann)
    await live.ask([ann])
    assert.equal(await socket.next(), undefined)
    assert.deepEqual((await socket.closed()).code, 4408)
  })

  test('what may not be said closes it, with a reason', async () => {
    ann = await live.join()
    const wrongs: [string, string | Uint8Array, number][] = [
      ['no JSON', 'hello', 4400],
      ['another shape', '[]', 4400],
      ['another member', '{"after":"","limit":3}', 4400],
      ['no cursor of the feed', '{"after":"nowhere"}', 4400],
      ['patterns that are none', '{"events":["a.*.b"]}', 4400],
      ['nothing', '', 4400],
      ['bytes', new Uint8Array([1, 2, 3]), 1003],
      ['too much', 'x'.repeat(4097), 1009],
      ['far too much', 'x'.repeat(5_000_000), 1009],
    ]
    for (const [name, message, code] of wrongs) {
      const socket = await openSocket(live.url, ann)
      socket.socket.send(message)
      const { code: got, reason } = await socket.closed()
      assert.equal(got, code, name)
      if (code === 4400) assert.ok(reason.length > 10, name)
      // Once it has begun, nothing may be said at all.
      const begun = await listen(ann)
      begun.socket.send(message)
      assert.ok([4400, 1003, 1009].includes((await begun.closed()).code), name)
    }
    const twice = await openSocket(live.url, { ...ann, query: '?after=' })
    twice.socket.send('{}')
    assert.equal((await twice.closed()).code, 4400)
    const wrongAddress = await openSocket(live.url, { ...ann, query: '?after=nowhere' })
    assert.equal((await wrongAddress.closed()).code, 4400)
  })

  test('lets nobody in without a session, nor a page of another origin', async () => {
    ann = await live.join()
    const { status, headers } = await upgrade({})
    assert.equal(status, 401)
    assert.match(headers['content-type'] ?? '', /^application\/problem\+json/)
    for (const origin of ['https://evil.example', 'null', `${live.url}.evil.example`, 'http://localhost:1'])
      assert.equal((await upgrade({ cookie: ann.cookie, origin })).status, 403, origin)
    for (const origin of [live.url, live.url.replace('127.0.0.1', 'localhost')])
      assert.equal((await upgrade({ cookie: ann.cookie, origin })).status, 101, origin)
    assertProblem(await ask(live.url, 'GET', '/api/ws', ann), 426, 'upgrade_required')
    assertProblem(await ask(live.url, 'GET', '/api/ws?limit=3', ann), 400, 'invalid_request')
    assertProblem(await ask(live.url, 'POST', '/api/ws', { ...ann, body: {} }), 405, 'method_not_allowed')
  })

  test('an Upgrade that is none of ours is an ordinary request', async () => {
    ann = await live.join()
    const h2c = { upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' }
    assert.equal((await upgrade({ cookie: ann.cookie, path: '/api/session', headers: h2c })).status, 200)
    assert.equal((await upgrade({ cookie: ann.cookie, path: '/api/session' })).status, 200)
    assert.equal((await upgrade({ cookie: ann.cookie, path: '/api/nothing' })).status, 404)
    assert.equal((await upgrade({ cookie: ann.cookie, headers: h2c })).status, 426)
  })

  test('shares the places of streams', async () => {
    ann = await live.join()
    const streams = await Promise.all(Array.from({ length: 10 }, () => openStream(live.url, ann)))
    const sockets = await Promise.all(Array.from({ length: 10 }, () => listen(ann)))
    const refused = await openSocket(live.url, ann)
    assert.deepEqual(await refused.closed(), { code: 4429, reason: 'At most 20 streams at once. Close one, or wait.' })
    assertProblem(await ask(live.url, 'GET', '/api/stream', ann), 429, 'too_many_streams')
    sockets[0]?.close()
    let again = await openSocket(live.url, { ...ann, query: '?after=' })
    while ((await again.next()) === undefined) again = await openSocket(live.url, { ...ann, query: '?after=' })
    for (const each of [again, ...sockets, ...streams]) each.close()
  })

  test('closes when the session has ended, or what she may see has changed', async () => {
    ann = await live.join()
    const ben = await live.join()
    const sockets = [await listen(ann), await listen(ben)]
    await ask(live.url, 'POST', '/api/auth/sign-out', { ...ann, body: {} })
    await live.change(ben, { role: 'MANAGER' })
    live.clock.advance(RECHECK_MS)
    const ends = await Promise.all(sockets.map((each) => each.closed()))
    assert.deepEqual(
      ends.map(({ code }) => code),
      [4401, 4205],
    )
  })

  describe('of a caller that breaks the protocol', () => {
    const FRAMES: [string, Buffer, number][] = [
      ['not masked', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
      ['an opcode that is none', masked(0x83, '{}'), 1002],
      ['bits that nobody agreed on', masked(0xf1, '{}'), 1002],
      ['a continuation of nothing', masked(0x80, '{}'), 1002],
      ['a ping in two parts', masked(0x09, 'hi'), 1002],
      ['no UTF-8', masked(0x81, Buffer.from([0xff, 0xfe])), 1007],
      ['a length of 2^63', Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]), 1009],
      ['a length of 1 GiB', Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4]), 1009],
      ['many parts of one message', Buffer.concat([masked(0x01, ''), ...parts(5000)]), 1009],
    ]

    test('is closed with what is wrong, and nobody else notices', async () => {
      ann = await live.join()
      const other = await listen(ann)
      for (const [name, bytes, code] of FRAMES) {
        const tcp = await rawSocket(live.url, ann.cookie)
        tcp.write(bytes)
        assert.equal(await closeCode(tcp), code, name)
      }
      const { id } = await live.ask([ann])
      assert.equal((await other.events(1))[0]?.event.approvalId, id)
      other.close()
    })

    test('one that pings and takes no answer is cut', { timeout: 60_000 }, async () => {
      ann = await live.join()
      const accepted = once(live.app.server, 'connection')
      const tcp = await rawSocket(live.url, ann.cookie)
      const [atServer]: Tcp[] = await accepted
      assert.ok(atServer)
      tcp.on('error', () => undefined).pause()
      tcp.write(masked(0x81, '{}'))
      const ping = Buffer.concat(Array.from({ length: 500 }, () => masked(0x89, 'x'.repeat(125))))
      let most = 0
      while (!atServer.destroyed && !tcp.destroyed) {
        // Its own error is that it was cut.
        if (!tcp.write(ping)) await Promise.race([once(tcp, 'drain'), once(tcp, 'close')]).catch(() => undefined)
        most = Math.max(most, atServer.writableLength)
      }
      assert.ok(most < 4_000_000, `${most} bytes waited`)
    })
  })

  test('closes at once when the server stops, and no new one begins', async () => {
    const own = await startLiveApp()
    const person = await own.join()
    const socket = await openSocket(own.url, { ...person, query: '?after=' })
    await socket.next()
    const deaf = await rawSocket(own.url, person.cookie)
    deaf.write(masked(0x81, '{}'))
    await once(deaf, 'data')
    own.endStreams()
    assert.equal((await socket.closed()).code, 1001)
    await assert.rejects(openSocket(own.url, person))
    assert.equal((await ask(own.url, 'GET', '/healthz')).status, 200, 'the rest goes on')
    // One that does not answer the close does not hold the server up.
    await Promise.all([own.close(), once(deaf, 'close')])
  })

  type Upgrade = { cookie?: string; origin?: string; path?: string; headers?: Record<string, string> }

  /** What a request for a WebSocket is answered. */
  async function upgrade({ cookie = '', origin, path = '/api/ws', headers = {} }: Upgrade) {
    const sent = request(new URL(path, live.url), {
      headers: {
        cookie,
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...(origin === undefined ? {} : { origin }),
        ...headers,
      },
    }).end()
    const [response, socket] = await Promise.race([once(sent, 'response'), once(sent, 'upgrade')])
    socket?.destroy()
    response.destroy()
    return { status: Number(response.statusCode), headers: response.headers }
  }
})

/** A frame as browsers send it. */
function masked(first: number, payload: string | Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const bytes = Buffer.from(payload).map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([Buffer.from([first, 0x80 | bytes.length]), mask, bytes])
}

function parts(count: number): Buffer[] {
  return Array.from({ length: count }, () => masked(0x00, 'x'))
}

/** What the server says when it closes; reads until the connection has ended. */
async function closeCode(tcp: Tcp): Promise<number | undefined> {
  const chunks: Buffer[] = []
  tcp.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined)
  await once(tcp, 'close')
  const bytes = Buffer.concat(chunks)
  const at = bytes.indexOf(0x88)
  return at === -1 ? undefined : bytes.readUInt16BE(at + 2)
}

/** A connection that was let in, and now says whatever. */
async function rawSocket(url: string, cookie: string): Promise<Tcp> {
  const tcp = connect(Number(new URL(url).port), '127.0.0.1')
  const key = randomBytes(16).toString('base64')
  tcp.write(
    `GET /api/ws HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  const [head]: Buffer[] = await once(tcp, 'data')
  assert.match(String(head), /^HTTP\/1.1 101/)
  return tcp
}
