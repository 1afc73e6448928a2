/** Who is told of what somebody said about an approval: in the app, by mail and in the digest; each once, and never the author. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openOffice, type Office, PASSWORD } from '../../tests/support/inbox.ts'
import { MAIL_FROM, type StoredMail, storedMails, workMails } from '../../tests/support/mails.ts'
import { createPerson } from '../../tests/support/people.ts'
import { parsed, startSmtp } from '../../tests/support/smtp.ts'
import { ask, assertProblem } from '../../tests/support/http.ts'

const PATH = '/api/notifications/preferences'
const HOUR = 3_600_000

type Desk = Office & {
  say(username: string, approvalId: string, text: string): Promise<void>
  /** `commented ben` for each mail about comments since the last call, sorted. */
  mailed(): Promise<string[]>
  /** What the bell has that is unread, of each of these people. */
  unreadKinds(...usernames: string[]): Promise<Record<string, string[]>>
}

/** Ann and Ben are asked, Cho asks; Dan and Eve direct, and may see everything. */
async function open(t: TestContext, env: Record<string, string> = {}): Promise<Desk> {
  const office = await openOffice(t, { env })
  for (const username of ['dan', 'eve']) {
    const director = { username, role: 'GENERAL_DIRECTOR', password: PASSWORD }
    office.ids[username] = (await createPerson(office.app, director)).id
  }
  let seen = 0
  return {
    ...office,
    async say(username, approvalId, text) {
      const named = text.replaceAll(/@(\w+)/g, (whole, name: string) => `@${office.ids[name] ?? whole}`)
      const reply = await office.as(username, 'POST', `/api/approvals/${approvalId}/comments`, { text: named })
      assert.equal(reply.status, 201, reply.text)
    },
    async mailed() {
      const told = (await storedMails(office.app)).filter(({ kind }) => /commented|mentioned/.test(kind))
      const fresh = told.slice(seen).map(nameOf)
      seen = told.length
      return fresh.toSorted()
    },
    async unreadKinds(...usernames) {
      const of = async (username: string): Promise<[string, string[]]> => [
        username,
        (await office.inbox(username, '?unread=true')).map(({ kind }) => kind.replace('approval.', '')),
      ]
      return Object.fromEntries(await Promise.all(usernames.map(of)))
    },
  }
}

function nameOf({ kind, address }: StoredMail): string {
  return `${kind.replace('approval.', '')} ${address.split('@').at(0)}`
}

const ASKED = {
  requester: { username: 'cho' },
  levels: [{ mode: 'all', approvers: [{ username: 'ann' }, { username: 'ben' }] }],
}

test('whoever it concerns is told once, who is mentioned as such, and the author of nothing', async (t) => {
  const { request, say, mailed, unreadKinds } = await open(t)
  const id = await request(ASKED)
  await say('ann', id, 'Is it in stock, @cho? @cho, @dan and @ann must know.')
  assert.deepEqual(await mailed(), ['commented ben', 'mentioned cho', 'mentioned dan'])
  assert.deepEqual(await unreadKinds('ann', 'ben', 'cho', 'dan', 'eve'), {
    ann: ['assigned'],
    ben: ['commented', 'assigned'],
    cho: ['mentioned'],
    dan: ['mentioned'],
    eve: [],
  })
  await say('eve', id, 'Yes.')
  assert.deepEqual(await mailed(), ['commented ann', 'commented ben', 'commented cho'], 'who was only mentioned is not')
  await say('cho', id, 'Thanks.')
  assert.deepEqual(await mailed(), ['commented ann', 'commented ben', 'commented eve'], 'who spoke before hears of it')
})

test('a comment replaces comments; the question and a mention stay unread', async (t) => {
  const { request, say, unreadKinds, decide } = await open(t)
  const id = await request(ASKED)
  await say('cho', id, 'One')
  await say('cho', id, 'Two, @ben')
  await say('cho', id, 'Three')
  assert.deepEqual(await unreadKinds('ann', 'ben'), {
    ann: ['commented', 'assigned'],
    ben: ['commented', 'mentioned', 'assigned'],
  })
  await decide('ann', id)
  assert.deepEqual(await unreadKinds('ann'), { ann: [] }, 'what she did settles what she was told')
})

