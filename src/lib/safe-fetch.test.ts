import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createTlsServer } from 'node:https'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { TEST_CERTIFICATE, TEST_KEY } from '../../tests/support/certificate.ts'
import { answerWith, startReceiver } from '../../tests/support/receiver.ts'
import { listenRaw, nobodyListens } from '../../tests/support/raw-server.ts'
import { clientFor, errorOf, LOOPBACK, loopback, post, receive } from '../../tests/support/safe-client.ts'

test('a request arrives as it was given, and the answer comes back with its timings', async (t) => {
  const receiver = await startReceiver(answerWith(201, { 'x-answer': 'yes' }, 'สวัสดี'))
  t.after(() => receiver.close())
  const client = clientFor(t)
  const first = await post(client, `${receiver.url}/a%20b?c=d`)
  const second = await post(client, receiver.url)
  assert.partialDeepStrictEqual(first, { kind: 'response', status: 201, body: 'สวัสดี', headers: { 'x-answer': 'yes' } })
  assert.partialDeepStrictEqual(receiver.requests[0], {
    method: 'POST',
    path: '/a%20b?c=d',
    body: Buffer.from('{"a":1}'),
  })
  assert.deepEqual(Object.keys(first.timings).toSorted(), ['connectMs', 'dnsMs', 'firstByteMs', 'totalMs'])
  assert.deepEqual(
    Object.keys(second.timings).toSorted(),
    ['firstByteMs', 'totalMs'],
    'the second one used the open connection',
  )
})

test('a connection that was closed is replaced, and no request is sent twice', async (t) => {
  let count = 0
  const url = await receive(t, (_request, response, incoming) => {
    count += 1
    if (count === 2) incoming.socket.destroy()
    else response.writeHead(200, count === 3 ? { connection: 'close' } : {}).end()
  })
  const client = clientFor(t)
  const outcomes = []
  for (let index = 0; index < 5; index++) outcomes.push(errorOf(await post(client, url)))
  assert.deepEqual(outcomes, ['response 200', 'reset', 'response 200', 'response 200', 'response 200'])
  assert.equal(count, 5)
})

test('a redirect is an answer like others', async (t) => {
  const elsewhere = await startReceiver()
  t.after(() => elsewhere.close())
  const url = await receive(t, answerWith(308, { location: elsewhere.url }))
  assert.equal(errorOf(await post(clientFor(t), url)), 'response 308')
  assert.equal(elsewhere.requests.length, 0)
})

test('an endless body is cut, and what is kept is bounded', async (t) => {
  let sent = 0
  const url = await receive(t, (_request, response) => {
    const chunk = Buffer.alloc(16 * 1024, 'a')
    const more = (): void => {
      if (response.destroyed) return
      sent += chunk.length
      response.write(chunk, more)
    }
    response.writeHead(200)
    more()
  })
  const result = await post(clientFor(t), url, { timeoutMs: 5000 })
  assert.ok(result.kind === 'response' && result.body.length === 16 * 1024)
  assert.ok(result.timings.totalMs < 2000)
  assert.ok(sent < 20_000_000, `${sent} bytes were taken`)
})

test('a compressed body is not unpacked', async (t) => {
  const url = await receive(t, (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)))
  })
  const result = await post(clientFor(t), url)
  assert.ok(result.kind === 'response' && result.body.length <= 16 * 1024)
})

test('headers are kept up to 8 KiB and refused beyond 16', async (t) => {
  const long = await receive(t, answerWith(200, { 'a-first': 'kept', 'x-long': 'a'.repeat(9000), 'x-last': 'lost' }))
  const result = await post(clientFor(t), long)
  assert.ok(result.kind === 'response')
  assert.equal(result.headers['a-first'], 'kept')
  assert.ok(!('x-long' in result.headers))
  assert.equal(
    errorOf(await post(clientFor(t), await receive(t, answerWith(200, { 'x-long': 'a'.repeat(17_000) })))),
    'protocol',
  )
})

