/** One trace from a service's request over its event to the webhook, seen by a real collector and real receivers. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { startApp, type TestApp } from '../support/app.ts'
import { type CollectedSpan, type Collector, startCollector } from '../support/collector.ts'
import { ask, type Reply } from '../support/http.ts'
import { createPerson, createService, signIn } from '../support/people.ts'
import { answerInTurn, type Receiver, startReceiver } from '../support/receiver.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`

type Callable = { app: TestApp; key: string }

const trigger = ({ app, key }: Callable, traceparent?: string): Promise<Reply> =>
  ask(app.url, 'POST', '/api/service/events', {
    key,
    body: { eventType: 'shop.sold', payload: {} },
    headers: traceparent === undefined ? {} : { traceparent },
  })

async function open(env: Record<string, string>, receiver: Receiver): Promise<Callable> {
  const app = await startApp({ env })
  const key = (await createService(app)).serviceKey
  const body = { name: 'w', url: `${receiver.url}/secret-path?token=secret`, retryCount: 3 }
  await ask(app.url, 'POST', '/api/service/webhooks', { key, body })
  return { app, key }
}

/** `{ trace, span, flags }` of a header. */
function parts(traceparent: string | undefined): { trace: string; span: string; flags: string } {
  const [, trace = '', span = '', flags = ''] = /^00-(\w{32})-(\w{16})-(\w\w)$/.exec(traceparent ?? '') ?? []
  return { trace, span, flags }
}

describe('traces with a collector', () => {
  let collector: Collector
  let receiver: Receiver
  let world: Callable
  beforeEach(async () => {
    collector = await startCollector()
    receiver = await startReceiver(answerInTurn(503, 204))
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_RESOURCE_ATTRIBUTES: 'host.name=t' }
    world = await open(env, receiver)
  })
  afterEach(async () => {
    await world.app.close()
    await receiver.close()
    await collector.close()
  })

  /** Everything that has ended, as the collector got it. */
  const collect = async (): Promise<CollectedSpan[]> => {
    await world.app.worker.idle()
    await world.app.closeTraces()
    return collector.spans()
  }

  test('go from a service’s request through its event to each attempt, and on to the receiver', async () => {
    assert.equal((await trigger(world, TRACEPARENT)).status, 201)
    await receiver.waitFor(1)
    await world.app.worker.idle()
    world.app.clock.advance(60_000)
    await receiver.waitFor(2)
    const spans = (await collect()).filter(({ traceId }) => traceId === TRACE)

    const named = (name: string): CollectedSpan[] => spans.filter((span) => span.name === name)
    const [request] = named('POST /api/service/events')
    const [event] = named('record event')
    const attempts = named('send webhook')
    assert.ok(request && event)
    assert.deepEqual([spans.length, attempts.length], [4, 2])
    assert.equal(request.parentSpanId, CALLER)
    assert.equal(event.parentSpanId, request.spanId)
    assert.deepEqual(
      attempts.map(({ parentSpanId }) => parentSpanId),
      [event.spanId, event.spanId],
    )
    const headers = receiver.requests.map(({ headers: { traceparent } }) => parts(traceparent))
    assert.deepEqual(
      headers,
      attempts.map(({ spanId }) => ({ trace: TRACE, span: spanId, flags: '01' })),
    )
    assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, 4)

    assert.deepEqual(
      [request, event, ...attempts].map(({ kind }) => kind),
      [2, 4, 3, 3],
    )
    assert.deepEqual(
      attempts.map(({ status, attributes }) => [
        status?.message,
        attributes['http.response.status_code'],
        attributes['http.request.resend_count'],
        attributes['error.type'],
        attributes['uxone.attempt.trigger'],
      ]),
      [
        ['status', 503, undefined, '503', 'first'],
        [undefined, 204, 1, undefined, 'retry'],
      ],
    )
    assert.equal(request.attributes['http.response.status_code'], 201)
    assert.equal(event.attributes['uxone.event.type'], 'shop.sold')
    assert.equal(event.attributes['uxone.event.id'], receiver.requests[0]?.headers['webhook-id'])
    assert.equal(request.resource['service.name'], 'uxone-approvals')
    assert.equal(request.resource['host.name'], 't')
    for (const span of spans) assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano))
    assert.ok(!collector.requests.some(({ body }) => body.includes('secret')), 'what is in a URL stays there')
  })

  test('begin here when nobody or a browser asks, and what is no traceparent is nobody’s', async () => {
    for (const wrong of [undefined, 'hello', `00-${'0'.repeat(32)}-${CALLER}-01`, `ff-${TRACE}-${CALLER}-01`])
      assert.equal((await trigger(world, wrong)).status, 201)
    const admin = { username: 'ann', password: 'a long password' }
    const { id: approverId, email } = await createPerson(world.app, admin)
    const created = await ask(world.app.url, 'POST', '/api/service/approvals', {
      key: world.key,
      body: { title: 'T', approvers: [{ userId: approverId }] },
    })
    const cookie = await signIn(world.app.url, email, admin.password)
    const approved = await ask(world.app.url, 'POST', `/api/approvals/${String(created.body.id)}/approve`, {
      cookie,
      body: { comments: 'yes' },
      headers: { traceparent: TRACEPARENT },
    })
    assert.equal(approved.status, 200, approved.text)
    const spans = await collect()
    const requests = spans.filter(({ kind }) => kind === 2)
    assert.ok(requests.some(({ name }) => name === 'POST /api/approvals/:id/approve'))
    assert.ok(!spans.some(({ traceId }) => traceId === TRACE))
    for (const request of requests) assert.equal(request.parentSpanId, undefined)
    const events = spans.filter(({ name }) => name === 'record event')
    assert.equal(events.length, 6)
    assert.equal(new Set(events.map(({ traceId }) => traceId)).size, 6)
    const sent = new Set(receiver.requests.map(({ headers }) => parts(headers['traceparent']).trace))
    assert.deepEqual(sent, new Set(events.map(({ traceId }) => traceId)))
  })

  test('are passed on unrecorded where the caller does not record', async () => {
    const unrecorded = `00-${TRACE}-${CALLER}-00`
    assert.equal((await trigger(world, unrecorded)).status, 201)
    const [request] = await receiver.waitFor(1)
    assert.equal(request?.headers['traceparent'], unrecorded)
    assert.ok(!(await collect()).some(({ traceId }) => traceId === TRACE))
  })

  test('have no span of what was refused or rolled back, nor of strangers', async () => {
    const body = { eventType: 'shop.sold', payload: {}, approvalId: world.app.ctx.ids.next('approval') }
    const headers = { traceparent: TRACEPARENT }
    const { url } = world.app
    const refused = await ask(url, 'POST', '/api/service/events', { key: world.key, body, headers })
    assert.equal(refused.status, 422, refused.text)
    for (const path of ['/healthz', '/metrics', '/api/service/events', '/nothing'])
      await ask(url, 'GET', path, { key: 'wrong', headers })
    const spans = (await collect()).filter(({ traceId }) => traceId === TRACE)
    assert.deepEqual(
      spans.map(({ name, attributes, status }) => [name, attributes['http.response.status_code'], status]),
      [['POST /api/service/events', 422, undefined]],
    )
  })

  test('are counted', async () => {
    await trigger(world)
    const { length } = await collect()
    const { text } = await ask(world.app.url, 'GET', '/metrics')
    assert.match(text, new RegExp(`^uxone_trace_spans_exported_total ${length}$`, 'm'))
    assert.match(text, /^uxone_trace_spans_dropped_total 0$/m)
  })
})

