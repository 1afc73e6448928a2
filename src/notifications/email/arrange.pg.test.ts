/** Mails to one person, paced: what a real mail server gets when many are written at once, at night, or by two nodes. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../../tests/support/context.ts'
import { MAIL_FROM, storedMails, workMails } from '../../../tests/support/mails.ts'
import { createPerson, createService } from '../../../tests/support/people.ts'
import { parsed, refusal, type SmtpReceiver, type SmtpRules, startSmtp } from '../../../tests/support/smtp.ts'
import { actorOf } from '../../../tests/support/webhooks.ts'
import { createBody } from '../../approvals/contract.ts'
import { createApproval } from '../../approvals/create.ts'
import { decideByLink, lookUpLink } from '../../approvals/decide-by-link.ts'
import { decide } from '../../approvals/decide.ts'
import { updateApproval } from '../../approvals/update.ts'
import { openTokens } from '../../auth/decision-links.ts'
import type { PersonActor, ServiceActor } from '../../context.ts'
import type { User } from '../../directory/contract.ts'
import { readMailsAbout } from '../queries.ts'
import { getMail } from '../read.ts'
import { lockPeopleToArrange } from './arrange-queries.ts'
import { arrangeMails } from './arrange.ts'
import type { Pace } from './pace.ts'
import type { MailWorker } from './worker.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const PACE: Pace = { settleMs: 250, gatherMs: 10 * SECOND, hourlyCap: 5 }
const ALONE: Pace = { settleMs: 0, gatherMs: 0, hourlyCap: 0 }

type Office = {
  world: TestWorld
  smtp: SmtpReceiver
  service: ServiceActor
  ann: User
  may: User
  worker: MailWorker
  ask(changes?: Record<string, unknown>): Promise<string>
  /** Lets time pass, and the worker do what is due then. */
  pass(ms: number): Promise<void>
}

