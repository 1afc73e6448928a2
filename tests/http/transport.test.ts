/** What goes wrong below the routes, over raw sockets too: every refusal is a problem document, and nothing is ignored. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { testWorld } from '../support/context.ts'
import { ask, assertProblem, type Ask, type Reply } from '../support/http.ts'
import { createPerson, createService, signIn } from '../support/people.ts'

const HEAD = 'Host: localhost\r\n'

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** Everything that comes until the other side closes, as the answers that it holds. */
async function answers(socket: Socket): Promise<Reply[]> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(Buffer.from(chunk))
  let rest = Buffer.concat(chunks).toString()
  const replies: Reply[] = []
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const headers = new Headers(
      lines.map((line): [string, string] => [line.split(': ', 1).join(''), line.replace(/^.*?: /, '')]),
    )
    const after = Buffer.from(rest.slice(end + 4))
    const length = Number(headers.get('content-length'))
    const text = after.subarray(0, length).toString()
    replies.push({ status: Number(first.split(' ')[1]), headers, text, body: JSON.parse(text) })
    rest = after.subarray(length).toString()
  }
  return replies
}

/** Sends these very bytes on a connection of their own; they must make the server close it. */
async function raw(url: string, bytes: string): Promise<Reply> {
  const socket = await open(url)
  socket.write(bytes)
  const [reply] = await answers(socket)
  assert.ok(reply, 'no answer')
  return reply
}