describe('traces of which a part is recorded', () => {
  let collector: Collector
  let receiver: Receiver
  let world: Callable
  before(async () => {
    collector = await startCollector()
    receiver = await startReceiver()
    const sampler = { OTEL_TRACES_SAMPLER: 'parentbased_always_off' }
    world = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...sampler }, receiver)
  })
  after(async () => {
    await world.app.close()
    await receiver.close()
    await collector.close()
  })

  test('tell the receiver so; what a caller records is recorded', async () => {
    await trigger(world)
    await trigger(world, TRACEPARENT)
    const requests = await receiver.waitFor(2)
    const headers = requests.map(({ headers: { traceparent } }) => parts(traceparent))
    const own = headers.find(({ trace }) => trace !== TRACE)
    assert.equal(own?.flags, '02')
    assert.ok(headers.some(({ trace, flags }) => trace === TRACE && flags === '01'))
    await world.app.worker.idle()
    await world.app.closeTraces()
    assert.deepEqual(new Set(collector.spans().map(({ traceId }) => traceId)), new Set([TRACE]))
  })
})

describe('traces without a collector', () => {
  test('a service’s traceparent goes on to the receiver as it is, and nothing else does', async (t) => {
    const receiver = await startReceiver()
    const world = await open({}, receiver)
    t.after(async () => {
      await world.app.close()
      await receiver.close()
    })
    await trigger(world, TRACEPARENT)
    const [first] = await receiver.waitFor(1)
    assert.equal(first?.headers['traceparent'], TRACEPARENT)
    for (const wrong of [undefined, `${TRACEPARENT}-more`, TRACEPARENT.toUpperCase()]) await trigger(world, wrong)
    const requests = await receiver.waitFor(4)
    assert.deepEqual(
      requests.slice(1).map(({ headers }) => headers['traceparent']),
      [undefined, undefined, undefined],
    )
    const { text } = await ask(world.app.url, 'GET', '/metrics')
    assert.doesNotMatch(text, /uxone_trace_/)
  })
})

describe('traces with a collector that is away', () => {
  test('cost no request and no delivery anything, and the program ends in time', async () => {
    const receiver = await startReceiver()
    const world = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, receiver)
    for (let n = 0; n < 20; n++) assert.equal((await trigger(world, TRACEPARENT)).status, 201)
    await receiver.waitFor(20)
    await world.app.close()
    await receiver.close()
  })
})
