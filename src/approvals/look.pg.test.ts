/** What has changed since a person looked: the differences, not the steps; others' changes, not her own; and only hers to know. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ask as request, assertProblem } from '../../tests/support/http.ts'
import { startLiveApp, type LiveApp, type LivePerson } from '../../tests/support/live.ts'
import type { PersonActor, ServiceActor } from '../context.ts'
import { authenticatePerson } from '../auth/person-session.ts'
import { addComment } from './comment.ts'
import { type ChangesSince, type Look, lookRoutes } from './look-contract.ts'
import { lookAt } from './look.ts'
import { updateApproval } from './update.ts'

const HOUR = 60 * 60_000

let live: LiveApp
let ann: LivePerson
let ben: LivePerson
let stranger: LivePerson
let shop: ServiceActor
before(async () => {
  live = await startLiveApp()
  ann = await live.join({ username: 'ann' })
  ben = await live.join({ username: 'ben' })
  stranger = await live.join({ username: 'stranger' })
  const { id } = live.service
  shop = { kind: 'service', name: 'Shop', keyId: '', permissions: ['*'], rateLimit: 1, id }
})
after(() => live.close())

async function look(who: LivePerson, id: string, sent: object = {}): Promise<Look> {
  const path = `/api/approvals/${id}/look`
  const { status, text, body } = await request(live.url, 'PUT', path, { cookie: who.cookie, body: sent })
  assert.equal(status, 200, text)
  return lookRoutes.look.response.parse(body)
}

async function changes(who: LivePerson, id: string, query = ''): Promise<ChangesSince> {
  const path = `/api/approvals/${id}/changes${query}`
  const { status, text, body } = await request(live.url, 'GET', path, { cookie: who.cookie })
  assert.equal(status, 200, text)
  return lookRoutes.changes.response.parse(body)
}

async function actorOf(person: LivePerson): Promise<PersonActor> {
  return (await authenticatePerson(live.ctx, person.cookie)) ?? assert.fail()
}

test('what was changed and changed back is no difference; what differs is told as it was seen and as it is', async () => {
  const { id } = await live.ask([ann, ben], { title: 'Laptops', metadata: { supplier: 'Acme', rooms: 2 } })
  const now = live.clock.now().toISOString()
  assert.deepEqual(await changes(ann, id), { since: now, readAt: now, changed: [], comments: 0 })
  const { lookedAt } = await look(ann, id)
  const change = async (body: object): Promise<unknown> => {
    live.clock.advance(HOUR)
    return updateApproval(live.ctx, shop, { id, body })
  }
  await change({ title: 'Twelve laptops', description: 'For the branch.' })
  await change({ title: 'Twenty laptops', metadata: { supplier: 'Nordic', rooms: 2 } })
  await change({ description: '', dueDate: '2026-07-01T08:00:00Z' })
  await addComment(live.ctx, await actorOf(ben), { id, text: 'Why twenty?', authorId: ben.id })
  await addComment(live.ctx, await actorOf(ann), { id, text: 'Fine.', authorId: ann.id })

  const { since, changed, comments } = await changes(ann, id)
  assert.equal(since, lookedAt)
  assert.deepEqual(
    changed.map(({ field, before: was, after: is }) => [field, was, is]),
    [
      ['title', 'Laptops', 'Twenty laptops'],
      ['dueDate', null, '2026-07-01T08:00:00.000Z'],
      ['metadata.supplier', 'Acme', 'Nordic'],
    ],
  )
  assert.equal(changed[0]?.by, 'Shop')
  assert.equal(comments, 1)
  const again = await look(ann, id)
  assert.partialDeepStrictEqual(await changes(ann, id), { since: again.lookedAt, changed: [], comments: 0 })
  // A page that stays open goes on from where it began.
  assert.equal((await changes(ann, id, `?since=${lookedAt}`)).changed.length, 3)
})

test('a look never goes back, however two tabs come', async () => {
  const { id } = await live.ask([ann], {})
  const actor = await actorOf(ann)
  await Promise.all(Array.from({ length: 5 }, () => lookAt(live.ctx, actor, { id })))
  const { lookedAt } = await look(ann, id)
  live.clock.advance(-HOUR)
  assert.equal((await look(ann, id)).lookedAt, lookedAt)
  live.clock.advance(HOUR)
})

test('who may not see it may not look, and a moment that is none is refused', async () => {
  const { id } = await live.ask([ann], {})
  for (const [method, path] of [
    ['PUT', 'look'],
    ['GET', 'changes?since=2026-06-01T08:00:00Z'],
  ] as const)
    assertProblem(
      await request(live.url, method, `/api/approvals/${id}/${path}`, { cookie: stranger.cookie }),
      404,
      'not_found',
    )
  assertProblem(
    await request(live.url, 'GET', `/api/approvals/${id}/changes?since=x`, { cookie: ann.cookie }),
    400,
    'invalid_request',
  )
})

test('what has come since the page was read is not seen by leaving it, and nobody looks ahead', async () => {
  const { id } = await live.ask([ann, ben], { title: 'A desk' })
  const { readAt } = await changes(ann, id)
  live.clock.advance(HOUR)
  await updateApproval(live.ctx, shop, { id, body: { title: 'Two desks', description: 'x'.repeat(3000) } })
  live.clock.advance(HOUR)
  assert.equal((await look(ann, id, { at: readAt })).lookedAt, readAt)
  const { changed } = await changes(ann, id)
  assert.deepEqual(
    changed.map(({ field, after: is }) => [field, String(is).length]),
    [
      ['title', 9],
      ['description', 1001],
    ],
  )
  assert.equal((await look(ann, id, { at: '2999-01-01T00:00:00Z' })).lookedAt, live.clock.now().toISOString())
})