test('the bell says who said what, by names, and leads to the request', async (t) => {
  const { request, say, inbox } = await open(t)
  const id = await request(ASKED)
  await say('ann', id, 'Why, @ben?\n<b>Why</b>')
  const [ben] = await inbox('ben')
  const [cho] = await inbox('cho')
  assert.partialDeepStrictEqual(ben, { title: 'Laptops', text: 'ann mentioned you: Why, @ben? <b>Why</b>' })
  assert.partialDeepStrictEqual(cho, { text: 'ann commented: Why, @ben? <b>Why</b>', link: `/approvals/${id}` })
})

test('after the end the requester and those who spoke are told, and those who need not decide any more are not', async (t) => {
  const { request, say, mailed, decide } = await open(t)
  const id = await request(ASKED)
  await say('dan', id, 'Careful.')
  await mailed()
  await decide('ann', id, 'reject', 'No.')
  await say('ann', id, 'Sorry.')
  assert.deepEqual(await mailed(), ['commented cho', 'commented dan'])
})

test('who spoke before and may not see it any more, or has left, hears nothing', async (t) => {
  const { app, request, say, mailed, as, ids } = await open(t)
  const id = await request(ASKED)
  for (const username of ['dan', 'eve']) await say(username, id, 'I was here.')
  await mailed()
  for (const [username, change] of [
    ['dan', { role: 'STAFF' }],
    ['eve', { isActive: false }],
  ] as const) {
    const reply = await as('root', 'PATCH', `/api/directory/users/${ids[username] ?? ''}`, change)
    assert.equal(reply.status, 200, reply.text)
  }
  await say('ann', id, 'Secret.')
  assert.deepEqual(await mailed(), ['commented ben', 'commented cho'])
  const told = await Promise.all([storedMails(app), as('dan', 'GET', '/api/notifications')])
  assert.ok(
    !JSON.stringify([told[0].filter(({ address }) => address.startsWith('dan')), told[1].text]).includes('Secret'),
  )
})

test('a service that speaks for a person tells all but that person', async (t) => {
  const { app, key, ids, request, mailed, unreadKinds } = await open(t)
  const id = await request(ASKED)
  const body = { authorId: ids['ann'], text: `@${ids['ben']}, see the other system.` }
  assert.equal((await ask(app.url, 'POST', `/api/service/approvals/${id}/comments`, { key, body })).status, 201)
  assert.deepEqual(await mailed(), ['commented cho', 'mentioned ben'])
  assert.deepEqual(await unreadKinds('ann'), { ann: ['assigned'] })
})

