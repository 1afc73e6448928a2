/** What people say about an approval: who may, whom they may mention, what commits with it, and what it leaves as it was. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import { startLiveApp, type LiveApp, type LivePerson } from '../../tests/support/live.ts'
import { ask, assertProblem, type Reply } from '../../tests/support/http.ts'
import { verifyAudit } from '../audit/verify.ts'
import { authenticatePerson } from '../auth/person-session.ts'
import type { Actor, PersonActor } from '../context.ts'
import { createEventLog } from '../events/record.ts'
import { createService } from '../../tests/support/people.ts'
import { addComment } from './comment.ts'
import { comment, type Comment, commentRoutes } from './comment-contract.ts'
import { getApproval } from './read.ts'
import { pageOfComments } from './read-comments.ts'
import type { Approval } from './shapes.ts'

type EventBody = { eventType: string; sequence: number; approval: Approval; payload?: { comment: Comment } }

describe('comments', () => {
  let live: LiveApp
  let ann: LivePerson
  let ben: LivePerson
  let may: LivePerson
  let stranger: LivePerson
  /** Of PROC, which asks; and the same rank elsewhere. */
  let boss: LivePerson
  let otherBoss: LivePerson
  let director: LivePerson

  before(async () => {
    live = await startLiveApp()
    const named = (username: string, more: object = {}) => live.join({ username, ...more })
    ann = await named('ann')
    ben = await named('ben')
    may = await named('may')
    stranger = await named('stranger')
    boss = await named('boss', { role: 'SUPERVISOR', department: 'PROC' })
    otherBoss = await named('other-boss', { role: 'SUPERVISOR', department: 'FIN' })
    director = await named('director', { role: 'GENERAL_DIRECTOR', department: 'FIN' })
  })
  after(() => live.close())
  // What a person may say in a minute, each test has anew.
  beforeEach(() => live.clock.advance(60_000))

  const request = (more: object = {}): Promise<Approval> =>
    live.ask([ann, ben], { requester: { userId: may.id }, department: 'PROC', ...more })
  const post = (who: LivePerson, id: string, text: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
    ask(live.url, 'POST', `/api/approvals/${id}/comments`, { cookie: who.cookie, body: { text }, headers })
  const said = async (who: LivePerson, id: string, text: string): Promise<Comment> => {
    const reply = await post(who, id, text)
    assert.equal(reply.status, 201, reply.text)
    return comment.parse(reply.body)
  }
  const list = async (who: LivePerson, id: string, query = ''): Promise<Comment[]> => {
    const reply = await ask(live.url, 'GET', `/api/approvals/${id}/comments${query}`, { cookie: who.cookie })
    return commentRoutes.list.response.parse(reply.body).data
  }
  const actorOf = async (person: LivePerson): Promise<PersonActor> =>
    (await authenticatePerson(live.ctx, person.cookie)) ?? assert.fail()
  const eventsOf = async (id: string): Promise<EventBody[]> => {
    const { rows } = await sql<{ body: string }>`
      select body from webhook_events where approval_id = ${id} order by sequence`.execute(live.ctx.db)
    return rows.map(({ body }) => JSON.parse(body))
  }
  /** Everything that a comment may write. */
  const rows = async (): Promise<unknown> => {
    const counts = await sql`
      select (select count(*) from approval_comments) as comments, (select count(*) from webhook_events) as events,
             (select count(*) from audit_entries) as audit, (select count(*) from notifications) as told,
             (select count(*) from mails) as mails, (select sum(event_sequence) from service_approvals) as sequences`.execute(
      live.ctx.db,
    )
    return counts.rows[0]
  }

  test('everybody who may see the approval may speak and read; to others it does not exist', async () => {
    const { id } = await request()
    for (const who of [ann, ben, may, boss, director]) await said(who, id, `I am ${who.username}`)
    for (const who of [ann, boss, director])
      assert.deepEqual(
        (await list(who, id)).map(({ author, text }) => `${author.username}: ${text}`),
        [ann, ben, may, boss, director].map(({ username }) => `${username}: I am ${username}`),
      )
    for (const who of [stranger, otherBoss]) {
      assertProblem(await post(who, id, 'May I?'), 404, 'not_found')
      for (const path of ['comments', 'readers'])
        assertProblem(
          await ask(live.url, 'GET', `/api/approvals/${id}/${path}`, { cookie: who.cookie }),
          404,
          'not_found',
        )
    }
  })

  test('a comment commits with its event and its audit entry, and changes nothing of the approval', async () => {
    const { id } = await request()
    const before = await getApproval(live.ctx, await actorOf(ann), id)
    live.clock.advance(60_000)
    const made = await said(ben, id, `  Is it in stock, @${ann.id}?\r\n\tElse we wait. 👩‍👩‍👧 <b>no</b>  `)
    assert.equal(made.text, `Is it in stock, @${ann.id}?\n\tElse we wait. 👩‍👩‍👧 <b>no</b>`)
    assert.deepEqual(made.mentions, [{ id: ann.id, name: 'ann', username: 'ann' }])
    assert.deepEqual(await list(may, id), [made])
    assert.deepEqual(await getApproval(live.ctx, await actorOf(ann), id), before, 'also its version and its time')

    const last = (await eventsOf(id)).at(-1)
    assert.partialDeepStrictEqual(last, { eventType: 'approval.commented', sequence: 2, payload: { comment: made } })
    assert.deepEqual(last?.approval, before)
    await live.approve(id, ann)
    assert.deepEqual(
      (await eventsOf(id)).map(({ sequence }) => sequence),
      [1, 2, 3],
    )
    const history = await ask(live.url, 'GET', `/api/approvals/${id}/history`, { cookie: ann.cookie })
    assert.ok(history.text.includes(`"commentId":"${made.id}"`) && history.text.includes('approval.commented'))
    assert.equal((await verifyAudit(live.ctx)).ok, true)
  })

  test('it may come after the end, from who decided, who asked and who looks on', async () => {
    const { id } = await request({ approvers: [{ userId: ann.id }] })
    await live.approve(id, ann)
    for (const who of [ann, may, director]) await said(who, id, 'Good.')
    assert.equal((await getApproval(live.ctx, await actorOf(ann), id)).status, 'APPROVED')
    assert.equal((await list(ann, id)).length, 3)
  })

  test('a text that is no text is refused, and at its bounds it is taken', async () => {
    const { id } = await request()
    for (const text of ['', ' \n\t ', 'x'.repeat(10_001), 'a\u0000b', 'bell\u0007', '\ud800', 'esc\u001b[31m', 7, null])
      assertProblem(await post(ann, id, text), 400, 'invalid_request')
    assertProblem(
      await ask(live.url, 'POST', `/api/approvals/${id}/comments`, {
        cookie: ann.cookie,
        body: { text: 'x', mentions: [ben.id] },
      }),
      400,
      'invalid_request',
    )
    assert.equal((await said(ann, id, 'ก'.repeat(10_000))).text.length, 10_000)
    assert.equal((await list(ann, id)).length, 1)
  })

  test('a text stays right when somebody is renamed', async () => {
    const { id } = await request()
    const eve = await live.join({ username: 'eve', name: 'Eve Old', role: 'GENERAL_DIRECTOR' })
    const { text } = await said(ann, id, `Ask @${eve.id}, not @${ann.id}.`)
    await live.change(eve, { name: 'Eve New' })
    const [read] = await list(ann, id)
    assert.equal(read?.text, text)
    assert.deepEqual(
      read?.mentions.map(({ name }) => name),
      ['Eve New', 'ann'],
    )
  })

  test('whoever may not see it, has left or is not there cannot be mentioned: the author hears who, and nothing is written', async () => {
    const { id } = await request()
    const gone = await live.join({ username: 'gone', name: 'Gone Girl', role: 'GENERAL_DIRECTOR' })
    await live.change(gone, { isActive: false })
    const nobody = 'usr_01h455vb4pex5vsknk084sn02q'
    const before = await rows()
    const mentions = [stranger.id, gone.id, nobody, ben.id].map((each) => `@${each}`).join(' ')
    const reply = await post(ann, id, `Look: ${mentions}`)
    assertProblem(reply, 422, 'cannot_be_mentioned')
    assert.deepEqual(reply.body['errors'], [
      { path: 'text', message: 'stranger may not see this approval' },
      { path: 'text', message: 'Gone Girl is no longer active' },
      { path: 'text', message: `There is no person ${nobody}` },
    ])
    assert.deepEqual(reply.body['people'], [
      { id: stranger.id, name: 'stranger', why: 'no_sight' },
      { id: gone.id, name: 'Gone Girl', why: 'inactive' },
      { id: nobody, name: null, why: 'unknown' },
    ])
    assert.deepEqual(await rows(), before)
    const crowd = Array.from({ length: 21 }, (_, n) => `@usr_01h455vb4pex5vsknk084sn0${String(n).padStart(2, '0')}`)
    assertProblem(await post(ann, id, crowd.join(' ')), 400, 'invalid_request')
  })

  test('the readers are exactly those who may see it and so be mentioned, those whom it involves first', async () => {
    const { id } = await request()
    const read = async (query = '') =>
      commentRoutes.readers.response.parse(
        (await ask(live.url, 'GET', `/api/approvals/${id}/readers${query}`, { cookie: ann.cookie })).body,
      )
    const { data, total } = await read('?count=true&limit=200')
    assert.deepEqual(
      data.slice(0, 3).map(({ username }) => username),
      ['ann', 'ben', 'may'],
    )
    const everybody = (await ask(live.url, 'GET', '/api/directory/users?limit=200&active=true', { cookie: ann.cookie }))
      .body['data']
    assert.ok(Array.isArray(everybody))
    const mentionable: string[] = []
    for (const person of everybody) {
      const reply = await post(ann, id, `@${person.id}`)
      if (reply.status === 201) mentionable.push(person.id)
      else assertProblem(reply, 422, 'cannot_be_mentioned')
    }
    assert.deepEqual(
      new Set(data.map((reader) => reader.id)),
      new Set(mentionable),
      'the two ways to say who may see it agree',
    )
    assert.equal(total, data.length)
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await read(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      paged.push(...page.data.map(({ username }) => username))
      cursor = page.nextCursor
    }
    assert.deepEqual(
      paged,
      data.map(({ username }) => username),
    )
    assert.deepEqual(
      (await read('?q=DIRECT')).data.map(({ username }) => username),
      ['director'],
    )
  })

  test('pages follow each other from the oldest on', async () => {
    const { id } = await request()
    for (let n = 0; n < 5; n += 1) await said(ann, id, `${n}`)
    const actor = await actorOf(ben)
    const first = await pageOfComments(live.ctx, actor, id, { limit: 3, count: true })
    assert.equal(first.total, 5)
    const rest = await pageOfComments(live.ctx, actor, id, { limit: 3, cursor: first.nextCursor ?? '' })
    assert.deepEqual(
      [...first.data, ...rest.data].map(({ text }) => text),
      ['0', '1', '2', '3', '4'],
    )
    assert.equal(rest.nextCursor, null)
    const other = await request()
    await assert.rejects(
      pageOfComments(live.ctx, actor, other.id, { limit: 3, cursor: first.nextCursor ?? '' }),
      /cursor/,
    )
  })

  test('the same key says it once', async () => {
    const { id } = await request()
    const key = { 'idempotency-key': 'once' }
    const replies = await Promise.all([post(ann, id, 'Once', key), post(ann, id, 'Once', key)])
    const again = await post(ann, id, 'Once', key)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    for (const reply of replies) assert.ok(reply.status === 201 || reply.body['code'] === 'request_in_progress')
    assert.equal((await list(ann, id)).length, 1)
    assertProblem(await post(ann, id, 'Twice', key), 409, 'idempotency_key_reused')
  })

  test('many at once, with decisions between them, keep one sequence without a gap', async () => {
    const { id } = await request({ approvers: [{ userId: ann.id }, { userId: ben.id }] })
    await Promise.all([
      ...Array.from({ length: 6 }, (_, n) => said(n % 2 === 0 ? may : director, id, `${n}`)),
      live.approve(id, ann),
      live.approve(id, ben),
    ])
    const events = await eventsOf(id)
    assert.deepEqual(
      events.map(({ sequence }) => sequence),
      Array.from({ length: 9 }, (_, n) => n + 1),
    )
    const approval = await getApproval(live.ctx, await actorOf(ann), id)
    assert.deepEqual([approval.status, approval.version], ['APPROVED', 3])
    for (const { approval: told, sequence } of events)
      assert.ok(told.version <= sequence && told.decisions.length === told.version - 1)
  })

  test('one who is deactivated at the same moment is mentioned or refused, and told only while active', async () => {
    for (let n = 0; n < 8; n += 1) {
      const { id } = await request()
      const leaver = await live.join({ username: `leaver-${n}`, role: 'GENERAL_DIRECTOR' })
      const [reply] = await Promise.all([post(ann, id, `Bye @${leaver.id}`), live.change(leaver, { isActive: false })])
      if (reply.status !== 201) assertProblem(reply, 422, 'cannot_be_mentioned')
      const written = await list(ann, id)
      assert.equal(written.length, reply.status === 201 ? 1 : 0)
      assertProblem(await post(ann, id, `Still there, @${leaver.id}?`), 422, 'cannot_be_mentioned')
    }
  })

  test('when one part of it cannot be written, none is', async () => {
    const { id } = await request()
    const before = await rows()
    const { clock, ids } = live.ctx
    const failing = createEventLog({ clock, ids, tracer: undefined, countEvent: () => undefined }, [
      async (tx) => {
        await sql`insert into mails (id) values ('broken')`.execute(tx)
      },
    ])
    await assert.rejects(
      addComment({ ...live.ctx, events: failing }, await actorOf(ann), { id, authorId: ann.id, text: 'Lost' }),
    )
    await sql`alter table audit_entries add constraint broken check (action <> 'approval.commented') not valid`.execute(
      live.ctx.db,
    )
    assert.equal((await post(ann, id, `Lost, @${ben.id}`)).status, 500)
    await sql`alter table audit_entries drop constraint broken`.execute(live.ctx.db)
    assert.deepEqual(await rows(), before)
    await said(ann, id, 'Found')
  })

  test('an approval as large as may be can be commented on at length, and its event keeps its bound', async () => {
    const crowd: LivePerson[] = []
    for (let n = 0; n < 20; n += 1)
      crowd.push(await live.join({ username: `w${n}`, name: 'ก'.repeat(190), role: 'GENERAL_DIRECTOR' }))
    const metadata = { large: 'm'.repeat(60_000) }
    const fields = { large: 'f'.repeat(60_000) }
    const description = 'ข'.repeat(20_000)
    const { id } = await request({ metadata, fields, description, requester: { userId: crowd[0]?.id } })
    const text = `${crowd.map((person) => `@${person.id}`).join(' ')} ${'"'.repeat(9000)}`
    const made = await said(ann, id, text)
    assert.equal(made.text, text)
    const { rows: stored } = await sql<{ bytes: number; body: string }>`
      select octet_length(body) as bytes, body from webhook_events
      where approval_id = ${id} order by sequence desc limit 1`.execute(live.ctx.db)
    assert.ok(stored[0] && stored[0].bytes <= 256 * 1024, String(stored[0]?.bytes))
  })

  describe('of a service', () => {
    const path = (id: string): string => `/api/service/approvals/${id}/comments`
    const speak = (key: string, id: string, authorId: string, text = 'From elsewhere'): Promise<Reply> =>
      ask(live.url, 'POST', path(id), { key, body: { authorId, text } })

    test('it speaks for a person who may see the approval, and reads what was said', async () => {
      const { id } = await request()
      const { key } = live.service
      const reply = await speak(key, id, ann.id, `Over there, @${ben.id}`)
      assert.equal(reply.status, 201, reply.text)
      assert.partialDeepStrictEqual(reply.body, { author: { username: 'ann' }, serviceId: live.service.id })
      assertProblem(await speak(key, id, stranger.id), 422, 'cannot_comment')
      assertProblem(await speak(key, id, 'usr_01h455vb4pex5vsknk084sn02q'), 422, 'cannot_comment')
      const read = await ask(live.url, 'GET', path(id), { key })
      assert.deepEqual(commentRoutes.list.response.parse(read.body).data, [comment.parse(reply.body)])
      const history = await ask(live.url, 'GET', `/api/approvals/${id}/history`, { cookie: ann.cookie })
      assert.match(history.text, /"kind":"service"[^}]*\},"data":\{"authorId":"usr_/)
    })

    test('it needs to be let decide for people, and sees its own approvals only', async () => {
      const { id } = await request()
      const { serviceKey: reading } = await createService(live, { permissions: ['approvals:read', 'approvals:create'] })
      assertProblem(await speak(reading, id, ann.id), 403, 'missing_permission')
      const { serviceKey: other } = await createService(live)
      assertProblem(await speak(other, id, ann.id), 404, 'not_found')
      assertProblem(await ask(live.url, 'GET', path(id), { key: other }), 404, 'not_found')
    })
  })

  test('an author who was deactivated since being let in is refused', async () => {
    const { id } = await request()
    const leaver: Actor = await actorOf(director)
    await live.change(director, { isActive: false })
    await assert.rejects(
      addComment(live.ctx, leaver, { id, authorId: director.id, text: 'Too late' }),
      /director is no longer active/,
    )
  })
})