/** Ann is asked, May asks. */
async function open(t: TestContext, pace: Pace = PACE, rules: SmtpRules = {}): Promise<Office> {
  const smtp = await startSmtp(rules, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const world = await testWorld({ SMTP_URL: smtp.url, MAIL_FROM, PUBLIC_URL: 'https://approvals.example.com' })
  t.after(() => world.close())
  const [ann, may] = [await createPerson(world, { username: 'ann' }), await createPerson(world, { username: 'may' })]
  const service = actorOf((await createService(world, { name: 'Purchasing' })).service)
  const worker = workMails(world, { pace })
  t.after(() => worker.stop())
  const ask: Office['ask'] = async (changes = {}) => {
    const body = { title: 'Laptops', requester: { userId: may.id }, approvers: [{ userId: ann.id }], ...changes }
    return (await createApproval(world.ctx, service, createBody.parse(body))).id
  }
  const pass = async (ms: number): Promise<void> => {
    world.clock.advance(ms)
    await worker.idle()
  }
  return { world, smtp, service, ann, may, worker, ask, pass }
}

const quiet = ({ world }: Office, user: User, zone: string, from = 22 * 60, to = 7 * 60) =>
  sql`
    with person as (update users set time_zone = ${zone} where id = ${user.id})
    insert into notification_settings (user_id, quiet_from, quiet_to) values (${user.id}, ${from}, ${to})
    on conflict (user_id) do update set quiet_from = ${from}, quiet_to = ${to}`.execute(world.ctx.db)

const personOf = ({ id, username, name, email, department, role }: User): PersonActor => {
  const capabilities = new Set(['signed-in'] as const)
  return { kind: 'person', sessionId: 'ses_1', name, id, username, email, department, role, rank: 20, capabilities }
}

const statuses = async ({ world }: Office): Promise<string[]> =>
  (await storedMails(world)).map(({ kind, status }) => `${kind.replace('approval.', '')} ${status}`)

test('a service that creates fifty approvals sends one mail, and all are in it', async (t) => {
  const office = await open(t)
  const { world, smtp, ask, pass } = office
  const ids: string[] = []
  for (let n = 0; n < 50; n++) {
    ids.push(await ask({ title: `Laptop ${n}`, amount: n, currency: 'THB' }))
    await pass(100)
  }
  assert.equal(smtp.mails.length, 0)
  await pass(250)
  const [mail] = await smtp.waitFor(1)
  const { subject, text = '', html, messageId } = await parsed(mail ?? assert.fail())
  assert.equal(subject, '50 requests wait for your decision')
  for (const id of ids) assert.ok(text.includes(`https://approvals.example.com/approvals/${id}`))
  for (let n = 0; n < 50; n++) assert.ok(String(html).includes(`>Laptop ${n}</a>`))
  assert.equal(text.match(/\/decide\/[\w-]{43}\?choice=approve/g)?.length, 25, 'the first have links to decide')
  assert.ok(String(html).length < 100_000, 'mail programs cut off what is longer')
  const stored = await storedMails(world)
  const letter = stored.find(({ kind }) => kind === 'gathered') ?? assert.fail()
  assert.deepEqual([letter.status, letter.messageId], ['SENT', messageId])
  const parts = stored.filter(({ kind }) => kind === 'approval.assigned')
  assert.equal(parts.length, 50)
  assert.ok(parts.every(({ status, gatheredInto }) => status === 'GATHERED' && gatheredInto === letter.id))
  for (const id of ids) {
    const [told, ...others] = await readMailsAbout(world.ctx.db, id)
    assert.deepEqual(
      [told?.status, told?.history, others],
      ['SENT', letter.history, []],
      'its fate is that of the one mail',
    )
  }
  await pass(HOUR)
  assert.equal(smtp.mails.length, 1)
})

test('each request of a gathered mail is decided by its own link, which the outbox does not show', async (t) => {
  let isBusy = true
  const office = await open(t, PACE, {
    onMessage: () => {
      if (isBusy) throw refusal(451, 'try later')
    },
  })
  const { world, ann, smtp, ask, pass } = office
  const ids: string[] = []
  for (const title of ['A', 'B', 'C']) ids.push(await ask({ title }))
  await pass(250)
  assert.equal(smtp.mails.length, 0)
  const stored = await storedMails(world)
  const letter = stored.find(({ kind }) => kind === 'gathered') ?? assert.fail()
  const outbox = await getMail(world.ctx, letter.id, 'https://approvals.example.com')
  assert.equal(outbox.body.match(/\/decide\/redacted\?choice=approve/g)?.length, 3)
  isBusy = false
  await pass(HOUR)
  const { text = '', html } = await parsed(smtp.mails[0] ?? assert.fail())
  const tokens = [...text.matchAll(/\/decide\/([\w-]{43})\?choice=approve/g)].map(([, token = '']) => token)
  assert.equal(new Set(tokens).size, 3, 'a mail that is tried again has its links')
  const kept = JSON.stringify([await storedMails(world), await getMail(world.ctx, letter.id, 'https://x.example')])
  for (const token of tokens) {
    assert.ok(String(html).includes(`/decide/${token}?choice=reject`))
    assert.ok(!kept.includes(token) && kept.includes('/decide/redacted?choice=reject'))
  }
  assert.equal(
    (
      await openTokens(
        world.ctx.db,
        world.ctx,
        stored.map(({ id }) => id),
      )
    ).size,
    0,
    'only Ann has them now',
  )

  const person = personOf(ann)
  const [first = '', second = '', third = ''] = tokens
  const approved = await decideByLink(world.ctx, person, { token: first, decision: 'APPROVED' }, undefined)
  assert.deepEqual([approved.id, approved.status], [ids[0], 'APPROVED'])
  await assert.rejects(decideByLink(world.ctx, person, { token: first, decision: 'APPROVED' }, undefined), {
    code: 'already_completed',
  })
  await updateApproval(world.ctx, office.service, { id: ids[1] ?? '', body: { title: 'Other' } })
  await assert.rejects(decideByLink(world.ctx, person, { token: second, decision: 'APPROVED' }, undefined), {
    code: 'link_changed',
  })
  await assert.rejects(
    decideByLink(world.ctx, personOf(office.may), { token: third, decision: 'APPROVED' }, undefined),
    {
      code: 'link_of_another',
    },
  )
  assert.equal((await lookUpLink(world.ctx, person, third)).state, 'open')
})

test('one alone goes after a moment; the next ones within ten seconds of it become one', async (t) => {
  const { smtp, ask, pass } = await open(t)
  await ask({ title: 'First' })
  await pass(0)
  assert.equal(smtp.mails.length, 0)
  await pass(250)
  assert.match((await parsed(smtp.mails[0] ?? assert.fail())).subject ?? '', /First/)
  await pass(2 * SECOND)
  await ask({ title: 'Second' })
  await pass(2 * SECOND)
  await ask({ title: 'Third' })
  await pass(5 * SECOND)
  assert.equal(smtp.mails.length, 1)
  await pass(SECOND)
  assert.equal((await parsed(smtp.mails[1] ?? assert.fail())).subject, '2 requests wait for your decision')
})

test('what was decided meanwhile is not asked any more; answers go with the rest', async (t) => {
  const office = await open(t)
  const { world, service, ann, smtp, ask, pass } = office
  const ids = [await ask({ title: 'A' }), await ask({ title: 'B' }), await ask({ title: 'C' })]
  for (const id of ids.slice(0, 2)) await decide(world.ctx, service, { id, verdict: 'APPROVED', approverId: ann.id })
  await pass(250)
  const mails = await Promise.all((await smtp.waitFor(2)).map(parsed))
  const subjects = mails.map(({ subject = '' }) => subject).toSorted((a, b) => a.localeCompare(b))
  assert.deepEqual(subjects, ['2 news for you', 'may asks: C'])
  assert.match(mails.find(({ subject }) => subject === '2 news for you')?.text ?? '', /Approved: A\n[^]*Approved: B\n/)
  assert.deepEqual((await statuses(office)).toSorted(), [
    'assigned DROPPED',
    'assigned DROPPED',
    'assigned SENT',
    'decided GATHERED',
    'decided GATHERED',
    'gathered SENT',
  ])
  const dropped = (await storedMails(world)).find(({ status }) => status === 'DROPPED')
  assert.equal(dropped?.error, 'the request waited for this person no more')
})

test('beyond the hourly cap mails wait for room and go in one; urgent ones do not wait', async (t) => {
  const office = await open(t)
  const { smtp, ask, pass } = office
  for (let n = 0; n < 5; n++) {
    await ask({ title: `Spread ${n}` })
    await pass(250)
    await pass(MINUTE)
  }
  assert.equal(smtp.mails.length, 5)
  for (let n = 0; n < 3; n++) {
    await ask({ title: `Over ${n}` })
    await pass(MINUTE)
  }
  assert.equal(smtp.mails.length, 5)
  assert.ok((await storedMails(office.world)).slice(5).every(({ waitsFor }) => waitsFor === 'hourly_cap'))
  await ask({ title: 'Fire', urgency: 'URGENT' })
  await pass(250)
  assert.match((await parsed(smtp.mails[5] ?? assert.fail())).subject ?? '', /Fire/)
  await pass(HOUR)
  const { subject, text = '' } = await parsed((await smtp.waitFor(7))[6] ?? assert.fail())
  assert.equal(subject, '3 requests wait for your decision')
  for (let n = 0; n < 3; n++) assert.ok(text.includes(`Over ${n}`))
  await pass(2 * HOUR)
  assert.equal(smtp.mails.length, 7)
})

test('two nodes never split what goes together, nor send it twice', async (t) => {
  const office = await open(t, ALONE)
  const { world, ann, worker } = office
  await worker.stop()
  const other = world.addNode()
  for (let round = 0; round < 10; round++) {
    await world.ctx.db.deleteFrom('mails').execute()
    const facts = JSON.stringify({ isRequester: true, ...(await factsOf(office)) })
    await sql`
      insert into mails (id, message_id, kind, user_id, address, about, facts, status, created_at, next_attempt_at)
      select 'mal_' || round || '_' || n, '<' || n || '@example.com>', 'approval.decided', ${ann.id}, 'ann@example.com',
             'apr_' || n, ${facts}::jsonb, 'QUEUED', ${world.clock.now()}, ${world.clock.now()}
      from generate_series(1, 40) as n, (select ${round}::int as round) as r`.execute(world.ctx.db)
    world.clock.advance(HOUR)
    const arranging = { pace: PACE, stillAsked: world.approvalsNow.stillAsked }
    await Promise.all([world, other, world].map(({ ctx }) => arrangeMails({ ctx, ...arranging })))
    const letters = (await storedMails(world)).filter(({ kind }) => kind === 'gathered')
    assert.deepEqual(
      letters.map(({ facts: { items } }) => Object(items).length),
      [40],
    )
  }
})

test('while one node looks at a person’s mails, another does not, and nobody who asks or decides is held up', async (t) => {
  const { world, ann, service, worker, ask } = await open(t)
  await worker.stop()
  const id = await ask()
  world.clock.advance(MINUTE)
  const arranging = { ctx: world.addNode().ctx, pace: PACE, stillAsked: world.approvalsNow.stillAsked }
  await world.ctx.transact(async (tx) => {
    assert.deepEqual(await lockPeopleToArrange(tx, world.clock.now(), 20), [ann.id])
    await ask({ title: 'Another' })
    await decide(world.ctx, service, { id, verdict: 'APPROVED', approverId: ann.id })
    await arrangeMails(arranging)
    const hers = (await storedMails(world)).filter(({ address }) => address.startsWith('ann@'))
    assert.deepEqual(
      hers.map(({ status, waitsFor }) => [status, waitsFor]),
      [
        ['QUEUED', null],
        ['QUEUED', null],
      ],
    )
  })
  await arrangeMails(arranging)
  assert.deepEqual((await storedMails(world)).filter(({ status }) => status === 'DROPPED').length, 1)
})

async function factsOf({ ask, world }: Office): Promise<object> {
  await ask({ title: 'For its facts' })
  const facts = (await storedMails(world)).find(({ kind }) => kind === 'approval.assigned')?.facts ?? {}
  await world.ctx.db.deleteFrom('mails').execute()
  return facts
}

test('at night, by the reader’s clock, mails wait for the morning; urgent ones and what is due by then do not', async (t) => {
  const office = await open(t, ALONE)
  const { world, ann, smtp, ask, pass } = office
  // 08:00 in UTC is 18:00 in Lord Howe, 15:00 in Bangkok, 04:00 in New York.
  await quiet(office, ann, 'America/New_York')
  await ask({ title: 'Plain' })
  await ask({ title: 'Due soon', dueDate: new Date(world.clock.now().getTime() + 2 * HOUR).toISOString() })
  await ask({ title: 'Fire', urgency: 'URGENT' })
  await pass(0)
  const subjects = async () =>
    (await Promise.all(smtp.mails.map(parsed))).map(({ subject = '' }) => subject.replace(/^may asks: | \(.*$/g, ''))
  assert.deepEqual((await subjects()).toSorted(), ['Due soon', 'Fire'])
  const [held] = await storedMails(world)
  assert.deepEqual([held?.waitsFor, held?.nextAttemptAt], ['quiet_hours', new Date('2026-06-01T11:00:00Z')])
  await pass(3 * HOUR - SECOND)
  assert.equal(smtp.mails.length, 2)
  await pass(SECOND)
  assert.deepEqual((await subjects()).at(-1), 'Plain')
})

test('a night in which the clock is set ends by the clock', async (t) => {
  for (const [evening, morning] of [
    ['2026-03-28T22:30:00Z', '2026-03-29T05:00:00.000Z'],
    ['2026-10-24T21:30:00Z', '2026-10-25T06:00:00.000Z'],
  ] as const) {
    const office = await open(t, ALONE)
    const { world, ann, smtp, ask, pass } = office
    await quiet(office, ann, 'Europe/Berlin')
    world.clock.advance(Date.parse(evening) - world.clock.now().getTime())
    await ask()
    await pass(0)
    const [held] = await storedMails(world)
    assert.equal(held?.nextAttemptAt?.toISOString(), morning)
    await pass(Date.parse(morning) - Date.parse(evening) - 1)
    assert.equal(smtp.mails.length, 0)
    await pass(1)
    assert.equal(smtp.mails.length, 1)
  }
})

test('what a server delays into the night waits for the morning too, and goes as it was', async (t) => {
  let isBusy = true
  const office = await open(t, ALONE, {
    onRecipient: () => {
      if (isBusy) throw refusal(451, '4.7.1 greylisted')
    },
  })
  const { world, ann, smtp, ask, pass } = office
  // It is 08:00; the first retry comes after half a minute.
  await quiet(office, ann, 'UTC', 8 * 60, 9 * 60)
  await ask({ urgency: 'URGENT' })
  await sql`update notification_settings set quiet_from = ${8 * 60 + 1}`.execute(world.ctx.db)
  await pass(0)
  await sql`update mails set facts = facts || '{"isUrgent": false}'`.execute(world.ctx.db)
  isBusy = false
  await pass(2 * MINUTE)
  const [held] = await storedMails(world)
  assert.deepEqual([held?.status, held?.waitsFor], ['DELAYED', 'quiet_hours'])
  await pass(HOUR)
  assert.equal(smtp.mails.length, 1)
})
