/** Who cannot be reached by mail: noticed once, told once, tried once a day, and over when something says so. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { startApp, type TestApp } from '../../tests/support/app.ts'
import { ask, assertProblem } from '../../tests/support/http.ts'
import { MAIL_FROM, type StoredMail, storedMails, workMails } from '../../tests/support/mails.ts'
import { createPerson, createService, signIn } from '../../tests/support/people.ts'
import { refusal, startSmtp } from '../../tests/support/smtp.ts'
import { actorOf } from '../../tests/support/webhooks.ts'
import { createBody } from '../approvals/contract.ts'
import { createApproval } from '../approvals/create.ts'
import { verifyAudit } from '../audit/verify.ts'
import { createCredentials } from '../auth/credentials.ts'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import type { User } from '../directory/contract.ts'
import { updateUser } from '../directory/update-user.ts'
import type { MailWorker } from './email/worker.ts'

const HOUR = 3_600_000
const PASSWORD = 'a long password'

type Office = {
  app: TestApp
  worker: MailWorker
  /** What the server says to an address; it takes what is not in here. */
  answers: Map<string, Error>
  /** Addresses that the server was asked for. */
  asked: string[]
  ann: User
  askAnn(): Promise<void>
  /** Ann's mails, oldest first. */
  ofAnn(): Promise<StoredMail[]>
  told(): Promise<string[]>
  as(name: string, method: string, path: string): ReturnType<typeof ask>
  seen(): Promise<unknown>
}

