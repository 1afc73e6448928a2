/** What mail servers report after they have taken a mail over: in any order, twice, too large, broken or made up. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { startApp, type TestApp } from '../../../tests/support/app.ts'
import { deliveryReport, type ReportOptions, vacationNotice } from '../../../tests/support/delivery-reports.ts'
import { ask, assertProblem, type Reply } from '../../../tests/support/http.ts'
import { MAIL_FROM, type StoredMail, storedMails, workMails } from '../../../tests/support/mails.ts'
import { createPerson, createService, signIn } from '../../../tests/support/people.ts'
import { type SmtpReceiver, type SmtpRules, startSmtp } from '../../../tests/support/smtp.ts'
import { actorOf } from '../../../tests/support/webhooks.ts'
import { createBody } from '../../approvals/contract.ts'
import { createApproval } from '../../approvals/create.ts'
import type { ServiceActor } from '../../context.ts'
import type { User } from '../../directory/contract.ts'
import type { MailWorker } from './worker.ts'

const MINUTE = 60_000
const PASSWORD = 'a long password'

type Office = {
  app: TestApp
  smtp: SmtpReceiver
  worker: MailWorker
  service: ServiceActor
  ann: User
  root: User
  key: string
  /** Ann is asked, and her mail is sent; answers its row. */
  askAnn(): Promise<StoredMail>
  mail(id: string): Promise<StoredMail>
  report(options: Partial<ReportOptions> & { to: string }, path?: string): Promise<Reply>
  post(raw: string | Uint8Array, query?: string): Promise<Reply>
}

