/** What people have set up for themselves, over HTTP: theirs alone, whole, and bounded. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { ask, assertProblem, type Reply } from '../../tests/support/http.ts'
import { startLiveApp, type LiveApp, type LivePerson } from '../../tests/support/live.ts'
import { type SavedView, savedView } from './contract.ts'

const VIEWS = '/api/account/views'
const KEYS = '/api/account/keys'

describe('saved views', () => {
  let live: LiveApp
  before(async () => {
    live = await startLiveApp()
  })
  after(() => live.close())

  const send = (person: LivePerson, method: string, path: string, body?: unknown): Promise<Reply> =>
    ask(live.url, method, path, { cookie: person.cookie, ...(body === undefined ? {} : { body }) })
  const save = async (person: LivePerson, name: string, search: object = {}): Promise<SavedView> => {
    const reply = await send(person, 'POST', VIEWS, { name, search })
    assert.equal(reply.status, 201, reply.text)
    return savedView.parse(reply.body)
  }
  const list = async (person: LivePerson): Promise<SavedView[]> =>
    z.array(savedView).parse((await send(person, 'GET', VIEWS)).body.data)
  const names = async (person: LivePerson): Promise<string[]> => (await list(person)).map(({ name }) => name)

  test('are saved, renamed, changed, put in order and deleted, by their owner alone', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const search = { view: 'all', status: 'PENDING', minAmount: 500, overdue: true, sort: '-amount', q: 'เลข' }
    const first = await save(ann, ' Big ones ', search)
    assert.deepEqual([first.name, first.search], ['Big ones', search])
    const second = await save(ann, 'Leave', { type: 'LEAVE' })
    assert.deepEqual(await names(ann), ['Big ones', 'Leave'])
    assert.deepEqual(await names(ben), [])

    const one = `${VIEWS}/${first.id}`
    assertProblem(await send(ben, 'PATCH', one, { name: 'Mine' }), 404, 'not_found')
    assertProblem(await send(ben, 'DELETE', one), 404, 'not_found')
    assert.equal((await send(ann, 'PATCH', one, { name: 'big ones' })).body.name, 'big ones')
    assert.deepEqual((await send(ann, 'PATCH', one, { search: { q: 'x' } })).body.search, { q: 'x' })
    assert.deepEqual(
      (await list(ann)).map(({ name, search: kept }) => [name, kept]),
      [
        ['big ones', { q: 'x' }],
        ['Leave', { type: 'LEAVE' }],
      ],
    )

    const ordered = await send(ann, 'PUT', `${VIEWS}/order`, { ids: [second.id, first.id] })
    assert.equal(ordered.status, 200, ordered.text)
    assert.deepEqual(await names(ann), ['Leave', 'big ones'])
    await save(ann, 'Third')
    assert.deepEqual(await names(ann), ['Leave', 'big ones', 'Third'])
    for (const ids of [[second.id], [second.id, second.id, first.id], [first.id, second.id]])
      assertProblem(await send(ann, 'PUT', `${VIEWS}/order`, { ids }), 409, 'views_changed')

    assert.equal((await send(ann, 'DELETE', one)).status, 204)
    assert.deepEqual(await names(ann), ['Leave', 'Third'])
  })

  test('refuse what is no search, a name twice, an empty or long one, and the fifty-first', async () => {
    const cho = await live.join()
    await save(cho, 'Name')
    assertProblem(await send(cho, 'POST', VIEWS, { name: 'NAME', search: {} }), 409, 'name_taken')
    for (const body of [
      { name: '   ', search: {} },
      { name: 'x'.repeat(61), search: {} },
      { name: 'x', search: { view: 'nowhere' } },
      { name: 'x', search: { id: 'apr_01h455vb4pex5vsknk084sn02q' } },
      { name: 'x', search: { minAmount: 'much' } },
      { name: 'x' },
    ])
      assertProblem(await send(cho, 'POST', VIEWS, body), 400, 'invalid_request')
    // Two at once: one is the fiftieth, the other too many.
    for (let n = 2; n < 50; n += 1) await save(cho, `View ${n}`)
    const both = await Promise.all(['A', 'B'].map((name) => send(cho, 'POST', VIEWS, { name, search: {} })))
    assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([201, 422]))
    assert.equal((await list(cho)).length, 50)
  })

  test('that were saved by another version are shown as not understood, and can be deleted', async () => {
    const dan = await live.join()
    const { id } = await save(dan, 'Old')
    await sql`update saved_views set search = '{"view": "drafts"}' where id = ${id}`.execute(live.ctx.db)
    assert.deepEqual(
      (await list(dan)).map(({ name, search }) => [name, search]),
      [['Old', null]],
    )
    assert.equal((await send(dan, 'PATCH', `${VIEWS}/${id}`, { name: 'Older' })).body.search, null)
    assert.equal((await send(dan, 'DELETE', `${VIEWS}/${id}`)).status, 204)
  })
})

describe('keys', () => {
  let live: LiveApp
  before(async () => {
    live = await startLiveApp()
  })
  after(() => live.close())
  const send = (person: LivePerson, method: string, body?: unknown): Promise<Reply> =>
    ask(live.url, method, KEYS, { cookie: person.cookie, ...(body === undefined ? {} : { body }) })

  test('are the usual ones until they are changed, on every device of one person', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    assert.deepEqual((await send(ann, 'GET')).body, { isOn: true, own: {} })
    const keys = { isOn: false, own: { next: 'k', previous: 'j', watch: null } }
    assert.deepEqual((await send(ann, 'PUT', keys)).body, keys)
    assert.deepEqual((await send(ann, 'GET')).body, keys)
    assert.deepEqual((await send(ben, 'GET')).body, { isOn: true, own: {} })
  })

  test('that two commands would have are refused with the name of the other one', async () => {
    const cho = await live.join()
    const reply = await send(cho, 'PUT', { isOn: true, own: { approve: 'j' } })
    assertProblem(reply, 422, 'key_conflict')
    assert.equal(reply.body.detail, '“j” is the key of “Next approval” already.')
    for (const own of [{ approve: 'ab' }, { approve: ' ' }, { nothing: 'x' }])
      assertProblem(await send(cho, 'PUT', { isOn: true, own }), 400, 'invalid_request')
    assert.deepEqual((await send(cho, 'GET')).body, { isOn: true, own: {} })
  })

  test('of another version are read as far as they are understood', async () => {
    const dan = await live.join()
    const own = { gone: 'g', approve: 7, next: 'r', search: 's' }
    await sql`
      insert into account_keys (user_id, is_on, own) values (${dan.id}, true, ${JSON.stringify(own)})`.execute(
      live.ctx.db,
    )
    assert.deepEqual((await send(dan, 'GET')).body, { isOn: true, own: { search: 's' } })
  })
})
