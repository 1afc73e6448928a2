/** Who is told of an approval, by which mail, and when: through the verbs that services and people use. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { testWorld, TEST_ACTOR, type TestWorld } from '../../tests/support/context.ts'
import { MAIL_FROM, storedMails, workMails } from '../../tests/support/mails.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import { parsed, startSmtp } from '../../tests/support/smtp.ts'
import { actorOf } from '../../tests/support/webhooks.ts'
import { cancelApproval } from '../approvals/cancel.ts'
import { createBody } from '../approvals/contract.ts'
import { createApproval } from '../approvals/create.ts'
import { decide } from '../approvals/decide.ts'
import { updateApproval } from '../approvals/update.ts'
import type { ServiceActor } from '../context.ts'
import type { User } from '../directory/contract.ts'
import { updateUser } from '../directory/update-user.ts'
import { createCredentials } from '../auth/credentials.ts'
import { createKey } from '../auth/services/create-key.ts'

const HOUR = 3_600_000

type World = { world: TestWorld; service: ServiceActor; people: Record<'ann' | 'bob' | 'cat' | 'may', User> }

async function setUp(t: TestContext, env: Record<string, string> = {}): Promise<World> {
  const world = await testWorld(env)
  t.after(() => world.close())
  const person = (username: string) => createPerson(world, { username })
  const people = {
    ann: await person('ann'),
    bob: await person('bob'),
    cat: await person('cat'),
    may: await person('may'),
  }
  return { world, service: actorOf((await createService(world)).service), people }
}

/** Ann or Bob, then Cat; May asks. */
async function request({ world, service, people }: World, changes: Record<string, unknown> = {}): Promise<string> {
  const body = createBody.parse({
    title: 'Laptops',
    amount: 1200,
    currency: 'THB',
    requester: { userId: people.may.id },
    levels: [
      { mode: 'any', approvers: [{ userId: people.ann.id }, { userId: people.bob.id }] },
      { mode: 'all', approvers: [{ userId: people.cat.id }] },
    ],
    ...changes,
  })
  return (await createApproval(world.ctx, service, body)).id
}

async function told({ world }: World): Promise<string[]> {
  return (await storedMails(world)).map(
    ({ kind, address }) => `${kind.replace('approval.', '')} ${address.split('@')[0]}`,
  )
}

/** What has been told since the last call. */
function news(of: World): () => Promise<string[]> {
  let seen = 0
  return async () => {
    const all = await told(of)
    const fresh = all.slice(seen)
    seen = all.length
    return fresh.toSorted()
  }
}

function approve(
  { world, service }: World,
  id: string,
  approverId: string,
  verdict: 'APPROVED' | 'REJECTED' = 'APPROVED',
) {
  return decide(world.ctx, service, { id, verdict, approverId, comments: 'Fine.' })
}

test('who is asked is told when asked, and who asked is told the answer', async (t) => {
  const of = await setUp(t)
  const since = news(of)
  const id = await request(of)
  assert.deepEqual(await since(), ['assigned ann', 'assigned bob'])
  await approve(of, id, of.people.ann.id)
  assert.deepEqual(await since(), ['assigned cat'])
  await approve(of, id, of.people.cat.id)
  assert.deepEqual(await since(), ['decided may'])
  const [ann, , cat, may] = await storedMails(of.world)
  assert.match(String(ann?.facts['reason']), /named ann as an approver of level 1/)
  assert.partialDeepStrictEqual(cat?.facts, {
    level: 2,
    decisions: [{ name: 'ann', isApproval: true, comments: 'Fine.' }],
  })
  assert.partialDeepStrictEqual(may?.facts, { isRequester: true, isApproved: true })
})

test('a vote that settles no level tells nobody; who has left is not told', async (t) => {
  const of = await setUp(t)
  const since = news(of)
  const { ann, bob, cat } = of.people
  const levels = [{ mode: 'quorum', quorum: 2, approvers: [ann, bob, cat].map((person) => ({ userId: person.id })) }]
  const id = await request(of, { levels })
  assert.equal((await since()).length, 3)
  await approve(of, id, ann.id)
  assert.deepEqual(await since(), [])
  await sql`update users set is_active = false where id = ${of.people.may.id}`.execute(of.world.ctx.db)
  await approve(of, id, bob.id)
  assert.deepEqual(await since(), [])
})

test('a withdrawal is told to who was asked and had not decided, and to who asked', async (t) => {
  const of = await setUp(t)
  const since = news(of)
  const { ann, bob } = of.people
  const id = await request(of, { levels: [{ mode: 'all', approvers: [{ userId: ann.id }, { userId: bob.id }] }] })
  await approve(of, id, ann.id)
  await since()
  await cancelApproval(of.world.ctx, of.service, { id, reason: 'Ordered elsewhere.' })
  assert.deepEqual(await since(), ['cancelled bob', 'cancelled may'])
})

test('who is still asked is reminded once, a day before it is due, and then told the answer', async (t) => {
  const of = await setUp(t)
  const { world, people } = of
  const dueDate = new Date(world.clock.now().getTime() + 72 * HOUR).toISOString()
  const id = await request(of, { dueDate })
  const since = news(of)
  await since()
  const pass = async (hours: number): Promise<string[]> => {
    world.clock.advance(hours * HOUR)
    await Promise.all([world.remind(), world.addNode().remind()])
    return since()
  }
  assert.deepEqual(await pass(47.9), [])
  assert.deepEqual(await pass(0.1), ['reminder ann', 'reminder bob'])
  assert.deepEqual(await pass(10), [])
  await approve(of, id, people.ann.id, 'REJECTED')
  await approve(of, id, people.bob.id, 'REJECTED')
  assert.deepEqual(await since(), ['decided may'])
})

