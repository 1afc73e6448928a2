/** An end to what mails keep, and to how many one service may cause. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { startApp, type TestApp } from '../../tests/support/app.ts'
import { ask } from '../../tests/support/http.ts'
import { MAIL_FROM, storedMails, workMails, writeMails } from '../../tests/support/mails.ts'
import { createPerson, createService, signIn } from '../../tests/support/people.ts'
import { startSmtp } from '../../tests/support/smtp.ts'
import { actorOf } from '../../tests/support/webhooks.ts'
import { createBody as approvalBody } from '../approvals/contract.ts'
import { createApproval } from '../approvals/create.ts'
import { registerWebhook } from '../webhooks/register.ts'
import { createBody } from '../webhooks/settings-shapes.ts'
import { forgetOldMails } from './forget-mails.ts'

const DAY = 86_400_000
const PASSWORD = 'a long password'

type Office = { app: TestApp; askAnn: () => Promise<string>; as: (path: string) => ReturnType<typeof ask> }

async function open(t: TestContext, env: Record<string, string> = {}): Promise<Office> {
  const app = await startApp({ env, isWorking: false })
  t.after(() => app.close())
  const ann = await createPerson(app, { username: 'ann' })
  const service = actorOf((await createService(app)).service)
  await createPerson(app, { username: 'root', role: 'SYSTEM_ADMINISTRATOR', password: PASSWORD })
  return {
    app,
    async askAnn() {
      const dueDate = new Date(app.clock.now().getTime() + 200 * DAY).toISOString()
      const body = approvalBody.parse({ title: 'Laptops', dueDate, approvers: [{ userId: ann.id, level: 1 }] })
      return (await createApproval(app.ctx, service, body)).id
    },
    as: async (path) => ask(app.url, 'GET', path, { cookie: await signIn(app.url, 'root@example.com', PASSWORD) }),
  }
}

test('after its time a mail about an approval keeps to whom it went and what became of it, and others go', async (t) => {
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const { app, askAnn, as } = await open(t, { SMTP_URL: smtp.url, MAIL_FROM, RETENTION_MAILS_DAYS: '30' })
  const worker = workMails(app)
  t.after(() => worker.stop())
  const id = await askAnn()
  await writeMails(app)
  await worker.idle()
  const before = (await as(`/api/approvals/${id}/mails`)).body['data']
  app.clock.advance(30 * DAY)
  await forgetOldMails(app.ctx)
  assert.equal((await storedMails(app)).length, 2)
  app.clock.advance(1)
  await Promise.all([forgetOldMails(app.ctx), forgetOldMails(app.addNode().ctx)])
  const [kept, ...others] = await storedMails(app)
  assert.deepEqual([kept?.about, kept?.body, kept?.facts, kept?.status, others], [id, null, null, 'SENT', []])
  assert.deepEqual((await as(`/api/approvals/${id}/mails`)).body['data'], before)
  const { status, body } = await as(`/api/mails/${kept?.id ?? ''}`)
  assert.equal(status, 200)
  assert.deepEqual([body['body'], body['forgottenAt']], ['', app.clock.now().toISOString()])
  assert.match(String(body['subject']), /Laptops/)
  // The reminder that waits on it is written all the same.
  app.clock.advance(169.5 * DAY)
  await app.remind()
  assert.ok((await storedMails(app)).some(({ kind }) => kind === 'approval.reminder'))
})

test('what was never sent goes too, but nothing that may still be sent, however short the time', async (t) => {
  const { app, askAnn, as } = await open(t, { RETENTION_MAILS_DAYS: '1' })
  await askAnn()
  await writeMails(app)
  app.clock.advance(2 * DAY)
  await forgetOldMails(app.ctx)
  assert.ok((await storedMails(app)).every(({ status, facts }) => status === 'QUEUED' && facts !== null))
  app.clock.advance(DAY + 1)
  await forgetOldMails(app.ctx)
  const [kept, ...others] = await storedMails(app)
  assert.deepEqual([kept?.status, kept?.nextAttemptAt, others], ['FAILED', null, []])
  assert.equal((await as('/api/mails')).status, 200)
})

test('many are forgotten in small steps, and a mail that a worker has is left', async (t) => {
  const { app } = await open(t)
  await writeMails(app, 2500)
  app.clock.advance(91 * DAY)
  const until = new Date(app.clock.now().getTime() + 1000)
  await sql`update mails set lease_token = 'x', leased_until = ${until} where id = (select max(id) from mails)`.execute(
    app.ctx.db,
  )
  await forgetOldMails(app.ctx)
  assert.equal((await storedMails(app)).length, 1)
})

test('one service with many webhooks writes no more than fifty mails a day to each administrator', async (t) => {
  const { app } = await open(t)
  const webhooks = async (): Promise<string[]> => {
    const service = actorOf((await createService(app)).service)
    const body = createBody.parse({ name: 'w', url: 'http://127.0.0.1:4999/', events: ['*'] })
    const made = await Promise.all(Array.from({ length: 60 }, () => registerWebhook(app.ctx, service, body)))
    return made.map(({ id }) => id)
  }
  const count = async (): Promise<number> =>
    (await storedMails(app)).filter(({ kind }) => kind === 'webhook.dead_letter').length
  const [mine, others] = [await webhooks(), await webhooks()]
  for (const about of mine.slice(0, 40)) await writeMails(app, 1, about)
  assert.equal(await count(), 40)
  for (const about of mine.slice(40)) await writeMails(app, 1, about)
  assert.equal(await count(), 50)
  for (const about of others.slice(0, 5)) await writeMails(app, 1, about)
  assert.equal(await count(), 55)
  app.clock.advance(DAY + 1)
  for (const about of mine.slice(0, 3)) await writeMails(app, 1, about)
  assert.equal(await count(), 58)
})
