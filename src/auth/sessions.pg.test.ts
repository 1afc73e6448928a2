import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { cookieHeader, createPerson } from '../../tests/support/people.ts'
import { confirmAmountsOf } from '../approvals/confirm-amounts.ts'
import { countWaiting } from '../approvals/read.ts'
import type { PersonActor } from '../context.ts'
import { createAuth, type Auth } from './better-auth.ts'
import { session as sessionSchema } from './contract.ts'
import { authenticatePerson } from './person-session.ts'
import { readSession } from './read-session.ts'
import { listSessions, revokeSession } from './sessions.ts'
import { setPassword } from './set-password.ts'
import { signIn } from './sign-in.ts'

const PASSWORD = 'a long password'
const IP = '192.0.2.1'
const ABOVE = { countWaiting, countUnread: async () => 0, confirmAmountsOf }

describe('a person’s own sessions and password', () => {
  let world: TestWorld
  let auth: Auth
  before(async () => {
    world = await testWorld()
    auth = createAuth(world.ctx, () => 'http://localhost:3000')
    for (const username of ['ann', 'ben']) await createPerson(world, { username, password: PASSWORD })
  })
  after(() => world.close())
  beforeEach(() => world.clock.advance(8 * 86_400_000))

  const enter = async (username: string, password = PASSWORD, rememberMe = true): Promise<string> => {
    const body = { email: `${username}@example.com`, password, rememberMe }
    return cookieHeader((await signIn(auth, body, { headers: {}, ip: IP })).cookies)
  }
  const who = async (cookie: string): Promise<PersonActor> => {
    const person = await authenticatePerson(world.ctx, cookie)
    assert.ok(person, 'nobody is signed in')
    return person
  }
  const actionsOf = async (id: string): Promise<string[]> => {
    const { rows } = await sql<{
      action: string
    }>`select action from audit_entries where subject = ${id} order by seq`.execute(world.ctx.db)
    return rows.map(({ action }) => action)
  }

  test('open sessions are listed, newest first, and the current one is marked', async () => {
    const first = await who(await enter('ann'))
    const second = await who(await enter('ann'))
    await enter('ben')
    const { data } = await listSessions(world.ctx, first, { limit: 200 })
    assert.deepEqual(
      data.map(({ id, isCurrent }) => [id, isCurrent]),
      [
        [second.sessionId, false],
        [first.sessionId, true],
      ],
    )
    assert.deepEqual([data[0]?.ipAddress, data[0]?.userAgent], [IP, null])
    assert.equal(JSON.stringify(data).includes('token'), false)
  })

  test('ending a session holds at once; sessions of others do not exist', async () => {
    const [cookie, otherCookie] = [await enter('ann'), await enter('ben')]
    const [ann, ben] = [await who(cookie), await who(otherCookie)]
    await assert.rejects(revokeSession(world.ctx, ann, ben.sessionId), { status: 404 })
    await revokeSession(world.ctx, ann, ann.sessionId)
    assert.equal(await authenticatePerson(world.ctx, cookie), undefined)
    await assert.rejects(revokeSession(world.ctx, ann, ann.sessionId), { status: 404 })
    assert.equal((await who(otherCookie)).username, 'ben')
    assert.equal((await actionsOf(ann.id)).at(-1), 'user.session_revoked')
  })

  test('a new password needs the current one, and ends the other sessions', async () => {
    const { id } = await createPerson(world, { username: 'cho', password: PASSWORD })
    const [here, there] = [await enter('cho'), await enter('cho')]
    const person = await who(here)
    const change = (currentPassword: string | undefined) =>
      setPassword(world.ctx, person, { currentPassword, newPassword: 'a new password', ip: IP })
    await assert.rejects(change(undefined), { status: 422, code: 'current_password_required' })
    await assert.rejects(change('wrong'), { status: 422, code: 'wrong_password' })
    assert.equal((await who(there)).id, id, 'nothing has happened yet')
    await change(PASSWORD)
    assert.equal((await who(here)).id, id)
    assert.equal(await authenticatePerson(world.ctx, there), undefined)
    await assert.rejects(enter('cho'), { code: 'invalid_credentials' })
    await enter('cho', 'a new password')
    assert.deepEqual(await actionsOf(id), [
      'user.created',
      'user.signed_in',
      'user.signed_in',
      'user.password_changed',
      'user.signed_in',
    ])
  })

  test('guessing the current password is bounded like signing in', async () => {
    await createPerson(world, { username: 'dan', password: PASSWORD })
    const person = await who(await enter('dan'))
    const guess = () =>
      setPassword(world.ctx, person, { currentPassword: 'wrong', newPassword: 'a new password', ip: IP })
    for (let n = 0; n < 10; n++) await assert.rejects(guess(), { code: 'wrong_password' })
    await assert.rejects(guess(), { status: 429, code: 'too_many_attempts' })
    await assert.rejects(enter('dan'), { status: 429 })
  })

  test('the session answers who, what and how much waits', async () => {
    const cookie = await enter('ann')
    const person = await who(cookie)
    const { body, cookies } = await readSession(world.ctx, person, cookie, ABOVE)
    assert.deepEqual(sessionSchema.parse(body), {
      user: {
        id: person.id,
        name: 'ann',
        username: 'ann',
        email: 'ann@example.com',
        department: 'PROC',
        role: 'STAFF',
        hasPassword: true,
        language: null,
      },
      capabilities: ['signed-in'],
      waiting: 0,
      unread: 0,
      confirmAbove: [],
    })
    assert.deepEqual(
      cookies,
      [`${cookie.split('; ')[0]}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`],
      'the browser keeps it seven days from now',
    )
    const [brief = ''] = (await enter('ann', PASSWORD, false)).split('; ')
    assert.deepEqual(
      (await readSession(world.ctx, await who(brief), brief, ABOVE)).cookies,
      [],
      'one that ends with the browser stays so',
    )
  })

  test('what waits are the approvals in which the person is asked now', async () => {
    const { id } = await createPerson(world, { username: 'eve', password: PASSWORD })
    await openSlots(world, id, [true, true, false])
    const eve = await who(await enter('eve'))
    assert.equal((await readSession(world.ctx, eve, undefined, ABOVE)).body.waiting, 2)
  })
})

/** Approvals by hand: their room lies above this one. */
async function openSlots({ ctx }: TestWorld, userId: string, isOpen: boolean[]): Promise<void> {
  const now = ctx.clock.now()
  const serviceId = ctx.ids.next('service')
  await sql`
    insert into service_apps (id, name, permissions, rate_limit, created_at, updated_at)
    values (${serviceId}, 'S', '{}', 1, ${now}, ${now})`.execute(ctx.db)
  for (const open of isOpen) {
    const id = ctx.ids.next('approval')
    await sql`
      with approval as (
        insert into service_approvals (id, service_id, approval_type, title, status, priority, priority_rank, urgency, current_level, total_levels, created_at, updated_at)
        values (${id}, ${serviceId}, 'T', 'T', 'PENDING', 'NORMAL', 2, 'NORMAL', 1, 1, ${now}, ${now})
      ), level as (
        insert into approval_levels (approval_id, level, name, mode, quorum, status) values (${id}, 1, 'L', 'all', 1, 'OPEN')
      )
      insert into approval_slots (approval_id, level, user_id, position, decision, reason, is_open)
      values (${id}, 1, ${userId}, 1, 'PENDING', 'named', ${open})`.execute(ctx.db)
  }
}