async function open(t: TestContext): Promise<Office> {
  const answers = new Map<string, Error>()
  const asked: string[] = []
  const onRecipient = (address: string): void => {
    asked.push(address)
    const answer = answers.get(address)
    if (answer) throw answer
  }
  const smtp = await startSmtp({ onRecipient }, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const app = await startApp({ env: { SMTP_URL: smtp.url, MAIL_FROM }, isWorking: false })
  t.after(() => app.close())
  const ann = await createPerson(app, { username: 'ann', password: PASSWORD })
  await createPerson(app, { username: 'root', role: 'SYSTEM_ADMINISTRATOR', password: PASSWORD })
  const service = actorOf((await createService(app)).service)
  const worker = workMails(app)
  t.after(() => worker.stop())
  const as: Office['as'] = async (name, method, path) =>
    ask(app.url, method, path, { cookie: await signIn(app.url, `${name}@example.com`, PASSWORD) })
  return {
    app,
    worker,
    answers,
    asked,
    ann,
    as,
    async askAnn() {
      const body = createBody.parse({ title: 'Laptops', approvers: [{ userId: ann.id, level: 1 }] })
      await createApproval(app.ctx, service, body)
      await worker.idle()
    },
    ofAnn: async () => (await storedMails(app)).filter(({ kind }) => kind === 'approval.assigned'),
    told: async () =>
      (await storedMails(app)).filter(({ kind }) => kind === 'person.unreachable').map(({ address }) => address),
    seen: async () => (await as('root', 'GET', `/api/directory/users/${ann.id}`)).body['unreachable'],
  }
}

const gone = (): Error => refusal(550, '5.1.1 no such user')
const statuses = async (office: Office): Promise<string[]> => (await office.ofAnn()).map(({ status }) => status)

async function move({ app, ann }: Office, email: string): Promise<void> {
  await updateUser(
    app.ctx,
    TEST_ACTOR,
    { id: ann.id, changes: { email }, ifMatch: undefined },
    createCredentials(app.ctx),
  )
}

test('an address that is refused for good marks its person, and administrators are told once', async (t) => {
  const office = await open(t)
  assert.equal(await office.seen(), null)
  office.answers.set('ann@example.com', gone())
  await office.askAnn()
  assert.deepEqual(await statuses(office), ['BOUNCED'])
  assert.deepEqual(await office.seen(), { since: office.app.clock.now().toISOString(), reason: 'mailbox_unknown' })
  assert.deepEqual(await office.told(), ['root@example.com'])
  const { body } = await office.as('root', 'GET', '/api/notifications')
  assert.partialDeepStrictEqual(body['data'], [
    {
      kind: 'person.unreachable',
      title: 'ann',
      text: 'cannot be reached by mail at ann@example.com: the mailbox is unknown',
      link: `/people?person=${office.ann.id}`,
    },
  ])
  office.app.clock.advance(25 * HOUR)
  await office.askAnn()
  assert.deepEqual(await statuses(office), ['BOUNCED', 'BOUNCED'])
  assert.deepEqual(await office.told(), ['root@example.com'])
  assert.deepEqual((await verifyAudit(office.app.ctx)).firstBroken, null)
})

test('a full mailbox, a rule and a delay mark nobody', async (t) => {
  const office = await open(t)
  for (const answer of [refusal(552, '5.2.2 full'), refusal(550, '5.7.1 not you'), refusal(450, '4.1.1 later')]) {
    office.answers.set('ann@example.com', answer)
    await office.askAnn()
  }
  assert.deepEqual(await statuses(office), ['BOUNCED', 'BOUNCED', 'DELAYED'])
  assert.equal(await office.seen(), null)
  assert.deepEqual(await office.told(), [])
})

test('of what waits for the address one mail a day is tried, the newest', async (t) => {
  const office = await open(t)
  office.answers.set('ann@example.com', gone())
  await office.askAnn()
  for (let n = 0; n < 3; n += 1) await office.askAnn()
  assert.deepEqual(await statuses(office), ['BOUNCED', 'DELAYED', 'DELAYED', 'DELAYED'])
  assert.equal(office.asked.filter((address) => address === 'ann@example.com').length, 1)
  const [, held] = await office.ofAnn()
  assert.deepEqual([held?.attemptCount, held?.history, held?.leaseToken], [0, [], null])
  assert.match(held?.error ?? '', /^held, since ann@example\.com takes no mail \(550 5\.1\.1 no such user\)/)
  office.app.clock.advance(24 * HOUR)
  await office.worker.idle()
  assert.deepEqual(await statuses(office), ['BOUNCED', 'DELAYED', 'DELAYED', 'BOUNCED'])
  office.app.clock.advance(49 * HOUR)
  await office.worker.idle()
  // Older than three days: they are not sent any more, and do not cost the day's try.
  assert.deepEqual(await statuses(office), ['BOUNCED', 'FAILED', 'FAILED', 'BOUNCED'])
  assert.equal(office.asked.filter((address) => address === 'ann@example.com').length, 2)
})

test('two workers try one mail of the day', async (t) => {
  const office = await open(t)
  office.answers.set('ann@example.com', gone())
  await office.askAnn()
  const other = workMails(office.app, { isFirst: false, pollMs: 5 })
  t.after(() => other.stop())
  office.app.clock.advance(24 * HOUR)
  await Promise.all(Array.from({ length: 20 }, () => office.askAnn()))
  await Promise.all([office.worker.idle(), other.idle()])
  assert.equal(office.asked.filter((address) => address === 'ann@example.com').length, 2)
})

test('a mail to a changed address that is taken over ends it, and what waited goes there', async (t) => {
  const office = await open(t)
  office.answers.set('ann@example.com', gone())
  await office.askAnn()
  await office.askAnn()
  await move(office, 'ann.lee@example.com')
  assert.equal(await office.seen(), null, 'the new address is not known to be bad')
  assert.deepEqual(await statuses(office), ['BOUNCED', 'DELAYED'])
  await office.askAnn()
  await office.worker.idle()
  assert.deepEqual(
    (await office.ofAnn()).map(({ status, address }) => [status, address]),
    [
      ['BOUNCED', 'ann@example.com'],
      ['SENT', 'ann.lee@example.com'],
      ['SENT', 'ann.lee@example.com'],
    ],
  )
  const { rows } = await sql`select from unreachable_people`.execute(office.app.ctx.db)
  assert.equal(rows.length, 0)
})

test('another address that is refused too is another incident', async (t) => {
  const office = await open(t)
  office.answers.set('ann@example.com', gone())
  office.answers.set('ann.lee@example.com', refusal(550, '5.2.1 disabled'))
  await office.askAnn()
  await move(office, 'ann.lee@example.com')
  await office.askAnn()
  assert.partialDeepStrictEqual(await office.seen(), { reason: 'mailbox_disabled' })
  assert.equal((await office.told()).length, 2)
})

test('an administrator or the person ends it; what waited goes at once', async (t) => {
  for (const [name, path] of [
    ['root', (id: string) => `/api/directory/users/${id}/unreachable`],
    ['ann', () => '/api/notifications/unreachable'],
  ] as const) {
    const office = await open(t)
    office.answers.set('ann@example.com', gone())
    await office.askAnn()
    await office.askAnn()
    office.answers.clear()
    const { body } = await office.as('ann', 'GET', `/api/directory/users/${office.ann.id}`)
    assert.partialDeepStrictEqual(body['unreachable'], { reason: 'mailbox_unknown' })
    assertProblem(
      await office.as('ann', 'DELETE', `/api/directory/users/${office.ann.id}/unreachable`),
      403,
      'missing_capability',
    )
    for (let n = 0; n < 2; n += 1) assert.equal((await office.as(name, 'DELETE', path(office.ann.id))).status, 204)
    assert.equal(await office.seen(), null)
    await office.worker.idle()
    assert.deepEqual(await statuses(office), ['BOUNCED', 'SENT'])
    const { body: audit } = await office.as('root', 'GET', `/api/audit?subject=${office.ann.id}`)
    assert.partialDeepStrictEqual(audit['data'], [
      { action: 'user.reachable', actor: { name } },
      { action: 'user.unreachable', actor: { kind: 'system', name: 'mail' }, data: { address: 'ann@example.com' } },
    ])
  }
  const office = await open(t)
  const nobody = office.ann.id.slice(0, -1) + (office.ann.id.endsWith('0') ? '1' : '0')
  assertProblem(await office.as('root', 'DELETE', `/api/directory/users/${nobody}/unreachable`), 404, 'not_found')
})

test('an administrator who cannot be reached is not written to about it; the others are', async (t) => {
  const office = await open(t)
  await createPerson(office.app, { username: 'kim', role: 'SYSTEM_ADMINISTRATOR' })
  office.answers.set('kim@example.com', gone())
  const notice = { userId: office.ann.id, name: 'ann', address: 'ann@example.com', reason: 'x', detail: 'y' }
  await office.app.ctx.transact((tx) => office.app.ctx.notifyUnreachable(tx, [notice]))
  await office.worker.idle()
  await office.worker.idle()
  assert.deepEqual((await office.told()).toSorted(), ['kim@example.com', 'root@example.com', 'root@example.com'])
})
