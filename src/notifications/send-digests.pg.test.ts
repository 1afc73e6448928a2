/** Digests: who gets one, when by the own clock, with what in it, and never twice. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openOffice } from '../../tests/support/inbox.ts'
import { MAIL_FROM, storedMails, workMails } from '../../tests/support/mails.ts'
import { parsed, startSmtp } from '../../tests/support/smtp.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const PATH = '/api/notifications/preferences'

async function open(t: TestContext) {
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const office = await openOffice(t, {
    env: { SMTP_URL: smtp.url, MAIL_FROM },
  })
  const { app, as } = office
  const digests = async () => (await storedMails(app)).filter(({ kind }) => kind === 'digest')
  const save = (username: string, body: object) =>
    as(username, 'PUT', PATH, { language: null, timeZone: null, ...body })
  /** Lets time pass, and two nodes look at the same time. */
  const other = app.addNode()
  const pass = async (ms: number): Promise<number> => {
    app.clock.advance(ms)
    const before = (await digests()).length
    await Promise.all([app.digest(), other.digest(), app.digest()])
    return (await digests()).length - before
  }
  return { ...office, smtp, digests, save, pass }
}

test('a digest comes at the person’s hour, once, with what waits and what was decided', async (t) => {
  const { app, request, decide, save, pass, digests, smtp } = await open(t)
  // It is 08:00 in UTC and 15:00 in Bangkok.
  assert.equal((await save('ann', { timeZone: 'Asia/Bangkok', digest: { every: 'day', hour: 17 } })).status, 200)
  const own = { requester: { username: 'ann' }, approvers: [{ username: 'ben' }] }
  const waiting: string[] = []
  for (let n = 0; n < 25; n++) waiting.push(await request({ title: `Waits ${n}`, approvers: [{ username: 'ann' }] }))
  const dueDate = '2026-06-01T09:00:00Z'
  const overdue = { title: 'Overdue', dueDate, approvers: [{ username: 'ann' }], amount: 7, currency: 'THB' }
  waiting.push(await request(overdue))
  await decide('ben', await request({ title: 'My desk', ...own }))
  await decide('ben', await request({ title: 'My car', ...own }), 'reject', 'No.')
  assert.equal(await pass(2 * HOUR - 1), 0)
  assert.equal(await pass(1), 1)
  assert.equal(await pass(5 * MINUTE), 0)

  const worker = workMails(app)
  t.after(() => worker.stop())
  await worker.idle()
  const mail = smtp.mails.find(({ raw }) => raw.includes('Your day')) ?? assert.fail()
  const { subject, text = '' } = await parsed(mail)
  assert.equal(subject, 'Your day: 26 wait for you, 2 of yours were decided')
  assert.match(
    text,
    /26 requests wait for your decision\n\n1 of them is overdue\.\n\nOverdue\nTHB\u00a07\.00 · asked by Purchasing · decide by Mon, 1 Jun 2026, 16:00 \(Asia\/Bangkok\)\nhttp:\/\/127\.0\.0\.1:\d+\/approvals\/apr_/,
  )
  assert.equal(text.match(/^Waits \d+$/gm)?.length, 19)
  assert.match(text, /\nand 6 more\n/)
  assert.match(text, /2 requests of yours were decided\n\nMy car\nRejected, [^]*\n\nMy desk\nApproved, /)

  for (const id of waiting) await decide('ann', id)
  assert.equal(await pass(DAY), 0, 'there is nothing to tell')
  assert.equal((await digests()).length, 1)
})

test('only what is new is told as decided; who waits is told again', async (t) => {
  const { request, decide, save, pass, digests } = await open(t)
  await save('ann', { digest: { every: 'day', hour: 9 } })
  const own = { requester: { username: 'ann' }, approvers: [{ username: 'ben' }] }
  await decide('ben', await request({ title: 'First', ...own }))
  await request({ title: 'Waits', approvers: [{ username: 'ann' }] })
  assert.equal(await pass(HOUR), 1)
  await decide('ben', await request({ title: 'Second', ...own }))
  assert.equal(await pass(DAY), 1)
  const told = (await digests()).map(({ facts }) => JSON.stringify(facts).match(/"title":"\w+"/g))
  assert.deepEqual(told, [
    ['"title":"First"', '"title":"Waits"'],
    ['"title":"Second"', '"title":"Waits"'],
  ])
})

test('a weekly one comes on its day', async (t) => {
  const { request, save, pass } = await open(t)
  await request({ approvers: [{ username: 'ann' }] })
  // It is a Monday.
  await save('ann', { digest: { every: 'week', hour: 8, weekday: 3 } })
  assert.equal(await pass(2 * DAY - 1), 0)
  assert.equal(await pass(1), 1)
  assert.equal(await pass(7 * DAY - 1), 0)
  assert.equal(await pass(1), 1)
})

test('the hour stays the person’s when the clock is set', async (t) => {
  const { app, request, save, pass } = await open(t)
  await request({ approvers: [{ username: 'ben' }] })
  app.clock.advance(Date.parse('2026-10-24T10:00:00Z') - app.clock.now().getTime())
  await save('ben', { timeZone: 'Europe/Berlin', digest: { every: 'day', hour: 8 } })
  assert.equal(await pass(21 * HOUR - 1), 0)
  assert.equal(await pass(1), 1, 'at 07:00 in UTC, after the clock went back')
  assert.equal(await pass(24 * HOUR), 1)
})

test('a digest that is switched off, whose person has left, or whose hour is long past does not come', async (t) => {
  const { app, ids, request, save, pass, digests } = await open(t)
  await request({ approvers: ['ann', 'ben', 'cho'].map((username) => ({ username })) })
  for (const username of ['ann', 'ben', 'cho']) await save(username, { digest: { every: 'day', hour: 9 } })
  await save('ann', { digest: null })
  await app.ctx.db
    .updateTable('users')
    .set({ is_active: false })
    .where('id', '=', ids['ben'] ?? '')
    .execute()
  assert.equal(await pass(HOUR + 7 * HOUR), 0)
  assert.equal(await pass(17 * HOUR), 1)
  assert.deepEqual(
    (await digests()).map(({ address }) => address),
    ['cho@example.com'],
  )
})
