/** Who watches is told as the requester is: by the ways that each has chosen, once, and only while she may see it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { ask } from '../../tests/support/http.ts'
import { openOffice, type Office } from '../../tests/support/inbox.ts'
import { createPerson } from '../../tests/support/people.ts'
import { createTellers } from './tellers.ts'

const PASSWORD = 'a long password'

/** An office with a supervisor and a director, who see more than what involves them. */
async function openWatched(t: Parameters<typeof openOffice>[0]) {
  const office = await openOffice(t)
  for (const [username, role] of [
    ['sup', 'SUPERVISOR'],
    ['dir', 'GENERAL_DIRECTOR'],
  ] as const)
    await createPerson(office.app, { username, role, password: PASSWORD })
  const watch = async (username: string, id: string): Promise<void> => {
    const { status } = await office.as(username, 'PUT', `/api/approvals/${id}/watch`)
    assert.equal(status, 200)
  }
  return { ...office, watch }
}

async function mailsTo({ app }: Office, username: string): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select m.kind from mails m join users u on u.id = m.user_id where u.username = ${username} order by m.id`.execute(
    app.ctx.db,
  )
  return rows.map(({ kind }) => kind)
}

const REQUEST = { requester: { username: 'cho' }, department: 'PROC', approvers: [{ username: 'ann' }] }

test('whoever watches hears of a change and of the end, in words of her own', async (t) => {
  const office = await openWatched(t)
  const { request, watch, decide, kinds, inbox, app, key } = office
  const id = await request(REQUEST)
  for (const username of ['sup', 'dir', 'cho', 'ann']) await watch(username, id)
  const changed = await ask(app.url, 'PATCH', `/api/service/approvals/${id}`, { key, body: { title: 'Two laptops' } })
  assert.equal(changed.status, 200, changed.text)
  assert.equal((await inbox('sup'))[0]?.text, 'The request of cho has changed: title')
  assert.equal((await inbox('cho'))[0]?.text, 'Your request has changed: title')
  assert.equal((await inbox('ann'))[0]?.text, 'What cho asks you has changed: title')

  await decide('ann', id, 'reject', 'too dear')
  assert.deepEqual(await kinds('sup'), ['approval.rejected', '(approval.changed)'])
  assert.equal((await inbox('dir'))[0]?.text, 'ann rejected the request of cho: too dear')
  assert.equal((await inbox('cho'))[0]?.text, 'ann rejected your request: too dear')
  assert.deepEqual(
    await kinds('cho'),
    ['approval.rejected', '(approval.changed)'],
    'the requester once, though she watches',
  )
  assert.deepEqual(await kinds('ann'), ['(approval.changed)', '(approval.assigned)'], 'who did it knows')
  assert.deepEqual(await mailsTo(office, 'sup'), ['approval.decided'])
  assert.deepEqual(await mailsTo(office, 'cho'), ['approval.decided'])
  assert.deepEqual(await mailsTo(office, 'ann'), ['approval.assigned'])
})

test('a withdrawal is told too, and who has stopped watching hears nothing', async (t) => {
  const office = await openWatched(t)
  const { request, watch, as, kinds, inbox } = office
  const id = await request(REQUEST)
  for (const username of ['sup', 'dir', 'cho']) await watch(username, id)
  assert.equal((await as('dir', 'DELETE', `/api/approvals/${id}/watch`)).status, 204)
  assert.equal((await as('cho', 'POST', `/api/approvals/${id}/cancel`, { reason: 'ordered twice' })).status, 200)
  assert.equal((await inbox('sup'))[0]?.text, 'The request of cho was withdrawn: ordered twice')
  assert.deepEqual(await kinds('dir'), [])
  assert.deepEqual(await mailsTo(office, 'dir'), [])
  assert.deepEqual(await mailsTo(office, 'sup'), ['approval.cancelled'])
  assert.deepEqual(await kinds('cho'), [])
})

test('who may see it no more is told nothing, nor is who has left', async (t) => {
  const office = await openWatched(t)
  const { request, watch, decide, kinds, app } = office
  const id = await request(REQUEST)
  for (const username of ['sup', 'dir']) await watch(username, id)
  await sql`update users set department_code = null where username = 'sup'`.execute(app.ctx.db)
  await sql`update users set is_active = false where username = 'dir'`.execute(app.ctx.db)
  await decide('ann', id)
  assert.deepEqual(await mailsTo(office, 'sup'), [])
  assert.deepEqual(await mailsTo(office, 'dir'), [])
  assert.deepEqual(await kinds('sup'), [])
  const { rows } =
    await sql`select from notifications n join users u on u.id = n.user_id where u.username = 'dir'`.execute(app.ctx.db)
  assert.equal(rows.length, 0)
})

test('whoever wants no word of answers gets none of those that she watches', async (t) => {
  const office = await openWatched(t)
  const { request, watch, decide, kinds, as } = office
  const off = { app: false, email: false }
  const body = { language: null, timeZone: null, kinds: { 'approval.decided': off } }
  assert.equal((await as('sup', 'PUT', '/api/notifications/preferences', body)).status, 200)
  const others = { ...body, kinds: { 'approval.settled': off } }
  assert.equal((await as('dir', 'PUT', '/api/notifications/preferences', others)).status, 200)
  const id = await request(REQUEST)
  for (const username of ['sup', 'dir']) await watch(username, id)
  await decide('ann', id)
  assert.deepEqual([await kinds('sup'), await mailsTo(office, 'sup')], [[], []])
  assert.deepEqual([await kinds('dir'), await mailsTo(office, 'dir')], [['approval.approved'], ['approval.decided']])
})

test('what is said is told to whoever watches: once, by the ways that each has chosen, and not to the author', async (t) => {
  const office = await openWatched(t)
  const { request, watch, kinds, inbox, as, app, ids } = office
  const id = await request(REQUEST)
  const lea = await createPerson(app, { username: 'lea', role: 'GENERAL_DIRECTOR', password: PASSWORD })
  for (const username of ['sup', 'dir', 'cho', 'ann', 'lea']) await watch(username, id)
  const off = { language: null, timeZone: null, kinds: { 'approval.commented': { email: false } } }
  assert.equal((await as('sup', 'PUT', '/api/notifications/preferences', off)).status, 200)
  const text = `Is this enough, @${lea.id} and @${ids.ann}?`
  assert.equal((await as('dir', 'POST', `/api/approvals/${id}/comments`, { text })).status, 201)
  assert.deepEqual(await kinds('sup'), ['approval.commented'])
  assert.equal((await inbox('sup'))[0]?.text, 'dir commented: Is this enough, @lea and @ann?')
  assert.deepEqual(await kinds('lea'), ['approval.mentioned'], 'mentioned, and watching: told once')
  assert.deepEqual(await kinds('ann'), ['approval.mentioned', 'approval.assigned'])
  assert.deepEqual(await kinds('cho'), ['approval.commented'], 'who asked, and watches: told once')
  assert.deepEqual(await kinds('dir'), [], 'the author knows')
  assert.deepEqual(await mailsTo(office, 'sup'), [])
  assert.deepEqual(await mailsTo(office, 'cho'), ['approval.commented'])
  assert.deepEqual(await mailsTo(office, 'lea'), ['approval.mentioned'])
  assert.deepEqual(await mailsTo(office, 'dir'), [])

  await sql`update users set department_code = null where username = 'sup'`.execute(app.ctx.db)
  assert.equal((await as('cho', 'POST', `/api/approvals/${id}/comments`, { text: 'Yes.' })).status, 201)
  assert.deepEqual(await kinds('sup'), ['approval.commented'], 'who may see it no more hears nothing more')
  assert.deepEqual(await mailsTo(office, 'lea'), ['approval.mentioned', 'approval.commented'])
})

test('who watches is asked for once for each event, whoever tells of it', async (t) => {
  const { request, decide, app } = await openWatched(t)
  const id = await request(REQUEST)
  await decide('ann', id)
  const { rows } = await sql<{ body: string }>`
    select body from webhook_events where approval_id = ${id} and event_type = 'approval.approved'`.execute(app.ctx.db)
  const body = String(rows[0]?.body)
  const asked: string[] = []
  const { ctx } = app
  const noteUntold = (_: unknown, error: unknown): never => assert.fail(String(error))
  const world = { ...ctx, domain: () => 'example.com', wake: () => undefined, noteUntold }
  const { subscribers } = createTellers(
    world,
    { wakePushes: () => undefined, noteChange: () => undefined },
    (_, about) => {
      asked.push(about)
      return Promise.resolve([])
    },
  )
  const event = {
    id: 'evt_1',
    eventType: 'approval.approved',
    serviceId: 'svc_1',
    approvalId: id,
    sequence: 2,
    occurredAt: app.clock.now(),
    body,
    traceparent: null,
  }
  await ctx.transact(async (tx) => {
    for (const subscribe of subscribers) await subscribe(tx, event)
    assert.deepEqual(asked, [id])
    const other = { ...event }
    for (const subscribe of subscribers) await subscribe(tx, other)
    assert.deepEqual(asked, [id, id], 'another event is asked for anew')
  })
})