test('nobody holds a request beyond its timeout', async (t) => {
  const silent = await listenRaw(t, () => undefined)
  const headersOnly = await receive(t, (_request, response) => response.writeHead(200).flushHeaders())
  const trickle = await receive(t, (_request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), 20)
    response.on('close', () => clearInterval(timer))
  })
  const headerTrickle = await listenRaw(t, (socket) => {
    const timer = setInterval(() => socket.write('x'), 20)
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n')).on('close', () => clearInterval(timer))
  })
  const client = clientFor(t)
  const urls = [silent, headersOnly, trickle, headerTrickle]
  const startedAt = performance.now()
  const results = await Promise.all(urls.map((url) => post(client, url, { timeoutMs: 300 })))
  assert.ok(performance.now() - startedAt < 1300)
  assert.deepEqual(results.slice(0, 3).map(errorOf), ['timeout', 'timeout', 'timeout'])
  assert.ok(results[3] && ['timeout', 'protocol'].includes(errorOf(results[3])))
})

test('every other end has its name too', async (t) => {
  const client = clientFor(t)
  const reset = await listenRaw(t, (socket) => socket.once('data', () => socket.resetAndDestroy()))
  const half = await listenRaw(t, (socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf')),
  )
  const nonsense = await listenRaw(t, (socket) => socket.once('data', () => socket.end('SMTP ready\r\n\r\n')))
  const closed = await listenRaw(t, () => undefined)
  const upgrade = await listenRaw(t, (socket) =>
    socket.once('data', () =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    ),
  )
  assert.equal(errorOf(await post(client, reset)), 'reset')
  assert.equal(errorOf(await post(client, half)), 'reset')
  assert.equal(errorOf(await post(client, nonsense)), 'protocol')
  assert.equal(errorOf(await post(client, upgrade)), 'protocol')
  assert.equal(errorOf(await post(client, closed.replace('http:', 'https:'), { timeoutMs: 300 })), 'timeout')
  assert.equal(errorOf(await post(client, await nobodyListens())), 'connect')
  assert.equal(
    errorOf(
      await post(
        clientFor(t, LOOPBACK, () => Promise.reject(new Error('no such name'))),
        'http://a.example/',
      ),
    ),
    'dns',
  )
  assert.equal(errorOf(await post(client, (await receive(t)).replace('http:', 'https:'))), 'tls')
})

test('a request that cannot even be begun is a failure too, and leaves nothing behind', async (t) => {
  const url = await receive(t)
  const client = clientFor(t)
  const headers = { 'x-broken': 'a\r\nx-injected: b' }
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const result = await client.post({ url, headers, body: Buffer.from(''), timeoutMs: 60_000 })
  assert.equal(errorOf(result), 'protocol')
  assert.ok(timers() <= before, 'no timer is left')
  assert.equal(errorOf(await post(client, url)), 'response 204')
})

test('a resolver that does not answer costs two seconds', async (t) => {
  const client = clientFor(t, LOOPBACK, () => new Promise(() => undefined))
  const result = await post(client, 'http://silent.example/', { timeoutMs: 10_000 })
  assert.equal(errorOf(result), 'timeout')
  assert.ok(result.timings.totalMs < 2500)
})

test('a certificate must be trusted and must fit the host', async (t) => {
  const server = createTlsServer({ key: TEST_KEY, cert: TEST_CERTIFICATE }, (_request, response) =>
    response.writeHead(204).end(),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const client = clientFor(t, LOOPBACK, loopback)
  assert.equal(errorOf(await post(client, `https://localhost:${port}/`)), 'tls')

  const trusting = clientFor(t, { ...LOOPBACK, extraCa: [TEST_CERTIFICATE] }, loopback)
  const result = await post(trusting, `https://localhost:${port}/`)
  assert.equal(errorOf(result), 'response 204')
  assert.ok((result.timings.tlsMs ?? 0) > 0)
  assert.equal(errorOf(await post(trusting, `https://127.0.0.1:${port}/`)), 'response 204')
  assert.equal(errorOf(await post(trusting, `https://other.example:${port}/`)), 'tls')
})