async function open(t: TestContext, rules: SmtpRules = {}): Promise<Office> {
  const smtp = await startSmtp(rules, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const env = { SMTP_URL: smtp.url, MAIL_FROM, MAIL_BOUNCE_ADDRESS: 'bounces@reports.example.com' }
  const app = await startApp({ env, isWorking: false })
  t.after(() => app.close())
  const ann = await createPerson(app, { username: 'ann', password: PASSWORD })
  const root = await createPerson(app, { username: 'root', role: 'SYSTEM_ADMINISTRATOR', password: PASSWORD })
  const service = actorOf((await createService(app)).service)
  const { serviceKey: key } = await createService(app, { permissions: ['mails:report'] })
  const worker = workMails(app)
  t.after(() => worker.stop())
  const mail = async (id: string): Promise<StoredMail> => {
    const found = (await storedMails(app)).find((each) => each.id === id)
    assert.ok(found)
    return found
  }
  const post: Office['post'] = (raw, query = '') =>
    ask(app.url, 'POST', `/api/service/mails/reports${query}`, {
      key,
      raw,
      headers: { 'content-type': 'message/rfc822' },
    })
  return {
    app,
    smtp,
    worker,
    service,
    ann,
    root,
    key,
    mail,
    post,
    report: (options, query) => post(deliveryReport(options), query),
    async askAnn() {
      const body = createBody.parse({ title: 'Laptops', approvers: [{ userId: ann.id, level: 1 }] })
      const { id } = await createApproval(app.ctx, service, body)
      await worker.idle()
      const found = (await storedMails(app)).find(({ about, address }) => about === id && address === ann.email)
      assert.ok(found)
      return found
    },
  }
}

/** The address that the server was told mail `id` comes from. */
function returnAddress({ smtp }: Office, { messageId }: StoredMail): string {
  const address = smtp.mails.find((each) => each.messageId === messageId)?.envelopeFrom
  assert.ok(address)
  return address
}

function effect(reply: Reply): string {
  assert.equal(reply.status, 200, reply.text)
  return String(reply.body['effect'])
}

test('each mail has a return address of its own, and what comes back to it is written on the mail', async (t) => {
  const office = await open(t)
  const mail = await office.askAnn()
  const to = returnAddress(office, mail)
  assert.match(to, /^bounces\+[0-9a-z]{46}@reports\.example\.com$/)
  assert.notEqual(returnAddress(office, await office.askAnn()), to)
  office.app.clock.advance(3 * MINUTE)
  const delayed = { to, action: 'delayed', status: '4.2.2', diagnosis: 'smtp; 452 4.2.2 full' }
  assert.equal(effect(await office.report(delayed)), 'changed')
  assert.equal((await office.mail(mail.id)).status, 'DELAYED')
  assert.equal(effect(await office.report(delayed)), 'repeated')
  office.app.clock.advance(MINUTE)
  const reply = await office.report({ to })
  assert.deepEqual(reply.body, { mailId: mail.id, outcome: 'failed', effect: 'changed' })
  assert.equal(effect(await office.report({ to })), 'repeated')
  assert.equal(effect(await office.report(delayed)), 'late')
  assert.equal(effect(await office.report({ to, action: 'delivered', status: '2.0.0' })), 'late')
  const { status, error, history, response, nextAttemptAt } = await office.mail(mail.id)
  assert.deepEqual([status, error, nextAttemptAt], ['BOUNCED', '550 5.1.1 <ann@example.com>: user unknown', null])
  assert.match(response ?? '', /^250 /)
  assert.deepEqual(
    history.map((step) => step.status),
    ['SENT', 'DELAYED', 'BOUNCED'],
  )
})

test('the address may stand in any header, or beside the message', async (t) => {
  const office = await open(t)
  const [first, second] = [await office.askAnn(), await office.askAnn()]
  const hidden = deliveryReport({ to: 'postmaster@example.com' }).replace(/^X-Postfix-Sender.*\r\n/m, '')
  assertProblem(await office.post(hidden), 422, 'unknown_return_address')
  const recipient = encodeURIComponent(returnAddress(office, first).toUpperCase())
  assert.equal(effect(await office.post(hidden, `?recipient=${recipient}`)), 'changed')
  assert.equal(effect(await office.post(`Delivered-To: ${returnAddress(office, second)}\r\n${hidden}`)), 'changed')
})

test('a report that is made up changes nothing', async (t) => {
  const office = await open(t)
  const mail = await office.askAnn()
  const to = returnAddress(office, mail)
  const forged = to.replace(/.(?=@)/, (last) => (last === '0' ? '1' : '0'))
  assertProblem(await office.report({ to: forged }), 422, 'unknown_return_address')
  // The token of one mail, and the id of another in the returned message.
  const other = await office.askAnn()
  assert.equal(effect(await office.report({ to, original: `Message-ID: ${other.messageId}\n` })), 'changed')
  assert.equal((await office.mail(other.id)).status, 'SENT')
  // A token in the body is nobody's.
  const body = `Subject: hi\r\n\r\n${returnAddress(office, other)}\r\n`
  assertProblem(await office.post(body), 422, 'unknown_return_address')
  assertProblem(await office.post(vacationNotice(returnAddress(office, other))), 422, 'not_a_delivery_report')
  assert.equal((await office.mail(other.id)).status, 'SENT')
})

test('only a key that may report is let in, and only a message is taken', async (t) => {
  const { app, key, service, ...office } = await open(t)
  const raw = deliveryReport({ to: 'x@example.com' })
  const path = '/api/service/mails/reports'
  const message = { 'content-type': 'message/rfc822' }
  assertProblem(await ask(app.url, 'POST', path, { raw, headers: message }), 401, 'missing_key')
  const { serviceKey: wrong } = await createService(app, { permissions: ['approvals:read'] })
  assertProblem(await ask(app.url, 'POST', path, { key: wrong, raw, headers: message }), 403, 'missing_permission')
  assertProblem(await ask(app.url, 'POST', path, { key, body: { raw } }), 415, 'unsupported_media_type')
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  assertProblem(await ask(app.url, 'POST', path, { key, raw, headers: form }), 415, 'unsupported_media_type')
  const { serviceKey: full } = await createService(app)
  const elsewhere = await ask(app.url, 'POST', '/api/service/approvals', { key: full, raw, headers: message })
  assertProblem(elsewhere, 415, 'unsupported_media_type')
  assertProblem(await office.post(''), 400, 'invalid_request')
  assert.ok(service.id)
})

test('ten megabytes, broken parts and bytes in no charset get an answer, and nothing is lost', async (t) => {
  const office = await open(t)
  const mail = await office.askAnn()
  const to = returnAddress(office, mail)
  const whole = deliveryReport({ to, original: `X: ${'y'.repeat(60)}\n`.repeat(170_000) })
  assert.ok(whole.length > 10_000_000)
  assertProblem(await office.post(whole), 413, 'body_too_large')
  const broken = [
    `To: ${to}\r\nContent-Type: multipart/report; boundary=\r\n\r\n--\r\n`,
    `To: ${to}\r\nContent-Type: multipart/report; boundary="x\r\n\r\n--x--\r\n--x\r\nContent-Type: message/delivery-status\r\n`,
    `To: ${to}\r\nContent-Transfer-Encoding: base64\r\nContent-Type: multipart/report; charset=klingon; boundary=x\r\n\r\n\u00ff\u00fe\r\n`,
    deliveryReport({ to, action: '' }),
    deliveryReport({ to }).replace('multipart/report', 'multipart/mixed'),
  ]
  for (const raw of broken) assertProblem(await office.post(Buffer.from(raw, 'latin1')), 422, 'not_a_delivery_report')
  assert.equal((await office.mail(mail.id)).status, 'SENT')
  // The first half megabyte of it has all that matters.
  const garbage = Buffer.from(
    whole.slice(0, 512 * 1024).replace('user unknown', '\u00ff\u00fe\u0000\u001bunknown'),
    'latin1',
  )
  assert.equal(effect(await office.post(garbage)), 'changed')
  assert.match((await office.mail(mail.id)).error ?? '', /^550 5\.1\.1 <ann@example\.com>: \p{L}*.*unknown$/u)
})

test('a report that is quicker than our own record of the sending is not undone by it', async (t) => {
  const office: { now?: Office } = {}
  const effects: string[] = []
  const onMessage: SmtpRules['onMessage'] = async (mail) => {
    if (office.now && mail.envelopeTo[0] === 'ann@example.com')
      effects.push(effect(await office.now.report({ to: mail.envelopeFrom })))
  }
  office.now = await open(t, { onMessage })
  const { id } = await office.now.askAnn()
  assert.deepEqual(effects, ['changed'])
  const { status, history, subject, response, nextAttemptAt } = await office.now.mail(id)
  assert.deepEqual([status, nextAttemptAt], ['BOUNCED', null])
  assert.deepEqual(new Set(history.map((step) => step.status)), new Set(['SENT', 'BOUNCED']))
  assert.ok(subject !== null && response?.startsWith('250'))
})

test('two reports at once change a mail once, and tell of the person once', async (t) => {
  const office = await open(t)
  const to = returnAddress(office, await office.askAnn())
  const replies = await Promise.all(Array.from({ length: 8 }, () => office.report({ to })))
  assert.deepEqual(replies.map(effect).toSorted(), ['changed', ...Array<string>(7).fill('repeated')])
  const told = (await storedMails(office.app)).filter(({ kind }) => kind === 'person.unreachable')
  assert.deepEqual(
    told.map(({ address }) => address),
    ['root@example.com'],
  )
})

test('who may see an approval sees who was told and what became of it, and nobody else', async (t) => {
  const office = await open(t)
  const { app } = office
  const mail = await office.askAnn()
  const to = returnAddress(office, mail)
  app.clock.advance(3 * MINUTE)
  await office.report({ to })
  await createPerson(app, { username: 'eve', department: 'FIN', password: PASSWORD })
  const path = `/api/approvals/${mail.about ?? ''}/mails`
  const as = async (name: string) =>
    ask(app.url, 'GET', path, { cookie: await signIn(app.url, `${name}@example.com`, PASSWORD) })
  const { body } = await as('ann')
  const sentAt = new Date(app.clock.now().getTime() - 3 * MINUTE).toISOString()
  const bouncedAt = app.clock.now().toISOString()
  assert.deepEqual(body['data'], [
    {
      id: mail.id,
      kind: 'approval.assigned',
      userId: office.ann.id,
      userName: 'ann',
      status: 'BOUNCED',
      steps: [
        { at: sentAt, status: 'SENT', reason: null },
        { at: bouncedAt, status: 'BOUNCED', reason: 'mailbox unknown' },
      ],
      isUnreachable: true,
    },
  ])
  assertProblem(await as('eve'), 404, 'not_found')
  assertProblem(await ask(app.url, 'GET', path), 401, 'not_signed_in')
})
