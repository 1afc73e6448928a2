/** The mail worker against a real mail server: what it sends, and what it does when the server will not. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { TEST_CA } from '../../../tests/support/certificate.ts'
import { testWorld, type TestWorld } from '../../../tests/support/context.ts'
import { MAIL_FROM, type StoredMail, storedMails, workMails, writeMails } from '../../../tests/support/mails.ts'
import { createPerson } from '../../../tests/support/people.ts'
import { parsed, refusal, type SmtpReceiver, type SmtpRules, startSmtp } from '../../../tests/support/smtp.ts'
import { getMailServer } from '../read.ts'
import { claimMails, releaseMails, saveMails } from './queue-queries.ts'
import type { MailWorker } from './worker.ts'

const MINUTE = 60_000

type World = { world: TestWorld; smtp: SmtpReceiver; worker: MailWorker }

async function setUp(t: TestContext, rules: SmtpRules = {}, people = ['root']): Promise<World> {
  const smtp = await startSmtp(rules, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const world = await testWorld({ SMTP_URL: smtp.url, MAIL_FROM })
  t.after(() => world.close())
  for (const username of people) await createPerson(world, { username, role: 'SYSTEM_ADMINISTRATOR' })
  const worker = workMails(world)
  t.after(() => worker.stop())
  return { world, smtp, worker }
}

async function secureWorld(t: TestContext, smtp: SmtpReceiver, env: Record<string, string>): Promise<TestWorld> {
  t.after(() => smtp.close())
  const folder = await mkdtemp(join(tmpdir(), 'uxone-ca-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'ca.pem')
  await writeFile(path, TEST_CA)
  const world = await testWorld({ SMTP_URL: smtp.url, MAIL_FROM, EXTRA_CA_FILE: path, ...env })
  t.after(() => world.close())
  await createPerson(world, { username: 'root', role: 'SYSTEM_ADMINISTRATOR' })
  return world
}

test('a mail goes out after its commit, with its headers, and the answer is kept', async (t) => {
  const { world, smtp, worker } = await setUp(t)
  await writeMails(world)
  const [mail] = await smtp.waitFor(1)
  await worker.idle()
  const [stored] = await storedMails(world)
  assert.ok(mail && stored)
  assert.deepEqual([mail.envelopeFrom, mail.envelopeTo], ['approvals@example.com', ['root@example.com']])
  const read = await parsed(mail)
  assert.equal(read.messageId, stored.messageId)
  assert.equal(stored.messageId, `<${stored.id}@example.com>`)
  assert.equal(read.from?.text, '"Approvals" <approvals@example.com>')
  assert.equal(read.subject, stored.subject)
  assert.equal(
    read.text?.replace(/(?<=unsubscribe\/)\S+/, 'redacted'),
    stored.body,
    'but what only its reader may have',
  )
  assert.equal(read.headers.get('auto-submitted'), 'auto-generated')
  assert.deepEqual(read.date, world.clock.now())
  const { status, attemptCount, nextAttemptAt, leaseToken, error, history } = stored
  assert.deepEqual([status, attemptCount, nextAttemptAt, leaseToken, error], ['SENT', 1, null, null, null])
  assert.match(stored.response ?? '', /^250 /)
  assert.deepEqual(history, [{ at: world.clock.now().toISOString(), status: 'SENT', detail: stored.response }])
})

test('a temporary no delays a mail, a permanent one bounces it, and others are not held up', async (t) => {
  const answers = new Map([
    ['busy@example.com', refusal(451, '4.7.1 greylisted')],
    ['gone@example.com', refusal(550, '5.1.1 no such user')],
  ])
  const onRecipient = (address: string): void => {
    const error = answers.get(address)
    if (error) throw error
  }
  const { world, smtp, worker } = await setUp(t, { onRecipient }, ['busy', 'gone', 'root'])
  await writeMails(world)
  await worker.idle()
  const outcomes = async () =>
    (await deadLetterMails(world)).map(({ address, status, error }) => [address.split('@')[0], status, error])
  assert.deepEqual(
    new Set(await outcomes()),
    new Set([
      ['busy', 'DELAYED', '451 4.7.1 greylisted'],
      ['gone', 'BOUNCED', '550 5.1.1 no such user'],
      ['root', 'SENT', null],
    ]),
  )
  answers.clear()
  world.clock.advance(0.4 * MINUTE)
  await worker.idle()
  assert.ok(smtp.mails.every(({ envelopeTo }) => envelopeTo[0] === 'root@example.com'))
  world.clock.advance(0.1 * MINUTE)
  await worker.idle()
  const busy = (await deadLetterMails(world)).find(({ address }) => address === 'busy@example.com')
  assert.deepEqual(
    busy?.history.map(({ status }) => status),
    ['DELAYED', 'SENT'],
  )
  assert.ok(smtp.mails.some(({ messageId }) => messageId === busy?.messageId))
})

/** Without those that tell of who cannot be reached. */
async function deadLetterMails(world: TestWorld): Promise<StoredMail[]> {
  return (await storedMails(world)).filter(({ kind }) => kind === 'webhook.dead_letter')
}

