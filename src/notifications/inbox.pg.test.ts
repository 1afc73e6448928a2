/** What people are told in the app, through the real program: who, what, once, and read everywhere. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createAdministrator } from '../../tests/support/health.ts'
import { ask, assertProblem } from '../../tests/support/http.ts'
import { openOffice } from '../../tests/support/inbox.ts'
import { dropExpired } from '../db/retention.ts'
import { forgetOldNotifications } from './forget-old.ts'

const TWO_LEVELS = {
  requester: { username: 'cho' },
  amount: 12_500.5,
  currency: 'THB',
  levels: [
    { mode: 'any', approvers: [{ username: 'ann' }, { username: 'ben' }] },
    { approvers: [{ username: 'ben' }] },
  ],
}

test('whoever is asked is told, level by level, and the requester hears the end', async (t) => {
  const { request, decide, kinds, inbox, app } = await openOffice(t)
  const id = await request(TWO_LEVELS)
  assert.deepEqual(await kinds('ann'), ['approval.assigned'])
  assert.deepEqual(await kinds('ben'), ['approval.assigned'])
  assert.deepEqual(await kinds('cho'), [])
  const [told] = await inbox('ann')
  assert.partialDeepStrictEqual(told, {
    title: 'Laptops',
    text: 'cho asks you to decide · THB\u00A012,500.50',
    about: id,
    link: `/approvals/${id}`,
    createdAt: app.clock.now().toISOString(),
    readAt: null,
  })

  await decide('ann', id)
  assert.deepEqual(await kinds('ann'), ['(approval.assigned)'], 'who has decided needs not be reminded')
  assert.deepEqual(await kinds('ben'), ['approval.assigned', '(approval.assigned)'], 'asked again, at the next level')

  await decide('ben', id, 'reject', 'over budget')
  assert.deepEqual(await kinds('ben'), ['(approval.assigned)', '(approval.assigned)'])
  assert.deepEqual(await kinds('cho'), ['approval.rejected'])
  assert.equal((await inbox('cho'))[0]?.text, 'ben rejected your request: over budget')
})

test('the sentence is in the language that is asked for, whenever it was told', async (t) => {
  const { request, decide, as } = await openOffice(t)
  const id = await request(TWO_LEVELS)
  await decide('ann', id)
  await decide('ben', id, 'reject', 'over budget')
  const textIn = async (language: string): Promise<unknown> =>
    Object((await as('cho', 'GET', `/api/notifications?language=${language}`)).body.data)[0]?.text
  assert.equal(await textIn('th'), 'ben ไม่อนุมัติคำขอของคุณ: over budget')
  assert.equal(await textIn('en'), 'ben rejected your request: over budget')
  assertProblem(await as('cho', 'GET', '/api/notifications?language=xx'), 400, 'invalid_request')
})

test('who is no longer needed is told, and a withdrawal reaches all but the one who withdrew', async (t) => {
  const { request, decide, kinds, inbox, as, ids } = await openOffice(t)
  const settled = await request({ ...TWO_LEVELS, levels: TWO_LEVELS.levels.slice(0, 1) })
  await decide('ann', settled)
  assert.deepEqual(await kinds('ben'), ['approval.settled', '(approval.assigned)'])
  assert.equal((await inbox('ben'))[0]?.text, 'ann decided; your answer is no longer needed')
  assert.deepEqual(await kinds('cho'), ['approval.approved'])

  const withdrawn = await request(TWO_LEVELS)
  assert.equal((await as('cho', 'POST', `/api/approvals/${withdrawn}/cancel`, { reason: 'ordered twice' })).status, 200)
  assert.deepEqual((await kinds('ann')).slice(0, 2), ['approval.cancelled', '(approval.assigned)'])
  assert.equal((await inbox('ann'))[0]?.text, 'The request of cho was withdrawn: ordered twice')
  assert.deepEqual(await kinds('cho'), ['approval.approved'])

  const byAdministrator = await request(TWO_LEVELS)
  await as('root', 'POST', `/api/approvals/${byAdministrator}/cancel`)
  assert.equal((await inbox('cho'))[0]?.text, 'Your request was withdrawn')
  assert.ok(ids.cho)
})

test('a change is told to whoever is asked now', async (t) => {
  const { request, key, app, kinds, inbox } = await openOffice(t)
  const id = await request({ approvers: [{ username: 'ann' }, { username: 'ben', level: 2 }] })
  await ask(app.url, 'PATCH', `/api/service/approvals/${id}`, {
    key,
    body: { title: 'Better laptops', dueDate: '2026-07-01T00:00:00Z' },
  })
  assert.deepEqual(await kinds('ann'), ['approval.changed', '(approval.assigned)'])
  assert.deepEqual(await kinds('ben'), [])
  assert.equal((await inbox('ann'))[0]?.text, 'What Purchasing asks you has changed: title, due date')
})

test('what fails tells nobody, and an event of a service’s own is nobody’s news', async (t) => {
  const { request, as, kinds, ids, key, app } = await openOffice(t)
  const id = await request({ approvers: [{ username: 'ann' }], requester: { username: 'cho' } })
  assertProblem(await as('ben', 'POST', `/api/approvals/${id}/approve`), 404, 'not_found')
  assertProblem(await as('cho', 'POST', `/api/approvals/${id}/approve`), 403, 'not_an_approver')
  const event = { eventType: 'purchasing.paid', payload: { a: 1 }, approvalId: id }
  assert.equal((await ask(app.url, 'POST', '/api/service/events', { key, body: event })).status, 201)
  assert.deepEqual([await kinds('ben'), await kinds('cho')], [[], []])
  await sql`update users set is_active = false where id = ${ids.cho}`.execute(app.ctx.db)
  await ask(app.url, 'POST', `/api/service/approvals/${id}/approve`, { key, body: { approverId: ids.ann } })
  const { rows } = await sql`select kind from notifications where user_id = ${ids.cho}`.execute(app.ctx.db)
  assert.deepEqual(rows, [], 'who has left is told nothing')
})

test('read on one device is read on all: one, all up to one, all about one; twice is once', async (t) => {
  const { request, as, unread, inbox, addSession, app } = await openOffice(t)
  const first = await request({ approvers: [{ username: 'ann' }, { username: 'ben' }] })
  for (let n = 0; n < 4; n++) await request({ approvers: [{ username: 'ann' }] })
  assert.equal(await unread('ann'), 5)
  const [newest, , third] = await inbox('ann')
  const read = (body: unknown): Promise<unknown> =>
    as('ann', 'POST', '/api/notifications/read', body).then((reply) => reply.body)

  assert.deepEqual(await read({ ids: [newest?.id] }), { unread: 4 })
  assert.deepEqual(await read({ ids: [newest?.id] }), { unread: 4 })
  const other = await addSession('ann')
  const seen = await ask(app.url, 'GET', '/api/session', { cookie: other })
  assert.equal(seen.body.unread, 4, 'the other session counts the same')
  assert.deepEqual(await read({ about: first }), { unread: 3 })
  app.clock.advance(60_000)
  await request({ approvers: [{ username: 'ann' }] })
  assert.deepEqual(await read({ upTo: third?.id }), { unread: 2 })
  assert.deepEqual(await read({ upTo: third?.id }), { unread: 2 }, 'what came meanwhile stays unread')
  assert.equal(await unread('ben'), 1, 'nobody reads for another')
  const [bens] = await inbox('ben')
  assert.deepEqual(await read({ ids: [bens?.id] }), { unread: 2 })
  assert.equal(await unread('ben'), 1)
})

test('the list has filters and pages', async (t) => {
  const { request, inbox, as } = await openOffice(t)
  const first = await request({ approvers: [{ username: 'ann' }] })
  for (let n = 0; n < 6; n++) await request({ approvers: [{ username: 'ann' }] })
  await as('ann', 'POST', '/api/notifications/read', { about: first })
  const page = await as('ann', 'GET', '/api/notifications?limit=4&count=true')
  assert.equal(page.body.total, 7)
  const rest = await inbox('ann', `?limit=4&cursor=${String(page.body.nextCursor)}`)
  assert.deepEqual([rest.length, rest.at(-1)?.about], [3, first])
  assert.equal((await inbox('ann', '?unread=true')).length, 6)
  assert.deepEqual(
    (await inbox('ann', '?unread=false')).map(({ about }) => about),
    [first],
  )
  assert.equal((await inbox('ann', `?about=${first}`)).length, 1)
  assert.equal((await inbox('ann', '?kind=approval.cancelled')).length, 0)
  for (const query of ['?kind=nonsense', '?about=usr_x', '?cursor=x', '?unread=maybe'])
    assertProblem(await as('ann', 'GET', `/api/notifications${query}`), 400, 'invalid_request')
  const bodies = [{}, { ids: [] }, { ids: ['ntf_x'] }, { ids: undefined, all: true }, { about: first, upTo: 'ntf_1' }]
  for (const body of bodies)
    assertProblem(await as('ann', 'POST', '/api/notifications/read', body), 400, 'invalid_request')
})

test('administrators hear of webhooks; who administers no more sees nothing of them', async (t) => {
  const { app, kinds, inbox, unread, ids } = await openOffice(t)
  await createAdministrator(app, 'second')
  const webhook = { id: app.ctx.ids.next('webhook'), name: 'Orders', origin: 'https://orders.example.com' }
  const news = { reason: null, since: null, failures: 3, lastError: 'answered 503', hours: 24, disablesAt: null }
  await app.ctx.transact(async (tx) => {
    const about = { serviceId: app.ctx.ids.next('service'), serviceName: 'Purchasing', aboutWebhookId: webhook.id }
    await app.ctx.events.record(tx, { eventType: 'webhook.failing', payload: { webhook, ...news }, ...about })
    const notice = { webhook, serviceName: 'Purchasing', deliveryId: 'dlv_1', eventType: 'a.b', attempts: 4 }
    await app.ctx.notifyDeadLetters(tx, [{ ...notice, lastError: 'answered 500' }])
  })
  assert.deepEqual(await kinds('root'), ['webhook.dead_letter', '(webhook.failing)'])
  const [dead, failing] = await inbox('root')
  assert.equal(failing?.text, 'The webhook has had no success for 24 h: answered 503')
  assert.partialDeepStrictEqual(dead, { title: 'Orders · Purchasing', link: `/webhooks/${webhook.id}?tab=dead` })
  const { rows } = await sql<{ people: number }>`
    select count(distinct user_id) as people from notifications`.execute(app.ctx.db)
  assert.equal(rows[0]?.people, 2)

  await sql`update users set role_code = 'STAFF' where id = ${ids.root}`.execute(app.ctx.db)
  assert.deepEqual([await kinds('root'), await unread('root')], [[], 0])
})

test('old ones go when events go', async (t) => {
  const { app, request, kinds } = await openOffice(t)
  await request({ approvers: [{ username: 'ann' }] })
  app.clock.advance(89 * 86_400_000)
  await forgetOldNotifications(app.ctx)
  await dropExpired(app.ctx)
  assert.deepEqual(await kinds('ann'), ['approval.assigned'])
  app.clock.advance(2 * 86_400_000)
  await forgetOldNotifications(app.ctx)
  const { rows } = await sql`select 1 from notifications`.execute(app.ctx.db)
  assert.deepEqual(rows, [])
})

test('two decisions and two readers at once neither wait for ever nor fail', async (t) => {
  const { app, request, key, ids, as } = await openOffice(t)
  const approvers = ['ann', 'ben', 'cho'].map((username) => ({ username }))
  const approvals = await Promise.all(Array.from({ length: 12 }, () => request({ approvers })))
  const decisions = approvals.map((id, index) =>
    ask(app.url, 'POST', `/api/service/approvals/${id}/${index % 2 ? 'approve' : 'reject'}`, {
      key,
      body: { approverId: ids[['ann', 'ben', 'cho'][index % 3] ?? ''] },
    }),
  )
  const far = app.ctx.ids.next('notification')
  const reads = ['ann', 'ben', 'cho', 'ann', 'ben'].map((name) =>
    as(name, 'POST', '/api/notifications/read', { upTo: far }),
  )
  const replies = await Promise.all([...decisions, ...reads])
  assert.deepEqual(
    replies.map(({ status, text }) => (status === 200 ? 200 : text)),
    replies.map(() => 200),
  )
})