describe('below the routes', () => {
  let app: TestApp
  let key: string
  let cookie: string

  before(async () => {
    app = await startApp({ isWorking: false })
    key = (await createService(app, { permissions: ['*'] })).serviceKey
    await createPerson(app, { username: 'ann', role: 'SYSTEM_ADMINISTRATOR', password: 'a long password' })
    cookie = await signIn(app.url, 'ann@example.com', 'a long password')
  })
  after(() => app.close())

  const create = (options: Ask = {}): Promise<Reply> =>
    ask(app.url, 'POST', '/api/service/approvals', {
      key,
      body: { title: 'T', approvers: [{ username: 'ann' }] },
      ...options,
    })

  test('addresses that cannot be read are problems', async () => {
    for (const method of ['GET', 'POST', 'OPTIONS', 'PROPFIND']) {
      for (const path of ['/api/x/%zz', '/api/service/approvals/%ff', '/%zz']) {
        const reply = await raw(app.url, `${method} ${path} HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`)
        assertProblem(reply, 400, 'invalid_request')
        assert.equal(reply.headers.get('x-request-id'), reply.body.requestId)
      }
    }
    const long = await ask(app.url, 'GET', `/api/service/approvals/${'a'.repeat(300)}`, { key })
    assertProblem(long, 414, 'uri_too_long')
  })

  test('too many headers, too long an address, broken HTTP, and an unknown Expect are problems', async () => {
    const big = 'a'.repeat(40_000)
    assertProblem(await raw(app.url, `GET / HTTP/1.1\r\n${HEAD}X: ${big}\r\n\r\n`), 431, 'headers_too_large')
    assertProblem(await raw(app.url, `GET /?q=${big} HTTP/1.1\r\n${HEAD}\r\n`), 431, 'headers_too_large')
    assertProblem(await raw(app.url, 'HELLO\r\n\r\n'), 400, 'invalid_request')
    assertProblem(await raw(app.url, `GET / HTTP/1.1\r\n${HEAD}Content-Length: x\r\n\r\n`), 400, 'invalid_request')
    assertProblem(await raw(app.url, 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'), 400, 'invalid_request')
    const expecting = `POST /api/service/approvals HTTP/1.1\r\n${HEAD}Expect: wonders\r\nContent-Length: 2\r\n\r\n{}`
    assertProblem(await raw(app.url, expecting), 417, 'expectation_failed')
    const chunked = `POST /api/service/approvals HTTP/1.1\r\n${HEAD}Authorization: Bearer ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`
    assertProblem(await raw(app.url, chunked), 400, 'invalid_request')
  })

  test('broken HTTP behind a request in flight is not answered in its place', async () => {
    const socket = await open(app.url)
    socket.write(`GET /readyz HTTP/1.1\r\n${HEAD}\r\nHELLO\r\n\r\n`)
    assert.deepEqual(await answers(socket), [])
  })

  test('a method that the path does not have is 405 and names those that it has', async () => {
    const cases: [string, string, string][] = [
      ['DELETE', '/api/service/approvals', 'GET, HEAD, POST'],
      ['PUT', '/api/service/approvals/', 'GET, HEAD, POST'],
      ['POST', '/api/service/approvals/apr_01h455vb4pex5vsknk084sn02q', 'GET, HEAD, PATCH'],
      ['POST', '/api/service/%61pprovals/42?x=1', 'GET, HEAD, PATCH'],
      ['GET', '/api/auth/sign-out', 'POST'],
      ['OPTIONS', '/metrics', 'GET, HEAD'],
      ['POST', '/openapi.json', 'GET, HEAD'],
    ]
    for (const [method, path, allow] of cases) {
      const reply = await ask(app.url, method, path, method === 'GET' ? {} : { raw: 'not JSON' })
      assertProblem(reply, 405, 'method_not_allowed')
      assert.equal(reply.headers.get('allow')?.split(', ').toSorted().join(', '), allow, `${method} ${path}`)
    }
    assertProblem(await ask(app.url, 'DELETE', '/api/nothing-here'), 404, 'no_such_route')
    assertProblem(await ask(app.url, 'POST', '/api/service/approvals/a/b/c'), 404, 'no_such_route')
  })

  test('a created object says where it is', async () => {
    const first = await create({ headers: { 'idempotency-key': 'where' } })
    const again = await create({ headers: { 'idempotency-key': 'where' } })
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    for (const reply of [first, again]) {
      const location = reply.headers.get('location')
      assert.equal(location, `/api/service/approvals/${String(first.body.id)}`)
      assert.equal((await ask(app.url, 'GET', location ?? '', { key })).status, 200)
    }
    const service = await ask(app.url, 'POST', '/api/services', { cookie, body: { name: 'New', permissions: ['*'] } })
    assert.equal(service.headers.get('location'), `/api/services/${String(service.body.id)}`)
    const newKey = await ask(app.url, 'POST', `/api/services/${String(service.body.id)}/keys`, { cookie })
    assert.equal(newKey.status, 201)
    assert.equal(newKey.headers.get('location'), null)
  })

  test('bodies and parameters that a route does not take are refused', async () => {
    const { body: webhook } = await ask(app.url, 'POST', '/api/service/webhooks', {
      key,
      body: { name: 'W', url: 'http://127.0.0.1:8099/hook' },
    })
    const path = `/api/service/webhooks/${String(webhook.id)}`
    for (const body of [{ force: true }, [], ['x'], 'x', 0, false, null])
      assertProblem(await ask(app.url, 'DELETE', path, { key, body }), 400, 'invalid_request')
    assertProblem(await ask(app.url, 'DELETE', `${path}?force=true`, { key }), 400, 'invalid_request')
    assertProblem(await ask(app.url, 'GET', `${path}?expand=1`, { key }), 400, 'invalid_request')
    assertProblem(await ask(app.url, 'GET', '/api/session?x=', { cookie }), 400, 'invalid_request')
    assert.equal((await ask(app.url, 'GET', path, { key })).status, 200)
    assert.equal((await ask(app.url, 'DELETE', path, { key, body: {} })).status, 204)
    assert.equal((await ask(app.url, 'GET', '/metrics?x=1')).status, 200)
    assert.equal((await ask(app.url, 'GET', '/openapi.json?x=1')).status, 200)
  })

  test('null is not the absence of a body', async () => {
    const { body } = await create()
    const path = `/api/service/approvals/${String(body.id)}/cancel`
    assertProblem(await ask(app.url, 'POST', path, { key, raw: 'null' }), 400, 'invalid_request')
    assertProblem(await ask(app.url, 'POST', path, { key, raw: ' null\n' }), 400, 'invalid_request')
    assertProblem(await create({ body: null }), 400, 'invalid_request')
    assert.equal((await ask(app.url, 'POST', path, { key, raw: '' })).status, 200)
    const other = await create()
    const without = await ask(app.url, 'POST', `/api/service/approvals/${String(other.body.id)}/cancel`, { key })
    assert.equal(without.body.status, 'CANCELLED')
  })

  test('a service over its rate is told how long to wait', async () => {
    const { serviceKey } = await createService(app, { permissions: ['*'], rateLimit: 1 })
    const replies: Reply[] = []
    for (let sent = 0; sent < 20 && replies.at(-1)?.status !== 429; sent += 1)
      replies.push(await ask(app.url, 'GET', '/api/service/approvals', { key: serviceKey }))
    const [first] = replies
    assert.equal(first?.headers.get('ratelimit-limit'), '1')
    const last = replies.at(-1)
    assert.ok(last)
    assertProblem(last, 429, 'rate_limited')
    assert.equal(last.headers.get('retry-after'), '1')
    assert.equal(last.headers.get('ratelimit-limit'), '1')
    assert.equal(last.headers.get('ratelimit-remaining'), '0')
    assert.equal(last.headers.get('ratelimit-reset'), '1')
  })
})

test('while it drains, requests in flight are answered and new ones are sent away', async () => {
  const world = await testWorld()
  const { app } = await createApp(world)
  const closing = new Promise<void>((resolve) => {
    app.addHook('preClose', async () => resolve())
  })
  const arrived = new Promise<void>((resolve) => {
    app.addHook('onRequest', async () => resolve())
  })
  const socket = await open(await app.listen({ host: '127.0.0.1', port: 0 }))
  const body = JSON.stringify({ email: 'nobody@example.com', password: 'a long password' })
  // The first request is under way, without its body, when the server begins to close.
  socket.write(
    `POST /api/auth/sign-in/email HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  await arrived
  const closed = app.close()
  await closing
  socket.write(`${body}GET /healthz HTTP/1.1\r\n${HEAD}\r\n`)
  const [inFlight, late] = await answers(socket)
  await closed
  await world.close()
  assert.ok(inFlight && late)
  assertProblem(inFlight, 401, 'invalid_credentials')
  assertProblem(late, 503, 'shutting_down')
  assert.equal(late.headers.get('retry-after'), '1')
  assert.equal(late.headers.get('connection'), 'close')
})

test('a connection that has sent nothing does not hold the server up', { timeout: 10_000 }, async () => {
  const world = await testWorld()
  const { app } = await createApp(world)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const accepted = once(app.server, 'connection')
  const socket = await open(url)
  await accepted
  const closed = once(socket, 'close')
  await app.close()
  await closed
  await world.close()
})
