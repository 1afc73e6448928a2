/** The OpenAPI document: whole, unambiguous, and true of what the server really answers. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { createApp } from '../../src/app.ts'
import type { RouteContract } from '../../src/route.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { ask, type Ask, type Reply } from '../support/http.ts'
import { createPerson, createService, signIn } from '../support/people.ts'

type Parameter = { in: string; name: string }
type Response = { headers?: Record<string, object>; content?: Record<string, { schema: object }> }
type Operation = {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { required: boolean }
  responses: Record<string, Response>
}
type Document = {
  openapi: string
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

const documented = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}')

describe('the OpenAPI document', () => {
  let app: TestApp
  let text: string
  let document: Document
  const contracts: RouteContract[] = []

  before(async () => {
    app = await startApp({ isWorking: false })
    text = (await ask(app.url, 'GET', '/openapi.json')).text
    document = JSON.parse(text)
    const { app: twin } = await createApp(app, (route) => {
      const { contract } = route.config ?? {}
      if (contract && route.method === contract.method) contracts.push(contract)
    })
    await twin.ready()
    await twin.close()
  })
  after(() => app.close())

  const operations = (): [string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
    )
  const operation = (method: string, url: string): Operation => {
    const found = document.paths[url]?.[method.toLowerCase()]
    assert.ok(found, `${method} ${url} is not described`)
    return found
  }
  const headers = (method: string, url: string, status: string): string[] =>
    Object.keys(operation(method, url).responses[status]?.headers ?? {})
  const sent = (method: string, url: string): string[] =>
    (operation(method, url).parameters ?? []).filter((each) => each.in === 'header').map((each) => each.name)

  test('describes every bound route, and the metrics', () => {
    assert.ok(contracts.length > 50)
    for (const { method, url } of contracts) operation(method, documented(url))
    operation('GET', '/metrics')
    assert.equal(operations().length, contracts.length + 1)
    assert.match(document.openapi, /^3\.1\./)
    assert.deepEqual(document.servers, [{ url: '/' }])
  })

  test('names every operation once, and says what success and refusal look like', () => {
    const ids = operations().map(([, { operationId }]) => operationId)
    assert.deepEqual(
      ids.filter((id, index) => !/^[a-z][A-Za-z0-9]+$/.test(id) || ids.indexOf(id) !== index),
      [],
    )
    for (const [name, { responses }] of operations()) {
      const statuses = Object.keys(responses)
      assert.equal(statuses.filter((status) => /^(2\d\d|101)$/.test(status)).length, 1, name)
      for (const status of ['4XX', '5XX'])
        assert.deepEqual(Object.keys(responses[status]?.content ?? {}), ['application/problem+json'], name)
    }
  })

  test('names the headers that go either way', () => {
    const approvals = '/api/service/approvals'
    assert.deepEqual(sent('POST', approvals), ['Idempotency-Key'])
    assert.deepEqual(sent('PATCH', `${approvals}/{id}`), ['If-Match'])
    assert.deepEqual(sent('POST', `${approvals}/{id}/cancel`), ['Idempotency-Key', 'If-Match'])
    assert.deepEqual(sent('DELETE', '/api/service/webhooks/{id}'), ['If-Match'])
    assert.deepEqual(sent('DELETE', '/api/auth/sessions/{id}'), [])
    assert.deepEqual(sent('POST', '/api/auth/sign-in/email'), [])
    assert.deepEqual(sent('GET', approvals), [])
    const limits = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset']
    const created = headers('POST', approvals, '201')
    for (const name of ['ETag', 'Location', 'Idempotency-Replayed', ...limits]) assert.ok(created.includes(name), name)
    for (const name of ['Retry-After', ...limits]) assert.ok(headers('GET', approvals, '4XX').includes(name), name)
    assert.deepEqual(headers('GET', '/api/approvals/{id}', '200'), ['X-Request-Id', 'ETag'])
  })

  test('says that a stream is one, and how it is resumed', () => {
    const stream = '/api/service/stream'
    assert.deepEqual(sent('GET', stream), ['Last-Event-ID'])
    assert.deepEqual(Object.keys(operation('GET', stream).responses['200']?.content ?? {}), ['text/event-stream'])
  })

  test('says the same of people’s streams, and that a WebSocket is none', () => {
    assert.deepEqual(sent('GET', '/api/stream'), ['Last-Event-ID'])
    assert.deepEqual(Object.keys(operation('GET', '/api/ws').responses), ['101', '4XX', '5XX'])
    assert.equal(operation('GET', '/api/ws').responses['101']?.content, undefined)
  })

  test('asks for no body where the route has a default or takes none', () => {
    assert.equal(operation('POST', '/api/service/approvals').requestBody?.required, true)
    for (const { method, url, body } of contracts) {
      const described = operation(method, documented(url)).requestBody
      assert.equal(described !== undefined, body !== undefined, `${method} ${url}`)
      if (body) assert.equal(described?.required, !body.safeParse(undefined).success, `${method} ${url}`)
    }
  })

  test('refers to what is there, and keeps nothing that nobody refers to', () => {
    const refs = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, id = '']) => id))
    assert.deepEqual(refs, new Set(Object.keys(document.components.schemas)))
    const { schemas } = document.components
    const twins = Object.entries(schemas).filter(([id, schema]) => {
      const twin = schemas[`${id}Input`]
      return twin !== undefined && JSON.stringify(twin).replaceAll(/Input"/g, '"') === JSON.stringify(schema)
    })
    assert.deepEqual(twins, [])
  })

  test('is true of real answers', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'openapi')
    const { service, serviceKey: key } = await createService(app, { permissions: ['*'] })
    const admin = { role: 'SYSTEM_ADMINISTRATOR', username: 'ann', password: 'a long password' }
    const person = await createPerson(app, admin)
    const cookie = await signIn(app.url, person.email, admin.password)

    /** Asks, and holds the answer against what the document says of that route and status. */
    const check = async (method: string, pattern: string, options: Ask, id = ''): Promise<Reply> => {
      const reply = await ask(app.url, method, pattern.replace('{id}', id), options)
      const { responses } = operation(method, pattern.split('?', 1).join(''))
      const status = String(reply.status) in responses ? String(reply.status) : `${String(reply.status).charAt(0)}XX`
      const type = reply.headers.get('content-type')?.split(';', 1).join('') ?? ''
      assert.ok(responses[status]?.content?.[type], `${method} ${pattern}: ${status} ${type}`)
      const pointer = [
        'paths',
        pattern.split('?', 1).join(''),
        method.toLowerCase(),
        'responses',
        status,
        'content',
        type,
        'schema',
      ]
      const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      const validate = ajv.compile({ $ref: `openapi#/${escaped.join('/')}` })
      assert.ok(validate(reply.body), `${method} ${pattern}: ${ajv.errorsText(validate.errors)} in ${reply.text}`)
      return reply
    }

    const body = { title: 'Two chairs', amount: 120.5, currency: 'EUR', approvers: [{ username: 'ann' }] }
    const created = await check('POST', '/api/service/approvals', { key, body })
    assert.equal(created.status, 201)
    const id = String(created.body.id)
    await check('GET', '/api/service/approvals', { key })
    await check('GET', '/api/service/approvals?count=true', { key })
    await check('GET', '/api/service/approvals/{id}', { key }, id)
    await check('GET', '/api/service/approvals/stats', { key })
    await check('PATCH', '/api/service/approvals/{id}', { key, body: { title: 'Three chairs' } }, id)
    await check('POST', '/api/approvals/{id}/approve', { cookie, body: { comments: 'yes' } }, id)
    await check('GET', '/api/approvals', { cookie })
    await check('GET', '/api/approvals/{id}', { cookie }, id)
    await check('GET', '/api/insights/approvals?groupBy=person', { cookie })
    await check('GET', '/api/approvals/{id}/history', { cookie }, id)
    const comment = { text: `Done, @${person.id}` }
    assert.equal((await check('POST', '/api/approvals/{id}/comments', { cookie, body: comment }, id)).status, 201)
    await check('GET', '/api/approvals/{id}/comments?count=true', { cookie }, id)
    await check('GET', '/api/approvals/{id}/readers?count=true', { cookie }, id)

    const newService = { name: 'Travel', permissions: ['approvals:read'] }
    await check('POST', '/api/services', { cookie, body: newService })
    await check('GET', '/api/services', { cookie })
    await check('GET', '/api/services/{id}', { cookie }, service.id)
    await check('GET', '/api/services/{id}/keys', { cookie }, service.id)
    await check('GET', '/api/directory/users', { cookie })
    await check('GET', '/api/directory/users/{id}', { cookie }, person.id)
    await check('GET', '/api/session', { cookie })

    const webhook = await check('POST', '/api/service/webhooks', {
      key,
      body: { name: 'W', url: 'http://127.0.0.1:8099/hook' },
    })
    assert.equal(webhook.status, 201)
    await check('GET', '/api/service/webhooks', { key })
    await check('GET', '/api/service/webhooks/{id}', { key }, String(webhook.body.id))
    await check('GET', '/api/service/events', { key })
    await check('PUT', '/api/service/webhooks/{id}', { key, body: { isActive: false } }, String(webhook.body.id))
    const mails = await check('GET', '/api/mails?count=true', { cookie })
    const [, mailId = ''] = /"id":"(mal_\w+)"/.exec(mails.text) ?? []
    assert.equal((await check('GET', '/api/mails/{id}', { cookie }, mailId)).status, 200)
    await check('GET', '/api/audit', { cookie })
    await check('GET', '/api/audit/verify', { cookie })
    await check('GET', '/api/system', { cookie })
    await check('GET', '/healthz', {})

    assert.equal((await check('POST', '/api/service/approvals', { key, body: {} })).status, 400)
    assert.equal((await check('GET', '/api/session', {})).status, 401)
    assert.equal((await check('GET', '/api/service/approvals/{id}', { key }, 'apr_0')).status, 404)
  })

  test('has a readable reference', async () => {
    const page = await ask(app.url, 'GET', '/docs/')
    assert.equal(page.status, 200)
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
    assert.match(page.text, /openapi\.json/)
    assert.equal((await ask(app.url, 'GET', '/docs/js/scalar.js')).status, 200)
    assert.match((await ask(app.url, 'GET', '/metrics')).headers.get('content-type') ?? '', /^text\/plain/)
  })
})