test('a message that the server refuses as it is bounces; a sender that it refuses fails', async (t) => {
  let answer = 'message'
  const rules: SmtpRules = {
    onMessage: () => {
      if (answer === 'message') throw refusal(554, 'looks like spam')
    },
    onSender: () => {
      if (answer === 'sender') throw refusal(553, 'not yours to send from')
    },
  }
  const { world, worker } = await setUp(t, rules)
  await writeMails(world)
  await worker.idle()
  answer = 'sender'
  await writeMails(world)
  await worker.idle()
  assert.deepEqual(
    (await storedMails(world)).map(({ status, error }) => [status, error]),
    [
      ['BOUNCED', '554 looks like spam'],
      ['FAILED', '553 not yours to send from'],
    ],
  )
})

test('a connection that breaks in the middle of a message delays that mail only, and it comes again as the same', async (t) => {
  let cuts = 1
  const rules: SmtpRules = {
    onData: (socket) => {
      if (cuts-- > 0) socket?.destroy()
    },
  }
  const { world, smtp, worker } = await setUp(t, rules)
  await writeMails(world)
  await worker.idle()
  const [broken] = await storedMails(world)
  assert.deepEqual([broken?.status, broken?.attemptCount], ['DELAYED', 1])
  assert.match(broken?.error ?? '', /closed/i)
  await writeMails(world)
  await worker.idle()
  assert.equal(smtp.mails.length, 1)
  world.clock.advance(MINUTE)
  await worker.idle()
  assert.deepEqual(
    new Set(smtp.mails.map(({ messageId }) => messageId)),
    new Set((await storedMails(world)).map(({ messageId }) => messageId)),
  )
  assert.deepEqual(
    (await storedMails(world)).map(({ status }) => status),
    ['SENT', 'SENT'],
  )
})

test('while the server is away mails wait without losing attempts, and go when it is back', async (t) => {
  const { world, smtp, worker } = await setUp(t)
  await smtp.close()
  await writeMails(world, 30)
  await worker.idle()
  const waiting = await storedMails(world)
  assert.ok(waiting.every(({ status, attemptCount }) => status === 'QUEUED' && attemptCount === 0))
  const down = await getMailServer(world.ctx)
  assert.match(down.fault ?? '', /ECONNREFUSED/)
  assert.deepEqual([down.isSetUp, down.from, down.waiting], [true, 'approvals@example.com', 30])
  const again = await startSmtp({}, { hideSTARTTLS: true, port: smtp.port })
  t.after(() => again.close())
  await again.waitFor(30)
  await worker.idle()
  const sent = await storedMails(world)
  assert.ok(sent.every(({ status, attemptCount, error }) => status === 'SENT' && attemptCount === 1 && error === null))
  assert.equal(again.mails.length, 30)
  assert.partialDeepStrictEqual(await getMailServer(world.ctx), { fault: null, faultSince: null, waiting: 0 })
})

test('a server that goes away in the middle costs no mail an attempt', async (t) => {
  const { world, smtp, worker } = await setUp(t)
  await writeMails(world, 200)
  await smtp.waitFor(30)
  await smtp.close()
  await worker.idle()
  const again = await startSmtp({}, { hideSTARTTLS: true, port: smtp.port })
  t.after(() => again.close())
  await again.waitFor(200 - smtp.mails.length)
  await worker.idle()
  const mails = await storedMails(world)
  assert.ok(mails.every(({ status, attemptCount }) => status === 'SENT' && attemptCount === 1))
  const arrived = [...smtp.mails, ...again.mails]
  assert.equal(new Set(arrived.map(({ messageId }) => messageId)).size, 200)
  assert.ok(arrived.length <= 200 + 40, 'only what was in flight came twice')
})

