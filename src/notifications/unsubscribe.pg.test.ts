/** Mails that can be ended, ended as mail programs do it, and left alone by whoever only looks. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { ask } from '../../tests/support/http.ts'
import { openOffice } from '../../tests/support/inbox.ts'
import { MAIL_FROM, storedMails, workMails } from '../../tests/support/mails.ts'
import { parsed, type ReceivedMail, startSmtp } from '../../tests/support/smtp.ts'

const ONE_CLICK = 'List-Unsubscribe=One-Click'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function open(t: TestContext) {
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const office = await openOffice(t, { env: { SMTP_URL: smtp.url, MAIL_FROM } })
  const worker = workMails(office.app)
  t.after(() => worker.stop())
  /** ann's request is decided by ben: what ann gets. */
  const round = async (): Promise<ReceivedMail[]> => {
    const from = smtp.mails.length
    const body = { requester: { username: 'ann' }, approvers: [{ username: 'ben' }] }
    await office.decide('ben', await office.request(body))
    await worker.idle()
    return smtp.mails.slice(from).filter(({ envelopeTo }) => envelopeTo[0] === 'ann@example.com')
  }
  const choices = async (): Promise<unknown[]> => {
    const { rows } = await sql`select kind, channel, is_on as "isOn" from notification_choices`.execute(
      office.app.ctx.db,
    )
    return rows
  }
  return { ...office, smtp, worker, round, choices }
}

async function one(round: () => Promise<ReceivedMail[]>): Promise<ReceivedMail> {
  const [mail] = await round()
  return mail ?? assert.fail('no mail to ann')
}

const linkIn = ({ raw }: ReceivedMail): string => /^List-Unsubscribe: <(\S+)>\r?$/m.exec(raw)?.[1] ?? ''

test('only what is optional can be ended, on one line of its header and in its footer', async (t) => {
  const { app, round, request, worker, smtp } = await open(t)
  const answer = await one(round)
  const link = linkIn(answer)
  assert.match(link, new RegExp(`^${app.url}/unsubscribe/usr_\\w+~approval\\.decided~[\\w-]{43}$`))
  assert.match(answer.raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m)
  const { text = '', html } = await parsed(answer)
  assert.ok(text.includes(`No more mails of this kind: ${link}\n`) && String(html).includes(`href="${link}"`))
  // What is kept is read by administrators, who must not end it for her.
  const { rows: kept } = await sql<{
    mail: string
  }>`select m::text as mail from mails m where kind = 'approval.decided'`.execute(app.ctx.db)
  assert.ok(kept.length > 0 && kept.every(({ mail }) => !mail.includes('~approval.decided~')))
  assert.ok(kept.some(({ mail }) => mail.includes(`${app.url}/unsubscribe/redacted`)))
  await request({ approvers: [{ username: 'cho' }] })
  await worker.idle()
  const duty = smtp.mails.find(({ envelopeTo }) => envelopeTo[0] === 'cho@example.com') ?? assert.fail()
  assert.doesNotMatch(duty.raw, /list-unsubscribe/i)
  assert.match(
    (await parsed(duty)).text ?? '',
    /cannot be switched off\.[^]*Choose how you are told: \S+\/account\/notifications/,
  )
})

test('looking ends nothing; a mail program’s POST does, once, and nothing else', async (t) => {
  const { app, as, round, choices } = await open(t)
  const link = new URL(linkIn(await one(round))).pathname
  for (const method of ['GET', 'GET', 'HEAD', 'OPTIONS']) await fetch(new URL(link, app.url), { method })
  const page = await ask(app.url, 'GET', link)
  assert.equal(page.status, 200)
  assert.match(
    page.text,
    /<form method="post">[^]*your request, or one that you watch, was approved or rejected|your request, or one that you watch, was approved or rejected[^]*<form method="post">/,
  )
  assert.doesNotMatch(page.text, /<script|http-equiv|onload/)
  assert.deepEqual(
    [page.headers.get('referrer-policy'), page.headers.get('cache-control')],
    ['no-referrer', 'no-store'],
  )
  assert.deepEqual(await choices(), [])
  assert.equal((await round()).length, 1)

  for (let n = 0; n < 2; n++) {
    const reply = await ask(app.url, 'POST', link, { raw: ONE_CLICK, headers: FORM })
    assert.deepEqual([reply.status, reply.headers.get('set-cookie')], [200, null])
    assert.match(
      reply.text,
      /No more mails of this kind come: your request, or one that you watch, was approved or rejected\./,
    )
  }
  assert.deepEqual(await choices(), [{ kind: 'approval.decided', channel: 'email', isOn: false }])
  assert.equal((await round()).length, 0)
  const { body } = await as('ann', 'GET', '/api/notifications/preferences')
  assert.partialDeepStrictEqual(body.kinds, { 'approval.decided': { app: true, push: true, email: false } })
  const { rows } = await sql`select action from audit_entries where action = 'user.unsubscribed'`.execute(app.ctx.db)
  assert.equal(rows.length, 1)
})

test('the other forms of a POST count too; what is no link ends nothing and says so', async (t) => {
  const { app, round, choices } = await open(t)
  const link = new URL(linkIn(await one(round))).pathname
  const wrong = [
    link.slice(0, -1),
    link.replace('decided', 'assigned'),
    link.replace('decided', 'cancelled'),
    '/unsubscribe/x',
  ]
  for (const path of wrong) {
    for (const method of ['GET', 'POST']) {
      const reply = await ask(app.url, method, path)
      assert.equal(reply.status, 404)
      assert.match(reply.text, /none of ours[^]*lang="th"/)
    }
  }
  assert.deepEqual(await choices(), [])
  const multipart = `--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n`
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  assert.equal((await ask(app.url, 'POST', link, { raw: multipart, headers })).status, 200)
  assert.equal((await choices()).length, 1)
})

test('a mail that waits is not sent after its kind was ended; a digest ends by its own link', async (t) => {
  const { app, as, worker, smtp, round, request } = await open(t)
  const link = new URL(linkIn(await one(round))).pathname
  const quietHours = { from: '07:00', to: '09:00' }
  const saved = await as('ann', 'PUT', '/api/notifications/preferences', {
    language: 'th',
    timeZone: null,
    quietHours,
    digest: { every: 'day', hour: 10 },
  })
  assert.equal(saved.status, 200)
  assert.equal((await round()).length, 0)
  await ask(app.url, 'POST', link, { raw: ONE_CLICK, headers: FORM })
  app.clock.advance(3_600_000)
  await worker.idle()
  assert.deepEqual(
    (await storedMails(app)).filter(({ kind }) => kind === 'approval.decided').map(({ status }) => status),
    ['SENT', 'DROPPED'],
  )

  await request({ approvers: [{ username: 'ann' }] })
  app.clock.advance(3_600_000)
  await app.digest()
  await worker.idle()
  const digest = smtp.mails.find(({ raw }) => raw.includes('~digest~')) ?? assert.fail('no digest')
  const reply = await ask(app.url, 'POST', new URL(linkIn(digest)).pathname)
  assert.equal(reply.status, 200)
  assert.match(reply.text, /<html lang="th">[^]*สรุปสิ่งที่รอคุณ/)
  assert.equal((await as('ann', 'GET', '/api/notifications/preferences')).body.digest, null)
  app.clock.advance(24 * 3_600_000)
  await app.digest()
  assert.equal((await storedMails(app)).filter(({ kind }) => kind === 'digest').length, 1)
})
