/** A person says how to be told, over HTTP; and is told so, in the app, by push and by mail. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { assertProblem } from '../../tests/support/http.ts'
import { openOffice } from '../../tests/support/inbox.ts'
import { storedMails } from '../../tests/support/mails.ts'
import { startPushService } from '../../tests/support/push-service.ts'

const PATH = '/api/notifications/preferences'
const HOUR = 3_600_000
const LOCALE = { language: null, timeZone: null }

async function open(t: TestContext) {
  const service = await startPushService(t)
  const office = await openOffice(t, { isWorking: true })
  const { as, app } = office
  const read = async (username: string) => (await as(username, 'GET', PATH)).body
  const save = (username: string, body: object) => as(username, 'PUT', PATH, { ...LOCALE, ...body })
  const mails = async (username: string): Promise<string[]> =>
    (await storedMails(app)).filter(({ address }) => address.startsWith(`${username}@`)).map(({ kind }) => kind)
  const turnOn = async (username: string) => {
    const browser = service.browser()
    assert.equal((await as(username, 'POST', '/api/push/subscriptions', browser.subscription)).status, 201)
    return browser
  }
  return { ...office, service, read, save, mails, turnOn, settle: () => app.pusher.idle() }
}

test('everybody begins with the same, and sees only the news that there are for her', async (t) => {
  const { read } = await open(t)
  const { kinds, ...rest } = await read('ann')
  assert.deepEqual(rest, { ...LOCALE, quietHours: null, digest: null })
  assert.deepEqual(kinds, {
    'approval.assigned': { app: true, push: true, email: true },
    'approval.reminder': { email: true },
    'approval.changed': { app: true, push: false },
    'approval.settled': { app: true, push: false, email: true },
    'approval.decided': { app: true, push: true, email: true },
    'approval.cancelled': { app: true, push: true, email: true },
    'approval.mentioned': { app: true, push: true, email: true },
    'approval.commented': { app: true, push: false, email: true },
    security: { email: true },
  })
  const names = Object.keys(Object((await read('root')).kinds))
  assert.deepEqual(
    names.filter((name) => name.startsWith('webhook.')),
    ['webhook.disabled', 'webhook.failing', 'webhook.recovered', 'webhook.dead_letter'],
  )
})

test('what is saved is kept for oneself; what is left out stays; what was read may be sent back', async (t) => {
  const { read, save, as } = await open(t)
  const wanted = {
    language: 'th',
    timeZone: 'Asia/Bangkok',
    quietHours: { from: '22:00', to: '06:30' },
    digest: { every: 'week', hour: 8, weekday: 5 },
    kinds: { 'approval.decided': { email: false }, 'approval.changed': { push: true } },
  }
  const saved = await as('ann', 'PUT', PATH, wanted)
  assert.equal(saved.status, 200, saved.text)
  assert.partialDeepStrictEqual(saved.body, wanted)
  // As before there was more than a language and a zone to save.
  await save('ann', { language: 'en', timeZone: 'Asia/Tokyo' })
  const after = await read('ann')
  assert.partialDeepStrictEqual(after, { ...wanted, language: 'en', timeZone: 'Asia/Tokyo' })
  assert.deepEqual((await as('ann', 'PUT', PATH, after)).body, after)
  const back = { quietHours: null, digest: null, kinds: { 'approval.decided': { email: true } } }
  assert.partialDeepStrictEqual((await save('ann', back)).body, back)
  assert.partialDeepStrictEqual(await read('ben'), { ...LOCALE, quietHours: null, digest: null })
})

test('what there is not, and what is a duty, is refused and changes nothing', async (t) => {
  const { read, save, as } = await open(t)
  const before = await read('ann')
  const wrong: [number, object][] = [
    [400, { timeZone: 'Mars/Base' }],
    [400, { language: 'xx' }],
    [400, { quietHours: { from: '24:00', to: '07:00' } }],
    [400, { quietHours: { from: '7:00', to: '08:00' } }],
    [400, { quietHours: { from: '07:00', to: '07:00' } }],
    [400, { quietHours: { from: '07:00' } }],
    [400, { digest: { every: 'hour', hour: 1 } }],
    [400, { digest: { every: 'day', hour: 24 } }],
    [400, { digest: { every: 'week', hour: 1, weekday: 8 } }],
    [400, { kinds: { 'approval.nonsense': { email: true } } }],
    [400, { kinds: { 'approval.decided': { sms: true } } }],
    [400, { kinds: { 'approval.decided': { email: 'no' } } }],
    [400, { spam: true }],
    [422, { kinds: { 'approval.reminder': { push: true } } }],
    [422, { kinds: { 'approval.assigned': { email: false } } }],
    [422, { kinds: { 'approval.decided': { email: false }, security: { email: false } } }],
  ]
  for (const [status, body] of wrong) assert.equal((await save('ann', body)).status, status, JSON.stringify(body))
  for (const body of [{ language: 'th' }, {}]) assert.equal((await as('ann', 'PUT', PATH, body)).status, 400)
  assertProblem(await save('ann', { kinds: { 'webhook.disabled': { email: false } } }), 422, 'duty_channel')
  assertProblem(await save('ann', { kinds: { 'approval.changed': { email: true } } }), 422, 'no_such_channel')
  assert.deepEqual(await read('ann'), before)
})

test('each channel is asked by itself: no mail, nothing in the app, no push, as each has chosen', async (t) => {
  const { request, decide, save, kinds, mails, turnOn, settle, service } = await open(t)
  const browsers = { ann: await turnOn('ann'), ben: await turnOn('ben') }
  await save('ann', { kinds: { 'approval.decided': { email: false } } })
  await save('ben', { kinds: { 'approval.decided': { app: false } } })
  await save('root', { kinds: { 'approval.decided': { push: false } } })
  for (const username of ['ann', 'ben', 'root'])
    await decide('cho', await request({ requester: { username }, approvers: [{ username: 'cho' }] }))
  await settle()
  assert.deepEqual([await kinds('ann'), await mails('ann')], [['approval.approved'], []])
  assert.deepEqual([await kinds('ben'), await mails('ben')], [[], ['approval.decided']])
  assert.deepEqual([await kinds('root'), await mails('root')], [['approval.approved'], ['approval.decided']])
  // A push is made of what is in the app.
  const pushedTo = service.requests.map(({ path }) => service.url + path)
  assert.deepEqual(pushedTo, [browsers.ann.subscription.endpoint])
})

test('whoever was asked and wants no word of the end still has the question marked as read', async (t) => {
  const { request, decide, save, kinds } = await open(t)
  await save('ben', { kinds: { 'approval.settled': { app: false } } })
  const approvers = ['ann', 'ben', 'cho'].map((username) => ({ username }))
  await decide('ann', await request({ levels: [{ mode: 'any', approvers }] }))
  assert.deepEqual(await kinds('ben'), ['(approval.assigned)'])
  assert.deepEqual(await kinds('cho'), ['approval.settled', '(approval.assigned)'])
})

test('the end that others decided and the answer to one’s own request are switched off by themselves', async (t) => {
  const { app, request, decide, save, mails } = await open(t)
  await save('ann', { kinds: { 'approval.settled': { email: false } } })
  const dueDate = new Date(app.clock.now().getTime() + 25 * HOUR).toISOString()
  const ask = (requester: string) => {
    const approvers = ['ann', 'ben', 'cho'].map((username) => ({ username }))
    return request({ dueDate, requester: { username: requester }, levels: [{ mode: 'any', approvers }] })
  }
  const others = await ask('root')
  app.clock.advance(13 * HOUR)
  await app.remind()
  await decide('cho', others)
  assert.deepEqual(await mails('ann'), ['approval.assigned', 'approval.reminder'])
  assert.deepEqual(await mails('ben'), ['approval.assigned', 'approval.reminder', 'approval.decided'])
  await decide('cho', await request({ requester: { username: 'ann' }, approvers: [{ username: 'cho' }] }))
  assert.equal((await mails('ann')).at(-1), 'approval.decided')
})

test('at night devices are left alone but for what is urgent; in the morning one message says what came', async (t) => {
  const { app, as, request, save, turnOn, settle, service } = await open(t)
  const browser = await turnOn('ann')
  // It is 08:00 in UTC, and 04:00 in New York.
  await save('ann', { timeZone: 'America/New_York', quietHours: { from: '22:00', to: '07:00' } })
  for (let n = 0; n < 5; n++) await request({ title: `Plain ${n}`, approvers: [{ username: 'ann' }] })
  await settle()
  assert.equal(service.requests.length, 0)
  await request({ title: 'Fire', urgency: 'URGENT', approvers: [{ username: 'ann' }] })
  const dueDate = new Date(app.clock.now().getTime() + HOUR).toISOString()
  await request({ title: 'Due soon', dueDate, approvers: [{ username: 'ann' }] })
  await settle()
  const titles = () => service.requests.map((push) => browser.open(push)).map(({ title }) => title)
  assert.deepEqual(titles(), ['Fire', 'Due soon'])
  const { body } = await as('ann', 'GET', '/api/push/subscriptions')
  const [device] = Array.isArray(body.data) ? body.data : []
  assert.equal((await as('ann', 'POST', `/api/push/subscriptions/${String(Object(device).id)}/test`)).status, 202)
  await settle()
  assert.equal(service.requests.length, 3, 'a test that one asks for is for now')
  app.clock.advance(3 * HOUR - 1)
  await settle()
  assert.equal(service.requests.length, 3)
  app.clock.advance(1)
  await settle()
  assert.equal(browser.open(service.requests[3] ?? assert.fail()).text, '5 requests wait for your decision')
})

test('who ends the quiet hours is told at once what waited for them', async (t) => {
  const { app, request, save, turnOn, settle, service } = await open(t)
  await turnOn('ann')
  await save('ann', { quietHours: { from: '07:00', to: '23:00' } })
  await request({ approvers: [{ username: 'ann' }] })
  await settle()
  await app.ctx.db
    .updateTable('mails')
    .set({ waits_for: 'quiet_hours', next_attempt_at: new Date('2026-06-01T23:00:00Z') })
    .execute()
  await save('ann', { quietHours: null })
  await settle()
  assert.equal(service.requests.length, 1)
  assert.deepEqual(
    (await storedMails(app)).map(({ waitsFor, nextAttemptAt }) => [waitsFor, nextAttemptAt]),
    [[null, app.clock.now()]],
  )
})