test('both can be switched off, each by itself, and by the link in a mail', async (t) => {
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const { app, request, say, mailed, as, unreadKinds } = await open(t, { SMTP_URL: smtp.url, MAIL_FROM })
  const off = { kinds: { 'approval.commented': { email: false, app: false } } }
  assert.equal((await as('cho', 'PUT', PATH, { language: 'th', timeZone: 'Asia/Bangkok', ...off })).status, 200)
  const id = await request(ASKED)
  await say('ann', id, 'One.')
  assert.deepEqual(await mailed(), ['commented ben'])
  assert.deepEqual(await unreadKinds('cho'), { cho: [] })
  await say('ann', id, 'Two, @cho and @ben.')
  assert.deepEqual(await mailed(), ['mentioned ben', 'mentioned cho'])

  const worker = workMails(app)
  t.after(() => worker.stop())
  await worker.idle()
  const mails = await Promise.all(smtp.mails.map(async (mail) => ({ ...(await parsed(mail)), raw: mail.raw })))
  const toBen = mails.filter(({ raw }) => raw.includes('ben@example.com'))
  const asked = toBen.find(({ text = '' }) => text.includes('asks for your decision')) ?? assert.fail()
  const commented = toBen.find(({ text = '' }) => text.includes('ann commented: Laptops')) ?? assert.fail()
  assert.equal(commented.subject, asked.subject)
  assert.ok(asked.inReplyTo && commented.inReplyTo === asked.inReplyTo, 'one thread')
  const toCho = mails.find(({ raw }) => raw.includes('cho@example.com')) ?? assert.fail()
  assert.equal(toCho.subject, 'มีผู้กล่าวถึงคุณ: Laptops')
  assert.match(toCho.text ?? '', /> Two, @cho and @ben\./)

  const link = /<(https?:\/\/[^>]*\/unsubscribe\/[^>]+)>/.exec(commented.raw)?.[1] ?? assert.fail()
  const path = new URL(link).pathname
  const ended = await ask(app.url, 'POST', path, {
    raw: 'List-Unsubscribe=One-Click',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.ok(ended.status < 300, ended.text)
  await say('ann', id, 'Three.')
  assert.deepEqual(await mailed(), [])
  await say('ann', id, 'Four, @ben.')
  assert.deepEqual(await mailed(), ['mentioned ben'])
})

test('a digest tells of what was said since the last one, and comes for that alone', async (t) => {
  const { app, request, say, as } = await open(t)
  const digests = async () => (await storedMails(app)).filter(({ kind }) => kind === 'digest')
  const daily = { language: null, timeZone: null, digest: { every: 'day', hour: 9 } }
  assert.equal((await as('cho', 'PUT', PATH, daily)).status, 200)
  const [desk, chair] = [await request({ ...ASKED, title: 'A desk' }), await request({ ...ASKED, title: 'A chair' })]
  await say('ann', desk, 'One')
  await say('ben', desk, 'Two, @cho')
  await say('cho', desk, 'My own')
  await say('ann', chair, 'Three')
  app.clock.advance(HOUR + 60_000)
  await app.digest()
  const [first] = await digests()
  assert.deepEqual(first?.facts['commented'], {
    total: 2,
    items: [
      { id: chair, title: 'A chair', comments: 1, lastBy: 'ann', isMentioned: false },
      { id: desk, title: 'A desk', comments: 2, lastBy: 'ben', isMentioned: true },
    ],
  })
  app.clock.advance(24 * HOUR)
  await app.digest()
  assert.equal((await digests()).length, 1, 'nothing new was said')
})

test('a person can say only so much in a minute; of many at once exactly so many are said; others are free', async (t) => {
  const desk = await open(t)
  const { request, as, app, say } = desk
  const id = await request(ASKED)
  const path = `/api/approvals/${id}/comments`
  const replies = await Promise.all(Array.from({ length: 30 }, (_, n) => as('ann', 'POST', path, { text: `No. ${n}` })))
  assert.deepEqual(
    [201, 429].map((status) => replies.filter((reply) => reply.status === status).length),
    [20, 10],
  )
  const refused = replies.find(({ status }) => status === 429) ?? assert.fail()
  assertProblem(refused, 429, 'too_many')
  assert.equal(refused.headers.get('retry-after'), '60')
  assert.equal((await as('ann', 'GET', `${path}?count=true`)).body.total, 20)
  await say('ben', id, 'I am free')
  app.clock.advance(59_999)
  const late = await as('ann', 'POST', path, { text: 'Too early' })
  assert.deepEqual([late.status, late.headers.get('retry-after')], [429, '1'])
  app.clock.advance(1)
  await say('ann', id, 'In time')
})

test('nor can a person call for everybody; a service is bound by its own limit alone', async (t) => {
  const { request, as, app, key, ids } = await open(t)
  const id = await request(ASKED)
  const many = (): string => Array.from({ length: 20 }, () => `@${app.ctx.ids.next('user')}`).join(' ')
  for (let n = 0; n < 3; n++)
    assert.equal((await as('ann', 'POST', `/api/approvals/${id}/comments`, { text: many() })).status, 422)
  assertProblem(await as('ann', 'POST', `/api/approvals/${id}/comments`, { text: `@${ids.ben}` }), 429, 'too_many')
  assert.equal((await as('ann', 'POST', `/api/approvals/${id}/comments`, { text: 'Without a name' })).status, 201)
  for (let n = 0; n < 22; n++) {
    const body = { authorId: ids.ann, text: `No. ${n}` }
    assert.equal((await ask(app.url, 'POST', `/api/service/approvals/${id}/comments`, { key, body })).status, 201)
  }
})