test('what is no address, and what is older than three days, is not sent', async (t) => {
  const { world, smtp, worker } = await setUp(t)
  await worker.stop()
  await writeMails(world, 2)
  const [evil] = await storedMails(world)
  await sql`update mails set address = ${'evil@example.com\r\nBcc: spy@example.com'} where id = ${evil?.id}`.execute(
    world.ctx.db,
  )
  const late = workMails(world)
  t.after(() => late.stop())
  await late.idle()
  assert.equal(smtp.mails.length, 1)
  assert.deepEqual(
    (await storedMails(world)).map(({ status, error }) => [status, error]),
    [
      ['FAILED', 'this is not an e-mail address'],
      ['SENT', null],
    ],
  )
  await sql`update mails set status = 'QUEUED', next_attempt_at = created_at`.execute(world.ctx.db)
  world.clock.advance(72 * 60 * MINUTE + 1)
  await late.idle()
  assert.equal(smtp.mails.length, 1)
  assert.ok((await storedMails(world)).every(({ status }) => status === 'FAILED'))
})

test('two workers send each mail once', async (t) => {
  const { world, smtp, worker } = await setUp(t, {}, ['ann', 'bob', 'cat'])
  const other = workMails(world, { isFirst: false, pollMs: 5 })
  t.after(() => other.stop())
  await writeMails(world, 100)
  // Not by waiting for 300 to arrive: one that a stalled machine delays (no greeting for 10 s) would be waited for without end.
  // Again while some are untouched: one that is idle may still be handed what the other is just arranging.
  const isUntouched = ({ status, error }: { status: string; error: string | null }): boolean =>
    status === 'QUEUED' && error === null
  do await Promise.all([worker.idle(), other.idle()])
  while ((await storedMails(world)).some(isUntouched))
  const late = (await storedMails(world)).filter(({ status }) => status !== 'SENT')
  assert.deepEqual(
    late.map(({ status, error }) => [status, error]),
    [],
  )
  assert.equal(smtp.mails.length, 300)
  assert.equal(new Set(smtp.mails.map(({ messageId }) => messageId)).size, 300)
})

test('a lease keeps others away until it ends, and then fences its owner off', async (t) => {
  const { world, worker } = await setUp(t)
  await worker.stop()
  await writeMails(world)
  const { ctx, clock } = world
  await sql`update mails set arranged_at = created_at`.execute(ctx.db)
  const claim = (leaseToken: string) =>
    ctx.transact((tx) =>
      claimMails(tx, { now: clock.now(), limit: 5, leaseToken, leasedUntil: new Date(clock.now().getTime() + MINUTE) }),
    )
  const [first] = await claim('first')
  assert.equal(first?.leaseToken, 'first')
  assert.deepEqual(await claim('early'), [])
  clock.advance(MINUTE)
  const [second] = await claim('second')
  const id = first?.id ?? ''
  assert.equal(second?.id, id)
  const result = {
    id,
    attemptCount: 1,
    nextAttemptAt: null,
    sentAt: clock.now(),
    error: null,
    response: '250',
    endedAt: clock.now(),
    letter: null,
  }
  const save = (leaseToken: string) => saveMails(ctx.db, [{ ...result, leaseToken, status: 'SENT' }])
  assert.equal((await save('first')).size, 0)
  await releaseMails(ctx.db, [{ id, leaseToken: 'first' }], 'x')
  assert.equal((await storedMails(world))[0]?.leaseToken, 'second')
  assert.equal((await save('second')).size, 1)
})

test('TLS from the start and STARTTLS, with a certificate that is trusted and a password', async (t) => {
  const user = { name: 'ann@example.com', password: 'p:w/@ ü' }
  const login = `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}@`
  for (const secure of [true, false]) {
    const smtp = await startSmtp({ user }, { secure })
    const world = await secureWorld(t, smtp, { SMTP_URL: smtp.url.replace('//', `//${login}`) })
    const worker = workMails(world)
    await writeMails(world)
    const [mail] = await smtp.waitFor(1)
    await worker.idle()
    await worker.stop()
    assert.deepEqual([mail?.isSecure, mail?.user], [true, user.name])
  }
})

test('a certificate that nobody trusts and a wrong password are faults of the server', async (t) => {
  const faults: [SmtpReceiver, Record<string, string>, RegExp][] = [
    [await startSmtp({}, { secure: true }), { EXTRA_CA_FILE: '' }, /certificate/],
    [await startSmtp({ user: { name: 'ann', password: 'right' } }), { login: 'ann:wrong@' }, /535 wrong user/],
  ]
  for (const [smtp, { login = '', ...env }, words] of faults) {
    const world = await secureWorld(t, smtp, { SMTP_URL: smtp.url.replace('//', `//${login}`), ...env })
    const worker = workMails(world)
    await writeMails(world)
    await worker.idle()
    await worker.stop()
    const [mail] = await storedMails(world)
    assert.deepEqual([mail?.status, mail?.attemptCount, smtp.mails.length], ['QUEUED', 0, 0])
    assert.match((await getMailServer(world.ctx)).fault ?? '', words)
  }
})
