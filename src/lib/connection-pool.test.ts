/** Connections that are used again: never past their time, never after a doubt, and never at the price of a request sent twice. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { listenRaw } from '../../tests/support/raw-server.ts'
import { answerWith } from '../../tests/support/receiver.ts'
import { clientFor, errorOf, post, receive } from '../../tests/support/safe-client.ts'

const NO_CONTENT = 'HTTP/1.1 204 No Content\r\n\r\n'

/** Answers each request on a socket with the next text; the requests are small enough to come in one piece. */
async function answering(
  t: TestContext,
  answer: (socket: Socket, count: number) => void,
): Promise<{ url: string; seen: { sockets: number; requests: number } }> {
  const seen = { sockets: 0, requests: 0 }
  const url = await listenRaw(t, (socket) => {
    seen.sockets += 1
    socket.on('data', () => {
      seen.requests += 1
      answer(socket, seen.requests)
    })
  })
  return { url, seen }
}

test('a receiver that closes every connection after its answer costs at most one attempt, then connections', async (t) => {
  const { url, seen } = await answering(t, (socket) => socket.end(NO_CONTENT))
  const client = clientFor(t)
  const outcomes: string[] = []
  for (let index = 0; index < 20; index++) outcomes.push(errorOf(await post(client, url)))
  const lost = outcomes.filter((outcome) => outcome === 'reset').length
  assert.ok(lost <= 1, outcomes.join())
  assert.equal(outcomes.filter((outcome) => outcome === 'response 204').length, 20 - lost)
  assert.ok(seen.requests <= 20 && seen.sockets === 20 - lost, 'nothing was sent twice')
})

test('one that breaks a used connection under the next request has failed that request, which is not repeated', async (t) => {
  const { url, seen } = await answering(t, (socket, count) => {
    if (count % 2 === 1) socket.write(NO_CONTENT)
    else socket.resetAndDestroy()
  })
  const client = clientFor(t)
  const outcomes: string[] = []
  for (let index = 0; index < 6; index++) outcomes.push(errorOf(await post(client, url)))
  // Its connections are not kept any more, and each new one is broken or not as its turn comes.
  assert.deepEqual(outcomes, ['response 204', 'reset', 'response 204', 'reset', 'response 204', 'reset'])
  assert.deepEqual(seen, { sockets: 5, requests: 6 })
})

test('a path that hangs on a kept connection costs the others of its origin no connection', async (t) => {
  let sockets = 0
  const url = await listenRaw(t, (socket) => {
    sockets += 1
    socket.on('data', (bytes) => String(bytes).startsWith('POST /hangs') || socket.write(NO_CONTENT))
  })
  const client = clientFor(t)
  const at = (path: string): string => new URL(path, url).href
  assert.equal(errorOf(await post(client, at('/answers'))), 'response 204')
  // On that connection.
  assert.equal(errorOf(await post(client, at('/hangs'), { timeoutMs: 50 })), 'timeout')
  for (let index = 0; index < 5; index++) assert.equal(errorOf(await post(client, at('/answers'))), 'response 204')
  assert.equal(sockets, 2)
  // It may have been the connection: the path that had no answer gets none of those that were kept.
  assert.equal(errorOf(await post(client, at('/hangs'), { timeoutMs: 50 })), 'timeout')
  assert.equal(sockets, 3)
  assert.equal(errorOf(await post(client, at('/answers'))), 'response 204')
  assert.equal(sockets, 3)
})

test('a second answer to one request is nobody’s answer', async (t) => {
  const { url, seen } = await answering(t, (socket) => socket.write(`${NO_CONTENT}HTTP/1.1 500 Forged\r\n\r\n`))
  const client = clientFor(t)
  for (let index = 0; index < 5; index++) assert.equal(errorOf(await post(client, url)), 'response 204')
  assert.deepEqual(seen, { sockets: 5, requests: 5 })
})

test('a second answer that comes a little later is none either', async (t) => {
  const { url } = await answering(t, (socket, count) => {
    socket.write(count % 2 === 1 ? NO_CONTENT : 'HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n')
    if (count % 2 === 1) setImmediate(() => socket.write('HTTP/1.1 500 Forged\r\n\r\n'))
  })
  const client = clientFor(t)
  const first = await post(client, url)
  // The forged one arrives while nothing is asked for.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  assert.deepEqual([errorOf(first), errorOf(await post(client, url))], ['response 204', 'response 201'])
})

test('a connection is kept no longer than its receiver says', async (t) => {
  const { url, seen } = await answering(t, (socket) =>
    socket.write('HTTP/1.1 204 No Content\r\nkeep-alive: timeout=1\r\n\r\n'),
  )
  const client = clientFor(t)
  for (let index = 0; index < 3; index++) assert.equal(errorOf(await post(client, url)), 'response 204')
  assert.equal(seen.sockets, 3)

  const closed = Promise.withResolvers<number>()
  const short = await listenRaw(t, (socket) => {
    const openedAt = performance.now()
    socket.on('data', () => socket.write('HTTP/1.1 204 No Content\r\nkeep-alive: timeout=2\r\n\r\n'))
    socket.on('close', () => closed.resolve(performance.now() - openedAt))
  })
  for (let index = 0; index < 3; index++) assert.equal(errorOf(await post(client, short)), 'response 204')
  const keptMs = await closed.promise
  assert.ok(keptMs > 900 && keptMs < 2000, `${keptMs} ms`)
})

test('a request that was answered before it was read leaves no connection behind', async (t) => {
  const { url, seen } = await answering(t, (socket) => socket.pause().write(NO_CONTENT))
  const client = clientFor(t)
  const body = Buffer.alloc(20_000_000, ' ')
  for (let index = 0; index < 3; index++) assert.equal(errorOf(await post(client, url, { body })), 'response 204')
  assert.equal(seen.sockets, 3)
})

test('of many idle connections 512 stay', async (t) => {
  const server = createServer((_request, response) => held.push(() => response.writeHead(204).end()))
  const held: (() => void)[] = []
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const client = clientFor(t)
  const posts = Array.from({ length: 540 }, () => post(client, urlOf(server), { timeoutMs: 20_000 }))
  while (held.length < 540) await once(server, 'request')
  assert.equal(await connectionsOf(server), 540)
  for (const answer of held) answer()
  for (const result of await Promise.all(posts)) assert.equal(errorOf(result), 'response 204')
  // The closed ones are noticed by the server in its own time; each round trip gives it some.
  for (let count = 540; count > 512; count = await connectionsOf(server))
    await post(client, await receive(t, answerWith(204)))
  assert.equal(await connectionsOf(server), 512)
})

test('closing ends what is in flight and what is being opened', async (t) => {
  const arrived = Promise.withResolvers<void>()
  const { url } = await answering(t, () => arrived.resolve())
  const client = clientFor(t)
  const waiting = post(client, url, { timeoutMs: 20_000 })
  await arrived.promise
  const opening = post(client, url, { timeoutMs: 20_000 })
  await client.close()
  assert.equal(errorOf(await waiting), 'reset')
  assert.ok(['reset', 'connect'].includes(errorOf(await opening)))
})

function urlOf(server: Server): string {
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  })
}
