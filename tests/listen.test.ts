/** `uxone-approvals listen` from end to end: a real server, the command as a process, a real receiver that trusts only signatures. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { startApp, type TestApp } from './support/app.ts'
import { ask } from './support/http.ts'
import { runListen, type ListenProcess } from './support/listen-process.ts'
import { createService, signIn } from './support/people.ts'
import { answerInTurn, startReceiver, type ReceivedRequest } from './support/receiver.ts'
import { ADMIN, startServerProcess, type ServerProcess } from './support/server-process.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const typesOf = (requests: readonly ReceivedRequest[]): string[] =>
  requests.map(({ headers }) => headers['x-uxone-event'] ?? '')

function listenUntilTheEnd(t: TestContext, args: readonly string[], env: Record<string, string>): ListenProcess {
  const listening = runListen(['listen', ...args], env)
  t.after(() => listening.signal('SIGKILL'))
  return listening
}

async function trigger(url: string, key: string, eventType: string, payload = {}): Promise<Record<string, unknown>> {
  const reply = await ask(url, 'POST', '/api/service/events', { key, body: { eventType, payload } })
  assert.equal(reply.status, 201, reply.text)
  return reply.body
}

/** A port where nothing listens now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

describe('listen', () => {
  let app: TestApp
  before(async () => {
    app = await startApp()
  })
  after(() => app.close())

  const newService = async (): Promise<{ key: string; env: Record<string, string> }> => {
    const { serviceKey: key } = await createService(app)
    return { key, env: { SERVICE_KEY: key, UXONE_URL: app.url } }
  }

  test('sends an event as the server sends it to a webhook: the same bytes, the same headers, a signature that holds', async (t) => {
    const { key, env } = await newService()
    const [local, remote] = [await startReceiver(), await startReceiver()]
    t.after(() => Promise.all([local.close(), remote.close()]))
    const hook = { name: 'Real', url: `${remote.url}/hook`, events: ['*'], secret: SECRET }
    assert.equal((await ask(app.url, 'POST', '/api/service/webhooks', { key, body: hook })).status, 201)

    const listening = listenUntilTheEnd(t, ['--forward-to', `${local.url}/hook?x=1`], env)
    const secret = (await listening.line(/^Signing with/)).split(' ').at(-1) ?? ''
    const event = await trigger(app.url, key, 'shop.sold', { note: 'สวัสดี "quoted"\n' })
    const [[here], [there]] = [await local.waitFor(1), await remote.waitFor(1)]
    assert.ok(here && there)
    assert.deepEqual(new Webhook(secret).verify(here.body.toString('utf8'), here.headers), event)
    assert.deepEqual(here.body, there.body)
    assert.deepEqual([here.method, here.path], ['POST', '/hook?x=1'])
    for (const name of [
      'webhook-id',
      'content-type',
      'content-length',
      'user-agent',
      'accept-encoding',
      'x-uxone-event',
    ])
      assert.equal(here.headers[name], there.headers[name], name)
    const own = new Set(['x-uxone-delivery', 'x-uxone-attempt'])
    assert.deepEqual(
      Object.keys(here.headers).toSorted(),
      Object.keys(there.headers)
        .filter((name) => !own.has(name))
        .toSorted(),
    )
    const told = await listening.line(/shop\.sold/)
    assert.match(told, new RegExp(`^\\d\\d:\\d\\d:\\d\\d  shop\\.sold  ${String(event.id)}  204  \\d+ ms$`))
    listening.signal('SIGTERM')
    assert.equal(await listening.ended, 0)
  })

  test('goes on where a run ended, from the start, and only with what is asked for', async (t) => {
    const { key, env } = await newService()
    const receiver = await startReceiver()
    t.after(() => receiver.close())
    const to = ['--forward-to', receiver.url, '--secret', SECRET]
    await trigger(app.url, key, 'shop.before')
    const first = listenUntilTheEnd(t, to, env)
    await first.line(/^Listening to/)
    await trigger(app.url, key, 'shop.sold')
    await receiver.waitFor(1)
    await first.line(/shop\.sold/)
    first.signal('SIGINT')
    assert.equal(await first.ended, 0)
    assert.ok(!first.lines.stdout.join('\n').includes(SECRET), 'a secret that was given is not repeated')
    const goOn = /--after \S+/.exec(first.lines.stdout.at(-1) ?? '')?.[0].split(' ') ?? []
    assert.equal(goOn.length, 2)

    await trigger(app.url, key, 'shop.missed')
    await trigger(app.url, key, 'stock.low')
    const second = listenUntilTheEnd(t, [...to, ...goOn], env)
    await receiver.waitFor(3)
    assert.deepEqual(typesOf(receiver.requests), ['shop.sold', 'shop.missed', 'stock.low'])
    second.signal('SIGINT')
    await second.ended

    const third = listenUntilTheEnd(t, [...to, '--from-start', '--events', 'stock.*', '--events', 'shop.before'], env)
    const requests = await receiver.waitFor(5)
    assert.deepEqual(typesOf(requests.slice(3)), ['shop.before', 'stock.low'])
    for (const { body, headers } of requests) new Webhook(SECRET).verify(body.toString('utf8'), headers)
    third.signal('SIGINT')
    await third.ended
  })

  test('prints bodies for another program, one to a line, and nothing else on stdout', async (t) => {
    const { key, env } = await newService()
    const events = [await trigger(app.url, key, 'shop.one'), await trigger(app.url, key, 'shop.two')]
    const listening = listenUntilTheEnd(t, ['--print-json', '--from-start'], env)
    await listening.line(/shop\.two/)
    listening.signal('SIGINT')
    await listening.ended
    assert.deepEqual(
      listening.lines.stdout.map((line) => JSON.parse(line)),
      events,
    )
    assert.match(listening.lines.stderr.join('\n'), /^Listening to .*\nGo on from here with --after /)
  })

  test('tries a receiver that is down again, then says so and goes on; an answer is an answer', async (t) => {
    const { key, env } = await newService()
    const port = await freePort()
    const listening = listenUntilTheEnd(t, ['--forward-to', `http://127.0.0.1:${port}/hook`], env)
    await listening.line(/^Listening to/)
    await trigger(app.url, key, 'shop.lost')
    await listening.line(/shop\.lost .* not delivered: 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/)

    await trigger(app.url, key, 'shop.late')
    await trigger(app.url, key, 'shop.refused')
    await trigger(app.url, key, 'shop.last')
    const receiver = await startReceiver(answerInTurn(204, 500, 204), port)
    t.after(() => receiver.close())
    assert.deepEqual(typesOf(await receiver.waitFor(3)), ['shop.late', 'shop.refused', 'shop.last'])
    await listening.line(/shop\.late .* 204 /)
    await listening.line(/shop\.refused .* 500 /)
    await listening.line(/shop\.last .* 204 /)
  })

  test('says what is wrong, and ends', async (t) => {
    const { env } = await newService()
    const { serviceKey } = await createService(app, { permissions: ['approvals:read'] })
    const receiver = await startReceiver(answerInTurn(200))
    t.after(() => receiver.close())
    const to = ['--forward-to', 'http://localhost:4000/hook']
    const unknown = `uxk_${'x'.repeat(43)}`
    const cases: [string[], Record<string, string>, number, RegExp][] = [
      [to, { ...env, SERVICE_KEY: unknown }, 1, /answers 401 invalid_key: .*\n.*SERVICE_KEY/],
      [[...to, '--key', serviceKey], env, 1, /answers 403 missing_permission: .*\n.*events:read/],
      [[...to, '--url', `http://127.0.0.1:${await freePort()}`], env, 1, /cannot be reached \(ECONNREFUSED\)/],
      [[...to, '--url', receiver.url], env, 1, /answers 200: it has no stream of events/],
      [[...to, '--after', 'nowhere'], env, 1, /answers 400 invalid_request: The cursor/],
      [[...to, '--events', 'a.*.b'], env, 1, /answers 400 invalid_request: events/],
      [to, {}, 2, /service’s key is missing: export SERVICE_KEY/],
      [[...to, '--key', 'ключ'], {}, 2, /key is not one/],
      [[], env, 2, /--forward-to http/],
      [['--forward-to', 'localhost:4000'], env, 2, /--forward-to must be an address .* not "localhost:4000"/],
      [[...to, '--url', 'here'], env, 2, /--url must be an address/],
      [[...to, '--secret', 'whsec_c2hvcnQ='], env, 2, /secret must be whsec_ and 24 to 64 bytes/],
      [[...to, '--after', 'x', '--from-start'], env, 2, /do not go together/],
      [[...to, '--fast'], env, 2, /'--fast'/],
    ]
    for (const [args, settings, code, expected] of cases) {
      const { ended, lines } = listenUntilTheEnd(t, args, settings)
      assert.equal(await ended, code, args.join(' '))
      assert.match(lines.stderr.join('\n'), expected)
      assert.ok(![...lines.stdout, ...lines.stderr].some((line) => line.includes('    at ')), 'no stack')
    }
  })

  test('explains itself', async () => {
    for (const args of [[], ['--help'], ['listen', '--help']]) {
      const { ended, lines } = runListen(args)
      assert.equal(await ended, 0)
      for (const option of ['--forward-to', '--url', '--key', '--events', '--secret', '--after', '--from-start'])
        assert.ok(lines.stdout.some((line) => line.includes(option)))
    }
    const { ended, lines } = runListen(['sing'])
    assert.equal(await ended, 2)
    assert.match(lines.stderr.join('\n'), /no command "sing"/)
  })

  test('ends when its key is revoked, and says why', async (t) => {
    const { service, serviceKey } = await createService(app)
    const env = { SERVICE_KEY: serviceKey, UXONE_URL: app.url }
    const listening = listenUntilTheEnd(t, ['--print-json'], env)
    await listening.line(/^Listening to/)
    // Told once, it is past its first read: what is read while the key still holds may go out.
    await trigger(app.url, serviceKey, 'shop.early')
    await listening.line(/shop\.early/)
    const revoked = { revoked_at: app.clock.now() }
    await app.ctx.db.updateTable('service_keys').set(revoked).where('service_id', '=', service.id).execute()
    // Any event makes the stream look at its clock; a quiet one does every 15 s.
    app.clock.advance(15_000)
    await app.ctx.transact((tx) =>
      app.ctx.events.record(tx, { eventType: 'shop.late', serviceId: service.id, serviceName: service.name }),
    )
    assert.equal(await listening.ended, 1)
    assert.match(listening.lines.stderr.join('\n'), /The stream ended\..*\n.*401 key_revoked.*\n[^]*--after /)
    assert.equal(listening.lines.stdout.length, 1)
    assert.match(listening.lines.stdout.join(''), /shop\.early/)
  })
})

test('a server that is killed and started again loses no event, and sends none twice', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-listen-'))
  const receiver = await startReceiver()
  const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, PORT: String(await freePort()) }
  let server: ServerProcess = await startServerProcess(dataDir, env)
  t.after(async () => {
    await receiver.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const key = await keyOf(server)
  const listening = listenUntilTheEnd(t, ['--forward-to', receiver.url, '--secret', SECRET], {
    SERVICE_KEY: key,
    UXONE_URL: server.url,
  })
  await listening.line(/^Listening to/)
  const acknowledged: unknown[] = []
  const tell = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) acknowledged.push((await trigger(server.url, key, 'shop.sold')).id)
  }
  for (const end of ['kill', 'stop'] as const) {
    await tell(5)
    await receiver.waitFor(acknowledged.length)
    // Some of these are on their way while the server goes, some have not been read.
    await tell(20)
    await server[end]()
    server = await startServerProcess(dataDir, env)
    await tell(5)
  }
  const requests = await receiver.waitFor(acknowledged.length)
  assert.deepEqual(
    requests.map(({ headers }) => headers['webhook-id']),
    acknowledged,
  )
  for (const { body, headers } of requests) new Webhook(SECRET).verify(body.toString('utf8'), headers)
  await listening.line(/^Connected again/)
  listening.signal('SIGINT')
  assert.equal(await listening.ended, 0)
})

async function keyOf(server: ServerProcess): Promise<string> {
  const cookie = await signIn(server.url, ADMIN.email, ADMIN.password)
  const body = { name: 'Shop', permissions: ['events:read', 'events:write'] }
  const service = await ask(server.url, 'POST', '/api/services', { cookie, body })
  assert.equal(service.status, 201, service.text)
  return String(service.body.serviceKey)
}