test('a reminder moves with its time, and is none for what has ended', async (t) => {
  const of = await setUp(t)
  const { world, service } = of
  const at = (hours: number) => new Date(world.clock.now().getTime() + hours * HOUR).toISOString()
  const moved = await request(of, { dueDate: at(72) })
  const ended = await request(of, { dueDate: at(72) })
  await updateApproval(world.ctx, service, { id: moved, body: { dueDate: at(200) } })
  await cancelApproval(world.ctx, service, { id: ended })
  const since = news(of)
  await since()
  world.clock.advance(100 * HOUR)
  await world.remind()
  assert.deepEqual(await since(), [])
  world.clock.advance(76 * HOUR)
  await world.remind()
  assert.deepEqual(await since(), ['reminder ann', 'reminder bob'])
})

test('an event is one statement of mails, and nothing is written when its change is rolled back', async (t) => {
  const of = await setUp(t)
  await sql`alter table mails add constraint none check (kind <> 'approval.decided')`.execute(of.world.ctx.db)
  const id = await request(of)
  await approve(of, id, of.people.ann.id)
  await assert.rejects(approve(of, id, of.people.cat.id))
  const { rows } = await sql<{ status: string }>`select status from service_approvals where id = ${id}`.execute(
    of.world.ctx.db,
  )
  assert.deepEqual(rows, [{ status: 'PENDING' }])
})

test('no words that somebody may write, and no event that is not understood, make a decision fail', async (t) => {
  const of = await setUp(t)
  const { ctx } = of.world
  // A character of two halves lies wherever a text is cut for the mail.
  const half = (length: number, whole: number): string => `${'x'.repeat(length - 1)}😀${'y'.repeat(whole)}`
  const fields = { [half(300, 9)]: half(300, 9), deep: { a: [null] } }
  const id = await request(of, { description: half(2500, 500), fields, title: half(200, 2) })
  await decide(ctx, of.service, { id, verdict: 'APPROVED', approverId: of.people.ann.id, comments: half(600, 100) })
  await decide(ctx, of.service, { id, verdict: 'REJECTED', approverId: of.people.cat.id, comments: half(300, 1) })
  assert.deepEqual((await told(of)).toSorted(), ['assigned ann', 'assigned bob', 'assigned cat', 'decided may'])

  const strange = { serviceId: of.service.id, serviceName: 'S', approvalId: id, approval: { title: 7 } }
  await ctx.transact(async (tx) => {
    for (const eventType of ['approval.approved', 'approval.updated', 'webhook.disabled'])
      await ctx.events.record(tx, { ...strange, eventType, sequence: 90 + eventType.length })
  })
  assert.equal((await told(of)).length, 4)
  assert.match(await ctx.metrics.metrics(), /^uxone_untold_events_total 6$/m)
})

test('the mails of an approval are one thread, in the language and zone of each reader', async (t) => {
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const of = await setUp(t, { SMTP_URL: smtp.url, MAIL_FROM, PUBLIC_URL: 'https://approvals.example.com' })
  const { world, people } = of
  await sql`update users set language = 'th', time_zone = 'Asia/Bangkok' where id = ${people.bob.id}`.execute(
    world.ctx.db,
  )
  const worker = workMails(world)
  t.after(() => worker.stop())
  const title = 'แล็ปท็อป\u202E 👩‍👩‍👧‍👦 <b>x</b>\r\nBcc: spy@example.com '.repeat(9).slice(0, 200)
  const id = await request(of, { title, dueDate: '2026-06-05T09:00:00Z' })
  await worker.idle()
  await cancelApproval(world.ctx, of.service, { id })
  await worker.idle()
  const mails = await Promise.all(smtp.mails.map(parsed))
  assert.equal(mails.length, 5)
  for (const mail of mails) {
    assert.equal(mail.inReplyTo, `<${id}@example.com>`)
    assert.equal(mail.references, `<${id}@example.com>`)
    assert.equal(mail.headers.get('x-approval-request-id'), id)
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated')
    assert.ok(mail.bcc === undefined && mail.headers.get('bcc') === undefined)
    assert.ok(mail.html !== false && mail.html?.includes('&lt;b&gt;x&lt;/b&gt;'))
  }
  assert.equal(new Set(mails.map(({ messageId }) => messageId)).size, 5)
  const toBob = mails.filter(({ to }) => !Array.isArray(to) && to?.text.includes('bob@'))
  assert.match(toBob[0]?.text ?? '', /ทำไมจึงเป็นคุณ[^]*Asia\/Bangkok|Asia\/Bangkok[^]*ทำไมจึงเป็นคุณ/)
  assert.equal(toBob[0]?.subject, toBob[1]?.subject, 'one subject, so that every program shows one thread')
  // What was sent is kept as it went, whatever the person reads later.
  await sql`update users set language = 'en'`.execute(world.ctx.db)
  assert.equal((await storedMails(world)).find(({ address }) => address.startsWith('bob@'))?.subject, toBob[0]?.subject)
})

test('a password that is set and a key that is made are told of', async (t) => {
  const of = await setUp(t)
  const { world, people } = of
  await createPerson(world, { username: 'root', role: 'SYSTEM_ADMINISTRATOR' })
  const change = { id: people.ann.id, changes: { password: 'correct horse battery' }, ifMatch: undefined }
  await updateUser(world.ctx, TEST_ACTOR, change, createCredentials(world.ctx))
  await createKey(world.ctx, TEST_ACTOR, of.service.id, { allowedIps: [] })
  assert.deepEqual(await told(of), ['security.password_changed ann', 'security.key_created root'])
  const [password, key] = await storedMails(world)
  assert.equal(password?.facts['by'], 'test')
  assert.partialDeepStrictEqual(key?.facts, { serviceName: of.service.name, by: 'test' })
})
