import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { cookieHeader, createPerson } from '../../tests/support/people.ts'
import type { PersonActor } from '../context.ts'
import type { DB } from '../db/schema.ts'
import { updateUser } from '../directory/update-user.ts'
import { createAuth, type Auth } from './better-auth.ts'
import { createCredentials } from './credentials.ts'
import { authenticatePerson } from './person-session.ts'
import { signIn, signOut } from './sign-in.ts'

const PASSWORD = 'a long password'
const DAY = 86_400_000

describe('signing in', () => {
  let world: TestWorld
  let auth: Auth
  before(async () => {
    world = await testWorld()
    auth = createAuth(world.ctx, () => 'http://localhost:3000')
    await createPerson(world, {
      username: 'ann',
      email: 'Ann@Example.com',
      password: PASSWORD,
      role: 'MANAGER',
      department: 'IT',
    })
  })
  after(() => world.close())
  beforeEach(() => world.clock.advance(DAY))

  const enter = (email: string, { password = PASSWORD, ip = '192.0.2.1', rememberMe = true } = {}) =>
    signIn(
      auth,
      { email, password, rememberMe },
      { headers: { 'user-agent': 'Test 1.0', 'x-forwarded-for': '6.6.6.6' }, ip },
    )
  const who = (cookies: string[]): Promise<PersonActor | undefined> =>
    authenticatePerson(world.ctx, cookieHeader(cookies))
  const change = (id: string, changes: Parameters<typeof updateUser>[2]['changes']) =>
    updateUser(world.ctx, TEST_ACTOR, { id, changes, ifMatch: undefined }, createCredentials(world.ctx))

  test('the right password opens a session that names the person, and signing out ends it', async () => {
    const { body, cookies } = await enter('ANN@example.com')
    assert.equal(JSON.stringify(body).includes('token'), false)
    const person = await who(cookies)
    assert.deepEqual(
      [person?.id, person?.role, person?.rank, person?.department, person?.email],
      [body.user.id, 'MANAGER', 60, 'IT', 'Ann@Example.com'],
    )
    assert.deepEqual([...(person?.capabilities ?? [])], ['signed-in', 'approvals.readDepartment'])

    const out = await signOut(auth, { headers: { cookie: cookieHeader(cookies) }, ip: '192.0.2.1' })
    assert.match(out.cookies.join('\n'), /^uxone\.session_token=; Max-Age=0/m)
    assert.equal(await who(cookies), undefined)
    const { rows } = await sql`select 1 from auth_sessions where id = ${person?.sessionId}`.execute(world.ctx.db)
    assert.equal(rows.length, 0)
    await signOut(auth, { headers: {}, ip: '192.0.2.1' })
  })

  test('the table holds the hash of the token, and where the session was opened', async () => {
    const { cookies } = await enter('ann@example.com')
    const [token = ''] = (cookies[0] ?? '').split('=').slice(1).join('=').split('.')
    assert.match(token, /^\w{32}$/)
    const { rows } = await sql<{ row: string; ip_address: string; user_agent: string }>`
      select s::text as row, ip_address, user_agent from auth_sessions s order by id desc limit 1`.execute(world.ctx.db)
    assert.equal(rows[0]?.row.includes(token), false)
    assert.deepEqual(
      [rows[0]?.ip_address, rows[0]?.user_agent],
      ['192.0.2.1', 'Test 1.0'],
      'what a caller says of its address is not believed',
    )
    assert.equal(
      await authenticatePerson(world.ctx, `uxone.session_token=${token}`),
      undefined,
      'nor is a token that we did not sign',
    )
  })

  test('cookies are for our pages only, and for https where we are reached by it', async () => {
    assert.match(
      (await enter('ann@example.com')).cookies[0] ?? '',
      /^uxone\.session_token=\S+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const publicUrl = 'https://approvals.example.com'
    const ctx = { ...world.ctx, config: { ...world.config, publicUrl } }
    const secure = createAuth(ctx, () => publicUrl)
    const { cookies } = await signIn(
      secure,
      { email: 'ann@example.com', password: PASSWORD },
      { headers: {}, ip: '192.0.2.1' },
    )
    assert.match(
      cookies[0] ?? '',
      /^__Secure-uxone\.session_token=\S+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const header = cookieHeader(cookies)
    assert.equal((await authenticatePerson(ctx, header))?.username, 'ann')
    assert.equal(await authenticatePerson(ctx, header.replace('__Secure-', '')), undefined, 'a name that http may set')
    await signOut(secure, { headers: { cookie: header }, ip: '192.0.2.1' })
    assert.equal(await authenticatePerson(ctx, header), undefined)
  })

  test('whatever is wrong, the answer is the same', async () => {
    const { id } = await createPerson(world, { username: 'gone', password: PASSWORD })
    await change(id, { isActive: false })
    await createPerson(world, { username: 'nopass' })
    const refusals = await Promise.all([
      enter('ann@example.com', { password: 'a wrong password' }).catch(String),
      enter('nobody@example.com').catch(String),
      enter('gone@example.com').catch(String),
      enter('nopass@example.com').catch(String),
      enter('no e-mail at all').catch(String),
    ])
    assert.equal(new Set(refusals).size, 1)
    await assert.rejects(enter('gone@example.com'), { status: 401, code: 'invalid_credentials' })
  })

  test('people who are deactivated are out at once, and do not come back by their old session', async () => {
    const { id } = await createPerson(world, { username: 'leaver', password: PASSWORD })
    const { cookies } = await enter('leaver@example.com')
    await change(id, { isActive: false })
    assert.equal(await who(cookies), undefined)
    await change(id, { isActive: true })
    assert.equal(await who(cookies), undefined)
    assert.equal((await who((await enter('leaver@example.com')).cookies))?.id, id)
  })

  test('a session that was opened in the moment of a deactivation is none', async () => {
    const { id } = await createPerson(world, { username: 'slipped', password: PASSWORD })
    const { cookies } = await enter('slipped@example.com')
    await sql`update users set is_active = false where id = ${id}`.execute(world.ctx.db)
    assert.equal(await who(cookies), undefined)
  })

  test('a new role holds from the next request on', async () => {
    const { id } = await createPerson(world, { username: 'riser', password: PASSWORD })
    const { cookies } = await enter('riser@example.com')
    await change(id, { role: 'GENERAL_DIRECTOR' })
    assert.equal((await who(cookies))?.capabilities.has('approvals.readAll'), true)
  })

  test('a new e-mail and a new password, set by an administrator, are what signs in from then on', async () => {
    const { id } = await createPerson(world, { username: 'mover', password: PASSWORD })
    const { cookies } = await enter('mover@example.com')
    await change(id, { email: 'Moved@Example.com', password: 'another password' })
    assert.equal(await who(cookies), undefined, 'the old sessions end with the old password')
    await assert.rejects(enter('mover@example.com'), { code: 'invalid_credentials' })
    await assert.rejects(enter('moved@example.com'), { code: 'invalid_credentials' })
    assert.equal((await enter('moved@example.com', { password: 'another password' })).body.user.id, id)
  })

  test('who signs in with a password that is being replaced does not stay', async () => {
    const { id } = await createPerson(world, { username: 'racer', password: PASSWORD })
    const { hashPassword, savePassword, endSessions } = createCredentials(world.ctx)
    const hash = await hashPassword('another password')
    const [outcome] = await world.ctx.transact(async (tx) => {
      await savePassword(tx, id, hash)
      await endSessions(tx, id)
      const late = Promise.allSettled([enter('racer@example.com')])
      const isOver = late.then(() => true)
      while (!(await Promise.race([isOver, somebodyWaits(world.ctx.db)]))) await setImmediate()
      return [late]
    })
    assert.equal((await outcome)?.[0].status, 'rejected')
    const { rows } = await sql`select 1 from auth_sessions where user_id = ${id}`.execute(world.ctx.db)
    assert.equal(rows.length, 0)
    await enter('racer@example.com', { password: 'another password' })
  })

  test('a session that is used lives on; one that is not ends after seven days', async () => {
    const [used, unused] = [(await enter('ann@example.com')).cookies, (await enter('ann@example.com')).cookies]
    for (let day = 0; day < 10; day++) {
      world.clock.advance(DAY)
      assert.equal((await who(used))?.username, 'ann', `day ${day}`)
    }
    assert.equal(await who(unused), undefined)
    world.clock.advance(7 * DAY)
    assert.equal(await who(used), undefined)
  })

  test('a session is prolonged once a day, not at every request', async () => {
    const { cookies } = await enter('ann@example.com')
    const version = async (): Promise<string | undefined> => {
      const { rows } = await sql<{ xmin: string }>`
        select xmin::text from auth_sessions where id = ${(await who(cookies))?.sessionId}`.execute(world.ctx.db)
      return rows[0]?.xmin
    }
    const first = await version()
    world.clock.advance(DAY - 1)
    assert.equal(await version(), first)
    world.clock.advance(1)
    const second = await version()
    assert.notEqual(second, first)
    assert.equal(await version(), second)
  })

  test('who is not to be remembered is signed in until the browser closes, a day at most', async () => {
    const { cookies } = await enter('ann@example.com', { rememberMe: false })
    assert.match(cookies[0] ?? '', /^uxone\.session_token=\S+; Path=\/; HttpOnly; SameSite=Lax$/)
    world.clock.advance(DAY - 1)
    assert.equal((await who(cookies))?.username, 'ann')
    world.clock.advance(1)
    assert.equal(await who(cookies), undefined)
  })
})

/** Asked outside the transaction that is waited for, in which PostgreSQL would answer the same each time. */
async function somebodyWaits(db: Kysely<DB>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}
