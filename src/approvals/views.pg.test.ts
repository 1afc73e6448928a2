/** The views of the inbox: what is in each, to whom, how it is counted, and in which order. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ask, assertProblem } from '../../tests/support/http.ts'
import { startLiveApp, type LiveApp, type LivePerson } from '../../tests/support/live.ts'
import { authenticatePerson } from '../auth/person-session.ts'
import type { PersonActor } from '../context.ts'
import { cancelApproval } from './cancel.ts'
import { pageOfApprovals } from './read.ts'
import { VIEWS, type View } from './view-contract.ts'
import { unwatchApproval, viewCounts, watchApproval } from './watch.ts'

const EMPTY = { decide: 0, waiting: 0, requests: 0, watching: 0, decided: 0 }

describe('views', () => {
  let live: LiveApp
  before(async () => {
    live = await startLiveApp()
  })
  after(() => live.close())

  const actorOf = async (person: LivePerson): Promise<PersonActor> =>
    (await authenticatePerson(live.ctx, person.cookie)) ?? assert.fail()
  const titles = async (person: LivePerson, view: View, query = ''): Promise<string[]> => {
    const reply = await ask(live.url, 'GET', `/api/approvals?view=${view}${query}`, { cookie: person.cookie })
    assert.equal(reply.status, 200, reply.text)
    const data: { title: string }[] = JSON.parse(reply.text).data
    return data.map(({ title }) => title)
  }
  const everything = async (person: LivePerson): Promise<Record<string, string[]>> =>
    Object.fromEntries(
      await Promise.all(VIEWS.map(async (view) => [view, (await titles(person, view)).toSorted()] as const)),
    )
  /** What is counted is what is listed. */
  const assertViews = async (person: LivePerson, wanted: Partial<Record<View, string[]>>): Promise<void> => {
    const expected = { decide: [], waiting: [], requests: [], watching: [], decided: [], ...wanted }
    assert.deepEqual(await everything(person), expected)
    const counts = await ask(live.url, 'GET', '/api/approvals/views', { cookie: person.cookie })
    assert.deepEqual(
      counts.body,
      Object.fromEntries(VIEWS.map((view) => [view, expected[view].length])),
      'counted as listed',
    )
  }

  test('follow an approval from who asks through who decides to its end', async () => {
    const [ann, ben, cho] = [await live.join(), await live.join(), await live.join()]
    const { id } = await live.ask([ann, ben], { title: 'A crane', requester: { userId: cho.id } })
    await assertViews(cho, { waiting: ['A crane'], requests: ['A crane'] })
    await assertViews(ann, { decide: ['A crane'] })
    await assertViews(ben, {})

    await live.approve(id, ann)
    await assertViews(ann, { waiting: ['A crane'], decided: ['A crane'] })
    await assertViews(ben, { decide: ['A crane'] })

    await live.approve(id, ben)
    await assertViews(cho, { requests: ['A crane'] })
    await assertViews(ann, { decided: ['A crane'] })
    await assertViews(ben, { decided: ['A crane'] })
  })

  test('say what waits for me and not that it waits for others, also where I have asked or decided before', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const { id } = await live.ask([ann, ben, ann], { title: 'Mine', requester: { userId: ann.id } })
    await assertViews(ann, { decide: ['Mine'], requests: ['Mine'] })
    await live.approve(id, ann)
    await assertViews(ann, { waiting: ['Mine'], requests: ['Mine'], decided: ['Mine'] })
    await live.approve(id, ben)
    await assertViews(ann, { decide: ['Mine'], requests: ['Mine'], decided: ['Mine'] })
    await cancelApproval(live.ctx, await actorOf(ann), { id })
    await assertViews(ann, { requests: ['Mine'], decided: ['Mine'] })
  })

  test('list what I have decided by when I decided last, page after page', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const made = []
    for (const title of ['first', 'second', 'third', 'fourth']) made.push(await live.ask([ann, ben, ann], { title }))
    const [first, second, third, fourth] = made.map(({ id }) => id)
    assert.ok(first && second && third && fourth)
    for (const id of [third, first, second]) {
      live.clock.advance(60_000)
      await live.approve(id, ann)
    }
    assert.deepEqual(await titles(ann, 'decided', '&sort=-decidedAt'), ['second', 'first', 'third'])
    live.clock.advance(60_000)
    await live.approve(third, ben)
    await live.approve(third, ann)
    assert.deepEqual(await titles(ann, 'decided', '&sort=-decidedAt'), ['third', 'second', 'first'])

    const pages: string[] = []
    let cursor = ''
    for (let n = 0; n < 3; n += 1) {
      const query = `view=decided&sort=-decidedAt&limit=1${cursor && `&cursor=${cursor}`}`
      const reply = await ask(live.url, 'GET', `/api/approvals?${query}`, { cookie: ann.cookie })
      const { data, nextCursor }: { data: { title: string }[]; nextCursor: string | null } = JSON.parse(reply.text)
      pages.push(...data.map(({ title }) => title))
      assert.equal(nextCursor === null, n === 2)
      cursor = nextCursor ?? ''
    }
    assert.deepEqual(pages, ['third', 'second', 'first'])
  })

  test('go together with the other filters, and are for people alone', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    await live.ask([ann], { title: 'Small', amount: 5 })
    const { id } = await live.ask([ann], { title: 'Large', amount: 500, requester: { userId: ben.id } })
    assert.deepEqual(await titles(ann, 'decide', '&minAmount=100'), ['Large'])
    assert.deepEqual(await titles(ann, 'decide', '&q=small'), ['Small'])
    assert.deepEqual(await titles(ann, 'decide', `&q=${id}`), ['Large'])
    assert.deepEqual(await titles(ben, 'decide', `&q=${id}`), [])
    for (const query of ['view=decide', 'sort=-decidedAt'])
      assertProblem(
        await ask(live.url, 'GET', `/api/service/approvals?${query}`, { key: live.service.key }),
        400,
        'invalid_request',
      )
  })

  test('count no further than a hundred', async () => {
    const ann = await live.join()
    for (let n = 0; n < 101; n += 1) await live.ask([ann], { title: `Number ${n}` })
    assert.deepEqual(await viewCounts(live.ctx, await actorOf(ann)), { ...EMPTY, decide: 100 })
  })

  test('of what is watched show what may be seen, and only while it may', async () => {
    const [ann, boss] = [await live.join(), await live.join({ role: 'SUPERVISOR', department: 'PROC' })]
    const stranger = await live.join({ role: 'STAFF', department: 'FIN' })
    const { id } = await live.ask([ann], { title: 'A crane', department: 'PROC' })
    const path = `/api/approvals/${id}/watch`
    for (const method of ['GET', 'PUT'])
      assertProblem(await ask(live.url, method, path, { cookie: stranger.cookie }), 404, 'not_found')
    assert.equal((await ask(live.url, 'DELETE', path, { cookie: stranger.cookie })).status, 204)

    const watch = async (method: string): Promise<unknown> =>
      (await ask(live.url, method, path, { cookie: boss.cookie })).body
    assert.deepEqual(await watch('GET'), { isWatching: false })
    for (let n = 0; n < 2; n += 1) assert.deepEqual(await watch('PUT'), { isWatching: true })
    assert.deepEqual(await watch('GET'), { isWatching: true })
    await assertViews(boss, { watching: ['A crane'] })

    await live.change(boss, { department: 'FIN' })
    await assertViews(boss, {})
    assertProblem(await ask(live.url, 'GET', path, { cookie: boss.cookie }), 404, 'not_found')
    await live.change(boss, { department: 'PROC' })
    await assertViews(boss, { watching: ['A crane'] })
    for (let n = 0; n < 2; n += 1) await unwatchApproval(live.ctx, await actorOf(boss), id)
    await assertViews(boss, {})

    await watchApproval(live.ctx, await actorOf(ann), id)
    await assertViews(ann, { decide: ['A crane'], watching: ['A crane'] })
    const [listed] = (
      await pageOfApprovals(live.ctx, await actorOf(ann), { view: 'watching', limit: 5, sort: '-createdAt' })
    ).data
    assert.equal(listed?.id, id)
  })
})
