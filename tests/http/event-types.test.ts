/** The catalogue of event types is true: its examples, and the events that are really recorded, fit its schemas. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { APPROVAL_DOCS } from '../../src/approvals/event-example.ts'
import { EVENT_TYPES } from '../../src/events/catalogue.ts'
import { eventRoutes, type EventType } from '../../src/events/contract.ts'
import { type IdKind, ID_PREFIXES, idPattern } from '../../src/lib/id-kinds.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { ask, type Reply } from '../support/http.ts'
import { createPerson, createService, signIn } from '../support/people.ts'
import { startReceiver } from '../support/receiver.ts'

describe('the catalogue of event types', () => {
  let app: TestApp
  let key: string
  let approverId: string
  before(async () => {
    app = await startApp()
    key = (await createService(app)).serviceKey
    approverId = (await createPerson(app, { username: 'ann' })).id
  })
  after(() => app.close())

  const post = async (path: string, body?: unknown): Promise<Reply> => {
    const reply = await ask(app.url, 'POST', path, { key, body })
    assert.ok(reply.status < 300, reply.text)
    return reply
  }
  const read = async (path: string, as: { key?: string; cookie?: string } = { key }): Promise<EventType[]> =>
    eventRoutes.types.response.parse((await ask(app.url, 'GET', path, as)).body).data
  const assertFits = (type: EventType | undefined, body: unknown): void => {
    assert.ok(type)
    const validate = new Ajv2020({ strict: false }).compile(type.schema)
    assert.ok(validate(body), `${type.eventType}: ${JSON.stringify(validate.errors)}`)
  }

  test('names every type of ours, and each example fits its schema and looks real', async () => {
    const catalogue = new Map((await read('/api/service/event-types')).map((type) => [type.eventType, type]))
    assert.deepEqual([...catalogue.keys()], Object.keys(EVENT_TYPES))
    for (const type of catalogue.values()) {
      assertFits(type, type.example)
      assert.equal(type.example?.eventType, type.eventType)
      assert.ok(!JSON.stringify(type.schema).includes('"additionalProperties":false'), 'members may be added')
      for (const [id, prefix] of JSON.stringify(type.example).matchAll(/\b([a-z]{3})_[0-9a-z]{20,}/g))
        assert.match(id, idPattern(kindOf(prefix ?? '')))
      const { approval } = type.example ?? {}
      if (approval !== undefined) assert.doesNotThrow(() => APPROVAL_DOCS.schema.parse(approval))
    }
  })

  test('is kept by the events that are recorded', async () => {
    const create = async (): Promise<string> => {
      const approvers = [{ username: 'ann' }]
      return String(
        (await post('/api/service/approvals', { title: 'T', levels: [{ approvers }, { approvers }] })).body.id,
      )
    }
    const decide = (id: string, verdict: string) => post(`/api/service/approvals/${id}/${verdict}`, { approverId })
    const approved = await create()
    await decide(approved, 'approve')
    await decide(approved, 'approve')
    await decide(await create(), 'reject')
    await post(`/api/service/approvals/${await create()}/cancel`, { reason: 'R' })
    const comment = { authorId: approverId, text: `Why, @${approverId}?` }
    await post(`/api/service/approvals/${approved}/comments`, comment)
    const receiver = await startReceiver()
    const webhook = await post('/api/service/webhooks', { name: 'w', url: receiver.url })
    await post(`/api/service/webhooks/${String(webhook.body.id)}/test`)
    await receiver.close()
    await post('/api/service/events', { eventType: 'shop.sold', payload: { n: 1 } })

    const { data } = eventRoutes.serviceList.response.parse(
      (await ask(app.url, 'GET', '/api/service/events?limit=200', { key })).body,
    )
    const own = new Map((await read('/api/service/event-types')).map((type) => [type.eventType, type]))
    for (const event of data) assertFits(own.get(event.eventType), event)
    assert.deepEqual(
      new Set(data.map(({ eventType }) => eventType)),
      new Set([
        ...['created', 'updated', 'approved', 'rejected', 'cancelled', 'commented'].map((name) => `approval.${name}`),
        'webhook.test',
        'shop.sold',
      ]),
    )
    assert.throws(() => assertFits(own.get('approval.approved'), { ...data[0], approval: {} }))
  })

  test('is read by administrators too, of all services or of one', async () => {
    await createPerson(app, { username: 'root', role: 'SYSTEM_ADMINISTRATOR', password: 'a long password' })
    const cookie = await signIn(app.url, 'root@example.com', 'a long password')
    const { id } = (await createService(app)).service
    const own = (types: EventType[]): string[] =>
      types.flatMap(({ eventType, isBuiltIn }) => (isBuiltIn ? [] : [eventType]))
    assert.deepEqual(own(await read('/api/event-types', { cookie })), ['shop.sold'])
    assert.deepEqual(own(await read(`/api/event-types?service=${id}`, { cookie })), [])
  })
})

function kindOf(prefix: string): IdKind {
  for (const kind of ['event', 'approval', 'service', 'user', 'decision', 'comment', 'webhook'] as const)
    if (ID_PREFIXES[kind] === prefix) return kind
  throw new Error(`${prefix} is no prefix of ours`)
}
