/** Where a POST may go: every form of an address, every answer of DNS, every connection that is there already, every proxy. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createTlsServer } from 'node:https'
import { test, type TestContext } from 'node:test'
import { TEST_CA, TEST_KEY, TRUSTED_CERTIFICATE } from '../../tests/support/certificate.ts'
import { type DnsServer, startDnsServer } from '../../tests/support/dns-server.ts'
import { startProxy, type TestProxy } from '../../tests/support/proxy.ts'
import { listenRaw, nobodyListens } from '../../tests/support/raw-server.ts'
import { answerWith, startReceiver } from '../../tests/support/receiver.ts'
import { clientFor, errorOf, LOOPBACK, loopback, post, receive } from '../../tests/support/safe-client.ts'
import type { EgressRules } from './egress.ts'
import { parseProxy } from './proxy-tunnel.ts'
import { createResolver, type Resolve } from './resolve.ts'

const STRICT: EgressRules = { allow: [], deny: [], allowHttp: true }
/** One address of the loopback stands for the public internet, the others for what must not be reached. */
const ONE_ADDRESS: EgressRules = { allow: ['127.0.0.1/32'], deny: [], allowHttp: true }

async function dnsServer(t: TestContext, answer: (name: string) => readonly string[] | undefined): Promise<DnsServer> {
  const server = await startDnsServer(answer)
  t.after(() => server.close())
  return server
}

async function dns(t: TestContext, answer: (name: string) => readonly string[] | undefined): Promise<Resolve> {
  return createResolver('dns', [(await dnsServer(t, answer)).address])
}

async function proxyFor(t: TestContext, refuse?: (target: string) => number | undefined): Promise<TestProxy> {
  const proxy = await startProxy(refuse)
  t.after(() => proxy.close())
  return proxy
}

const through = ({ port }: { port: number }, rules = LOOPBACK, user = ''): EgressRules => ({
  ...rules,
  proxy: parseProxy(`http://${user}127.0.0.1:${port}`),
})

test('blocked addresses are not connected to, in whatever spelling', async (t) => {
  let connections = 0
  const { port } = new URL(await listenRaw(t, () => (connections += 1), '0.0.0.0'))
  const client = clientFor(t, STRICT)
  const hosts = [
    '127.0.0.1 127.1 127.0.1 0x7f.1 0x7f000001 2130706433 017700000001 0177.0.0.1 127.0.0.1. ①②⑦.0.0.1 127。0。0。1',
    '%31%32%37.0.0.1 0 0.0.0.0 0x0 169.254.169.254 0xa9fea9fe 10.0.0.1 100.64.0.1 168.63.129.16',
    '[::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [64:ff9b::127.0.0.1]',
    '[2002:7f00:1::] [fe80::1] [fd00:ec2::254] [::ffff:a9fe:a9fe] localhost LOCALHOST. a.localhost',
  ].flatMap((line) => line.split(' '))
  for (const host of hosts) {
    const result = await post(client, `http://${host}:${port}/`)
    assert.equal(errorOf(result), 'blocked', host)
    assert.ok(result.kind === 'failure' && !/[\d:]{3,}/.test(result.detail), 'the address is not told')
    assert.equal(result.remoteAddress, undefined)
  }
  for (const host of ['[fe80::1%25eth0]', '[::1%lo]', '1.2.3.4.5', '256.1.1.1', 'a b', ''])
    assert.equal(errorOf(await post(client, `http://${host}:${port}/`)), 'blocked', 'what is no URL goes nowhere')
  assert.equal(connections, 0)
})

test('a name is judged by every address that it has at this moment', async (t) => {
  const { port } = new URL(await receive(t))
  const answers = [['93.184.215.14', '10.0.0.1'], ['93.184.215.14', '::1'], ['127.0.0.1'], ['169.254.169.254'], ['::']]
  const asked: string[] = []
  const resolve = await dns(t, (name) => {
    asked.push(name)
    // A and AAAA are two questions.
    return answers[(asked.length - 1) >> 1] ?? []
  })
  const strict = clientFor(t, STRICT, resolve)
  for (const _ of answers) assert.equal(errorOf(await post(strict, `http://rebinding.example:${port}/`)), 'blocked')
  assert.equal(asked.length, answers.length * 2)
  assert.equal(errorOf(await post(strict, `http://rebinding.example:${port}/`)), 'dns')
  const open = clientFor(t, LOOPBACK, loopback)
  assert.equal(errorOf(await post(open, `http://receiver.example:${port}/`)), 'response 204')
})

test('a name that moves after its first answer is followed by no new connection', async (t) => {
  let secret = 0
  const receiver = await startReceiver(answerWith(200, { connection: 'close' }))
  t.after(() => receiver.close())
  const { port } = new URL(receiver.url)
  const hidden = await listenRaw(t, () => (secret += 1), '127.0.0.2')
  let now = ['127.0.0.1']
  const client = clientFor(t, ONE_ADDRESS, await dns(t, () => now))
  assert.equal(errorOf(await post(client, `http://rebinding.example:${port}/`)), 'response 200')
  for (const moved of [['127.0.0.2'], ['127.0.0.1', '127.0.0.2'], ['127.0.0.2', '127.0.0.1'], ['127.0.0.1', '::1']]) {
    now = moved
    for (const at of [port, new URL(hidden).port])
      assert.equal(errorOf(await post(client, `http://rebinding.example:${at}/`)), 'blocked', moved.join())
  }
  assert.deepEqual([receiver.requests.length, secret], [1, 0])
})

