/** `GET /api/stream` for people whose connection takes slowly, or nothing at all. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, describe, test } from 'node:test'
import { type LiveApp, startLiveApp } from '../support/live.ts'
import { openStream, type Frame } from '../support/stream.ts'

describe('people who take slowly', () => {
  let live: LiveApp
  after(() => live.close())

  const recordLarge = async (eventType: string, bytes: number): Promise<void> => {
    const { id: serviceId } = live.service
    const payload = { x: 'x'.repeat(bytes) }
    await live.ctx.transact((tx) => live.ctx.events.record(tx, { eventType, serviceId, serviceName: 'S', payload }))
  }
  /** A connection that reads nothing once its stream has begun, and its other end. */
  const stuckListener = async (cookie: string): Promise<{ atServer: Socket; mine: Socket }> => {
    const accepted = once(live.app.server, 'connection')
    const mine = connect(Number(new URL(live.url).port), '127.0.0.1').on('error', () => undefined)
    const [atServer]: Socket[] = await accepted
    assert.ok(atServer)
    mine.write(`GET /api/stream HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`)
    await once(mine, 'data')
    mine.removeAllListeners('data').pause()
    return { atServer, mine }
  }
  const types = Array.from({ length: 100 }, (_, n) => `big.${n}`)
  const namesOf = (frames: Frame[]) => frames.map(({ event }) => event)

  test('one that takes nothing is cut, and goes on where it was; what it did not take is not kept for it', async () => {
    live = await startLiveApp({ heartbeatMs: 100 })
    const admin = await live.join({ role: 'SYSTEM_ADMINISTRATOR' })
    const other = await openStream(live.url, admin)
    const start = (await other.next())?.id ?? ''
    const { atServer, mine } = await stuckListener(admin.cookie)
    const closed = once(atServer, 'close')
    let mostWaiting = 0
    for (const eventType of types) {
      await recordLarge(eventType, 200_000)
      assert.equal((await other.events(1))[0]?.event, eventType, 'others are told meanwhile')
      mostWaiting = Math.max(mostWaiting, atServer.writableLength)
    }
    assert.ok(mostWaiting > 0 && mostWaiting < 600_000, `${mostWaiting} bytes waited`)
    await closed
    mine.destroy()
    const again = await openStream(live.url, { ...admin, lastEventId: start })
    assert.deepEqual(namesOf(await again.events(100)), types)
    for (const stream of [other, again]) stream.close()
    await live.close()
  })

  test('one that falls behind is told all the same, once and in order, and then at the end of the feed again', async () => {
    live = await startLiveApp({ heartbeatMs: 3_600_000 })
    const admin = await live.join({ role: 'SYSTEM_ADMINISTRATOR' })
    const { atServer, mine } = await stuckListener(admin.cookie)
    let text = ''
    for (const eventType of types) await recordLarge(eventType, 200_000)
    assert.ok(atServer.writableNeedDrain, 'more than the system takes')
    mine.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk.replaceAll(/x{100,}/g, 'x')
    })
    mine.resume()
    const names = (): string[] => [...text.matchAll(/^event: (big\.\d+)$/gm)].map(([, name = '']) => name)
    while (names().length < 100) await once(mine, 'data')
    await recordLarge('big.100', 10)
    while (names().length < 101) await once(mine, 'data')
    assert.deepEqual(names(), [...types, 'big.100'])
    mine.destroy()
  })
})
