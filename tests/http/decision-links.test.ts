/** Links from mails over HTTP: bad input, who is let in, what machines that follow every link achieve, and where the token is not. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { MAIL_FROM, storedMails, workMails } from '../support/mails.ts'
import { ask, assertProblem } from '../support/http.ts'
import { type Office, openOffice } from '../support/inbox.ts'
import { linksIn, tokenOf } from '../support/links.ts'
import { parsed, startSmtp } from '../support/smtp.ts'

const DECIDE = '/api/decision-links/decide'
const LOOK_UP = '/api/decision-links/look-up'
const UNKNOWN = 'A'.repeat(43)

async function setUp(t: TestContext): Promise<{ office: Office; id: string; token: string }> {
  const office = await openOffice(t)
  const id = await office.request({ amount: 1200, currency: 'THB', approvers: [{ username: 'ann' }] })
  return { office, id, token: await tokenOf(office.app, 'ann') }
}

async function statusOf({ as }: Office, id: string): Promise<unknown> {
  return (await as('ann', 'GET', `/api/approvals/${id}`)).body.status
}

test('a link is looked up and decides for its person alone, once', async (t) => {
  const { office, id, token } = await setUp(t)
  const { as } = office
  const look = await as('ann', 'POST', LOOK_UP, { token })
  assert.equal(look.status, 200, look.text)
  assert.partialDeepStrictEqual(look.body, { state: 'open', changed: [], level: 1, approval: { id, amount: 1200 } })
  assert.equal(look.headers.get('cache-control'), 'no-store')
  assert.equal(look.headers.get('etag'), null)

  for (const [path, body] of [
    [LOOK_UP, { token }],
    [DECIDE, { token, decision: 'APPROVED' }],
  ] as const) {
    const stranger = await as('root', 'POST', path, body)
    assertProblem(stranger, 403, 'link_of_another')
    assert.deepEqual([stranger.body.sentTo, stranger.text.includes('Laptops')], ['ann', false])
    assertProblem(await as('ann', 'POST', path, { ...body, token: UNKNOWN }), 404, 'unknown_link')
    assertProblem(await ask(office.app.url, 'POST', path, { body }), 401, 'not_signed_in')
    assertProblem(await ask(office.app.url, 'POST', path, { body, key: office.key }), 401, 'not_signed_in')
    const foreign = { origin: 'https://evil.example' }
    assertProblem(await as('ann', 'POST', path, body, foreign), 403, 'foreign_origin')
  }
  assert.equal(await statusOf(office, id), 'PENDING')

  const stale = await as('ann', 'POST', DECIDE, { token, decision: 'APPROVED' }, { 'if-match': '"7"' })
  assertProblem(stale, 412, 'stale_version')
  const decided = await as('ann', 'POST', DECIDE, { token, decision: 'APPROVED' }, { 'idempotency-key': 'k1' })
  assert.deepEqual([decided.status, decided.body.status, decided.headers.get('etag')], [200, 'APPROVED', '"2"'])
  const repeated = await as('ann', 'POST', DECIDE, { token, decision: 'APPROVED' }, { 'idempotency-key': 'k1' })
  assert.deepEqual([repeated.status, repeated.headers.get('idempotency-replayed')], [200, 'true'])
  const again = await as('ann', 'POST', DECIDE, { token, decision: 'APPROVED' })
  assertProblem(again, 409, 'already_completed')
  assert.partialDeepStrictEqual(again.body, { winner: { approverId: office.ids.ann, decision: 'APPROVED' } })
  assert.equal((await as('ann', 'POST', LOOK_UP, { token })).body.state, 'over')
})

test('what is no decision is refused and leaves the link as it was', async (t) => {
  const { office, id, token } = await setUp(t)
  const bad: [unknown, string][] = [
    [{}, 'token'],
    [{ token }, 'decision'],
    [{ token: '', decision: 'APPROVED' }, 'token'],
    [{ token: 7, decision: 'APPROVED' }, 'token'],
    [{ token: 'x'.repeat(201), decision: 'APPROVED' }, 'token'],
    [{ token: `${token}\0`, decision: 'APPROVED' }, 'token'],
    [{ token, decision: 'MAYBE' }, 'decision'],
    [{ token, decision: 'REJECTED' }, 'comments'],
    [{ token, decision: 'REJECTED', comments: ' \n\t' }, 'comments'],
    [{ token, decision: 'APPROVED', comments: 'x'.repeat(4001) }, 'comments'],
    [{ token, decision: 'APPROVED', approverId: office.ids.ben }, ''],
  ]
  for (const [body, path] of bad) {
    const reply = await office.as('ann', 'POST', DECIDE, body)
    assertProblem(reply, 400, 'invalid_request')
    assert.ok(JSON.stringify(reply.body.errors).includes(`"path":"${path}"`), reply.text)
  }
  for (const method of ['GET', 'PUT', 'DELETE'])
    assert.equal((await office.as('ann', method, DECIDE)).status, 405, method)
  for (const almost of [
    token.slice(0, -1),
    `${token}A`,
    token.toLowerCase(),
    `${token} `,
    encodeURIComponent(` ${token}`),
  ])
    assertProblem(await office.as('ann', 'POST', DECIDE, { token: almost, decision: 'APPROVED' }), 404, 'unknown_link')
  assert.equal(await statusOf(office, id), 'PENDING')
  const no = await office.as('ann', 'POST', DECIDE, { token, decision: 'REJECTED', comments: 'Too dear.' })
  assert.deepEqual([no.status, no.body.status], [200, 'REJECTED'])
})

test('ten presses at once in two sessions decide once', async (t) => {
  const { office, id, token } = await setUp(t)
  const cookies = [await office.addSession('ann'), await office.addSession('ann')]
  const press = (index: number) =>
    ask(office.app.url, 'POST', DECIDE, {
      cookie: cookies[index % 2] ?? '',
      body: { token, decision: index % 3 === 0 ? 'REJECTED' : 'APPROVED', comments: String(index) },
    })
  const replies = await Promise.all(Array.from({ length: 10 }, (_, index) => press(index)))
  assert.equal(replies.filter(({ status }) => status === 200).length, 1)
  for (const reply of replies.filter(({ status }) => status !== 200)) assertProblem(reply, 409, 'already_completed')
  const { body } = await office.as('ann', 'GET', `/api/approvals/${id}`)
  assert.ok(Array.isArray(body.decisions) && body.decisions.length === 1 && body.version === 2)
})

test('machines that follow links, by whatever method, decide nothing and use nothing up', async (t) => {
  const { office, id, token } = await setUp(t)
  const { url } = office.app
  for (const choice of ['approve', 'reject']) {
    for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const reply = await ask(url, method, `/decide/${token}?choice=${choice}`, {
        headers: { accept: 'text/html', 'user-agent': 'Scanner/1.0', purpose: 'prefetch', 'sec-purpose': 'prefetch' },
      })
      assert.ok(reply.status < 500 && reply.headers.get('set-cookie') === null, `${method} ${reply.status}`)
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const raw = `token=${token}&decision=APPROVED&choice=${choice}`
    for (const path of [DECIDE, LOOK_UP, `/api/approvals/${id}/${choice}`])
      assert.equal((await ask(url, 'POST', path, { raw, headers: form })).status, 401, path)
  }
  assert.equal(await statusOf(office, id), 'PENDING')
  assert.equal((await office.as('ann', 'POST', DECIDE, { token, decision: 'APPROVED' })).status, 200)
})

const isBuilt = existsSync(join(import.meta.dirname, '../../dashboard/dist/index.html'))

test('the page is kept by nobody, and tells nobody where it came from', { skip: !isBuilt }, async (t) => {
  const { office, token } = await setUp(t)
  for (const method of ['GET', 'HEAD']) {
    const page = await ask(office.app.url, method, `/decide/${token}?choice=approve`)
    assert.equal(page.status, 200)
    assert.match(page.headers.get('content-type') ?? '', /text\/html/)
    const names = ['cache-control', 'referrer-policy', 'x-robots-tag'] as const
    assert.deepEqual(
      names.map((name) => page.headers.get(name)),
      ['no-store', 'no-referrer', 'noindex'],
    )
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
    assert.doesNotMatch(page.text, /name="referrer"/, 'it would overrule the header')
  }
  const inbox = await ask(office.app.url, 'GET', '/', { headers: { accept: 'text/html' } })
  assert.equal(inbox.headers.get('cache-control'), 'no-cache')
})

test('who administers reads the mails without their links, before they are sent and after', async (t) => {
  let isBusy = true
  const busy = (): void => {
    if (isBusy) throw Object.assign(new Error('try later'), { responseCode: 451 })
  }
  const smtp = await startSmtp({ onMessage: busy }, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const office = await openOffice(t, { env: { SMTP_URL: smtp.url, MAIL_FROM } })
  await office.request({ approvers: [{ username: 'ann' }] })
  const mailId = (await storedMails(office.app)).find(({ kind }) => kind === 'approval.assigned')?.id ?? ''
  const token = await tokenOf(office.app, 'ann')
  const read = async (): Promise<string> => (await office.as('root', 'GET', `/api/mails/${mailId}`)).text
  const assertRedacted = async (): Promise<void> => {
    const text = await read()
    assert.ok(!text.includes(token) && text.includes('/decide/redacted?choice=approve'), text)
    const mail = (await storedMails(office.app)).find(({ id }) => id === mailId)
    assert.ok(!JSON.stringify(mail).includes(token))
  }
  await assertRedacted()
  const worker = workMails(office.app)
  t.after(() => worker.stop())
  await worker.idle()
  assert.equal(smtp.mails.length, 0)
  await assertRedacted()

  isBusy = false
  office.app.clock.advance(3_600_000)
  await worker.idle()
  const [mail] = await Promise.all(smtp.mails.filter(({ raw }) => raw.includes('ann@')).map(parsed))
  const links = linksIn(mail?.text ?? '')
  assert.equal(links.token, token, 'a mail that is tried again has the same link')
  assert.ok(mail?.html !== false && mail?.html?.includes(links.approve) && mail.html.includes(links.reject))
  await assertRedacted()
  // Sent: nobody but its reader has the token any more.
  await assert.rejects(tokenOf(office.app, 'ann'), /has no link/)
  assert.equal((await office.as('ann', 'POST', LOOK_UP, { token })).body.state, 'open')
})

test('a mail that goes out when its link is over has the way to the request alone', async (t) => {
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const office = await openOffice(t, { env: { SMTP_URL: smtp.url, MAIL_FROM } })
  const id = await office.request({ approvers: [{ username: 'ann' }] })
  await office.app.ctx.db.updateTable('decision_links').set({ expires_at: office.app.clock.now() }).execute()
  const worker = workMails(office.app)
  t.after(() => worker.stop())
  await worker.idle()
  const [mail] = await Promise.all(smtp.mails.map(parsed))
  assert.ok(!mail?.text?.includes('/decide/') && mail?.text?.includes(`/approvals/${id}`), mail?.text)
})