test('localhost is narrowed to the addresses that are allowed', async (t) => {
  const { port } = new URL(await receive(t))
  const client = clientFor(t, LOOPBACK, async () => [{ address: '::1', family: 6 }, ...(await loopback())])
  assert.equal(errorOf(await post(client, `http://localhost:${port}/`)), 'response 204')
  assert.equal(errorOf(await post(client, `http://other.example:${port}/`)), 'blocked')
})

test('plain http needs the operator’s word', async (t) => {
  const url = await receive(t)
  assert.equal(errorOf(await post(clientFor(t, { ...LOOPBACK, allowHttp: false }), url)), 'blocked')
})

test('a webhook’s own networks narrow where it may go, and no list at all is no limit', async (t) => {
  const url = await receive(t)
  const client = clientFor(t)
  const outcome = async (allowedIps: string[]): Promise<string> => errorOf(await post(client, url, { allowedIps }))
  assert.equal(await outcome([]), 'response 204')
  assert.equal(await outcome(['10.0.0.0/8', '127.0.0.0/24']), 'response 204')
  for (const list of [['10.0.0.0/8'], ['::/0'], ['127.0.0.2'], ['nonsense'], ['127.0.0.1/99'], ['']])
    assert.equal(await outcome(list), 'blocked', list.join())
  assert.equal(
    errorOf(await post(clientFor(t, STRICT), url, { allowedIps: ['127.0.0.1'] })),
    'blocked',
    'it opens nothing',
  )

  const { port } = new URL(url)
  const mixed = clientFor(t, LOOPBACK, await dns(t, () => ['127.0.0.1', '127.0.0.2']))
  const named = `http://receiver.example:${port}/`
  assert.equal(errorOf(await post(mixed, named, { allowedIps: ['127.0.0.1'] })), 'blocked', 'every address counts')
  assert.equal(errorOf(await post(mixed, named, { allowedIps: ['127.0.0.0/30'] })), 'response 204')
})

test('an open connection is no way around another list', async (t) => {
  const url = await receive(t)
  const client = clientFor(t)
  const isNew = async (allowedIps: string[]): Promise<boolean> =>
    'connectMs' in (await post(client, url, { allowedIps })).timings
  assert.deepEqual([await isNew([]), await isNew([])], [true, false])
  assert.equal(errorOf(await post(client, url, { allowedIps: ['10.0.0.0/8'] })), 'blocked')
  assert.deepEqual([await isNew(['127.0.0.1']), await isNew(['127.0.0.1']), await isNew([])], [true, false, false])
})

test('the address that was connected to is told, also of a connection that was open, and of none when there was none', async (t) => {
  const url = await receive(t)
  const client = clientFor(t)
  for (const _ of [1, 2]) assert.equal((await post(client, url)).remoteAddress, '127.0.0.1')
  assert.equal((await post(client, url.replace('http:', 'https:'))).remoteAddress, '127.0.0.1', 'TLS failed there')
  assert.equal((await post(client, await nobodyListens())).remoteAddress, undefined)
  assert.equal((await post(client, 'http://10.0.0.1/')).remoteAddress, undefined)
})

test('a name server that does not answer costs two seconds, and holds up nobody else’s names', async (t) => {
  const { port } = new URL(await receive(t))
  const client = clientFor(t, LOOPBACK, await dns(t, (name) => (name.startsWith('slow') ? undefined : ['127.0.0.1'])))
  const slow = Promise.all(
    Array.from({ length: 12 }, (_, index) => post(client, `http://slow${index}.example/`, { timeoutMs: 10_000 })),
  )
  for (const name of ['a', 'b', 'c']) {
    const result = await post(client, `http://${name}.example:${port}/`)
    assert.equal(errorOf(result), 'response 204')
    assert.ok(result.timings.totalMs < 1000, `${result.timings.totalMs} ms`)
  }
  for (const result of await slow) {
    assert.ok(['timeout', 'dns'].includes(errorOf(result)))
    assert.ok(result.timings.totalMs < 2500, `${result.timings.totalMs} ms`)
  }
})

