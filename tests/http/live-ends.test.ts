/** How lines of people end: whatever the caller does meanwhile, nothing is written after it, and no server waits for it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, beforeEach, afterEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import { type LiveApp, startLiveApp } from '../support/live.ts'
import { openSocket } from '../support/socket.ts'
import { openStream } from '../support/stream.ts'

// A locked table holds everybody up: so this file has a cluster of its own.
delete process.env.TEST_POSTGRES_HOST

const NEVER_MS = 3_600_000

describe('a line that ends', () => {
  let live: LiveApp
  let isOpen = false
  beforeEach(async () => {
    live = await startLiveApp({ heartbeatMs: NEVER_MS, firstMessageMs: NEVER_MS })
    isOpen = true
  })
  const close = async (): Promise<void> => {
    if (isOpen) await live.close()
    isOpen = false
  }
  afterEach(close)

  const get = (path: string, cookie: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`

  /** A connection that has sent these bytes, and its other end. */
  const connection = async (bytes: string): Promise<{ atServer: Socket; mine: Socket }> => {
    const accepted = once(live.app.server, 'connection')
    const mine = connect(Number(new URL(live.url).port), '127.0.0.1').on('error', () => undefined)
    const [atServer]: Socket[] = await accepted
    assert.ok(atServer)
    mine.write(bytes)
    return { atServer, mine }
  }

  test('while a little waits for a caller that takes nothing: nothing is written after it, and it is cut soon', async () => {
    const admin = await live.join({ role: 'SYSTEM_ADMINISTRATOR' })
    const { atServer, mine } = await connection(get('/api/stream', admin.cookie))
    await once(mine, 'data')
    mine.removeAllListeners('data').pause()
    const other = await openStream(live.url, { ...admin, query: '?events=shop.*' })
    // Until the system takes no more, and less waits here than makes a connection say that it is full.
    while (atServer.writableLength === 0) {
      await live.ctx.transact((tx) =>
        live.ctx.events.record(tx, {
          eventType: 'shop.sold',
          serviceId: live.service.id,
          serviceName: 'S',
          payload: { x: 'x'.repeat(30_000) },
        }),
      )
      await other.events(1)
    }
    assert.ok(!atServer.writableNeedDrain, `${atServer.writableLength} bytes wait`)
    const ended = once(atServer, 'close')
    live.endStreams()
    for (let n = 0; n < 5; n += 1) live.ctx.noteChange({ area: `Area ${n}`, personId: admin.id })
    await live.ask([admin])
    live.endStreams()
    await ended
    mine.destroy()
    other.close()
  })

  test('a WebSocket that has not said where to begin does not hold the server up', async () => {
    const socket = await openSocket(live.url, await live.join())
    live.endStreams()
    assert.equal((await socket.closed()).code, 1001)
    await close()
  })

  test('one that begins while the server stops ends at once', async () => {
    const ann = await live.join()
    const opening = await live.ctx.transact(async (tx) => {
      await sql`lock table webhook_events`.execute(tx)
      const stream = openStream(live.url, ann)
      const socket = await openSocket(live.url, { ...ann, query: '?after=' })
      // Both ask where the feed ends, and wait.
      const waiting = sql<{ count: number }>`
        select count(*)::int from pg_locks where not granted and relation = 'webhook_events'::regclass`
      while (((await waiting.execute(tx)).rows[0]?.count ?? 0) < 2);
      live.endStreams()
      return { stream, socket }
    })
    assert.equal((await opening.socket.closed()).code, 1001)
    const stream = await opening.stream
    const names: (string | undefined)[] = []
    for (let frame = await stream.next(); frame; frame = await stream.next()) names.push(frame.event)
    assert.equal(names.at(-1), 'end')
    await close()
  })

  test('a stream that would have to wait for another answer on its connection is refused, and takes no place', async () => {
    const ann = await live.join()
    const bytes = Array.from({ length: 20 }, () => get('/api/stream', ann.cookie)).join('')
    const { mine } = await connection(bytes)
    await once(mine, 'data')
    for (let n = 0; n < 19; n += 1) {
      const stream = await openStream(live.url, ann)
      assert.equal(stream.response.status, 200, String(n))
      after(() => stream.close())
    }
    mine.destroy()
  })
})