test('through a proxy everything goes by CONNECT to the address that was checked', async (t) => {
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const { port } = new URL(receiver.url)
  const proxy = await proxyFor(t)
  const client = clientFor(t, through(proxy, LOOPBACK, 'ann:p%40ss@'), loopback)
  for (const isFirst of [true, false]) {
    const result = await post(client, `http://receiver.example:${port}/hook`)
    assert.equal(errorOf(result), 'response 204')
    assert.equal(result.remoteAddress, '127.0.0.1')
    assert.equal('connectMs' in result.timings, isFirst)
  }
  const authorization = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`
  assert.deepEqual(proxy.asked, [{ target: `127.0.0.1:${port}`, authorization }])
  assert.equal(proxy.others, 0)
  assert.equal(receiver.requests[1]?.headers['host'], `receiver.example:${port}`)
  assert.equal(receiver.requests[1]?.headers['proxy-authorization'], undefined)
})

test('through a proxy TLS is with the receiver, under its own name', async (t) => {
  const names: unknown[] = []
  const server = createTlsServer({ key: TEST_KEY, cert: TRUSTED_CERTIFICATE }, (request, response) => {
    names.push(request.headers.host, 'servername' in request.socket ? request.socket.servername : undefined)
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const proxy = await proxyFor(t)
  const rules = { ...through(proxy), extraCa: [TEST_CA] }
  const result = await post(clientFor(t, rules, loopback), `https://localhost:${port}/`)
  assert.equal(errorOf(result), 'response 204')
  assert.ok((result.timings.tlsMs ?? 0) > 0)
  assert.deepEqual(names, [`localhost:${port}`, 'localhost'])
  assert.deepEqual(proxy.asked, [{ target: `127.0.0.1:${port}`, authorization: undefined }])
  assert.equal(errorOf(await post(clientFor(t, rules, loopback), `https://other.example:${port}/`)), 'tls')
  assert.equal(errorOf(await post(clientFor(t, through(proxy), loopback), `https://localhost:${port}/`)), 'tls')
})

test('a proxy is asked for nothing that is blocked; metadata only when it is named exactly', async (t) => {
  const proxy = await proxyFor(t, () => 403)
  const outcome = async (allow: string[], host: string, allowedIps: string[] = []): Promise<string> => {
    const rules = through(proxy, { ...STRICT, allow })
    const client = clientFor(t, rules, await dns(t, () => ['127.0.0.1', '169.254.169.254']))
    return errorOf(await post(client, `http://${host}/`, { allowedIps }))
  }
  const loopbackAndMore = ['127.0.0.0/8', '169.254.0.0/16', '::/0']
  for (const host of [
    '169.254.169.254',
    '0xa9.254.43518',
    '[::ffff:169.254.169.254]',
    '[64:ff9b::a9fe:a9fe]',
    'a.example',
  ])
    assert.equal(await outcome(loopbackAndMore, host), 'blocked', host)
  assert.equal(await outcome(['127.0.0.0/8'], '127.0.0.1', ['10.0.0.0/8']), 'blocked')
  assert.deepEqual(proxy.asked, [])
  assert.equal(await outcome(['169.254.169.254'], '169.254.169.254'), 'connect')
  assert.deepEqual(proxy.asked, [{ target: '169.254.169.254:80', authorization: undefined }])
})

test('whatever a proxy does but be slow is a failed connect, and its password is in no message', async (t) => {
  const url = await receive(t)
  const proxies = [
    await proxyFor(t, () => 407),
    { port: Number(new URL(await nobodyListens()).port) },
    { port: Number(new URL(await listenRaw(t, (socket) => socket.end('SMTP ready\r\n\r\n'))).port) },
    { port: Number(new URL(await listenRaw(t, (socket) => socket.destroy())).port) },
    { port: Number(new URL(await listenRaw(t, (socket) => socket.write('x'.repeat(20_000)))).port) },
    { port: Number(new URL(await listenRaw(t, (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nmore'))).port) },
  ]
  for (const proxy of proxies) {
    const result = await post(clientFor(t, through(proxy, LOOPBACK, 'ann:hunter2@')), url)
    assert.equal(errorOf(result), 'connect')
    assert.ok(result.kind === 'failure' && !/hunter2|ann|127/.test(result.detail), JSON.stringify(result))
    assert.equal(result.remoteAddress, undefined)
  }
  const silent = { port: Number(new URL(await listenRaw(t, () => undefined)).port) }
  assert.equal(errorOf(await post(clientFor(t, through(silent)), url, { timeoutMs: 300 })), 'timeout')
})

test('an address that the proxy cannot reach is no reason not to try the next one', async (t) => {
  const { port } = new URL(await receive(t))
  const proxy = await proxyFor(t, (target) => (target.startsWith('127.0.0.9:') ? 502 : undefined))
  const client = clientFor(t, through(proxy), await dns(t, () => ['127.0.0.9', '127.0.0.1']))
  const result = await post(client, `http://receiver.example:${port}/`)
  assert.equal(errorOf(result), 'response 204')
  assert.equal(result.remoteAddress, '127.0.0.1')
})

test('a proxy’s address is read as it is written, and anything else is none', () => {
  const authorization = `Basic ${Buffer.from('a:b').toString('base64')}`
  assert.deepEqual(parseProxy('http://a:b@proxy:3128'), { hostname: 'proxy', port: 3128, authorization })
  assert.deepEqual(parseProxy('http://[::1]/'), { hostname: '::1', port: 80, authorization: undefined })
  for (const text of ['', 'proxy:3128', 'https://proxy', 'socks5://proxy', 'http://proxy/path', 'http://a%ff@proxy'])
    assert.equal(parseProxy(text), undefined, text)
})
