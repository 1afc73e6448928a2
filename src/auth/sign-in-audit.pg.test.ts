import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { cookieHeader, createPerson } from '../../tests/support/people.ts'
import type { User } from '../directory/contract.ts'
import { admitAttempt } from './attempts.ts'
import { createAuth, type Auth } from './better-auth.ts'
import { authenticatePerson } from './person-session.ts'
import { signIn, signOut } from './sign-in.ts'

const PASSWORD = 'a long password'
const IP = '192.0.2.1'
const WINDOW = 15 * 60_000

describe('what the audit log says of signing in', () => {
  let world: TestWorld
  let auth: Auth
  let person: User
  before(async () => {
    world = await testWorld()
    auth = createAuth(world.ctx, () => 'http://localhost:3000')
  })
  after(() => world.close())
  beforeEach(async () => {
    world.clock.advance(2 * WINDOW)
    person = await createPerson(world, { password: PASSWORD })
  })

  const enter = async (email = person.email, password = PASSWORD, ip = IP): Promise<string> =>
    cookieHeader((await signIn(auth, { email, password }, { headers: {}, ip })).cookies)
  const leave = (cookie: string) => signOut(auth, { headers: { cookie }, ip: IP })
  const sessionOf = async (cookie: string): Promise<string | undefined> =>
    (await authenticatePerson(world.ctx, cookie))?.sessionId
  /** Without the first, which is that the person was added. */
  const entries = async (subject = person.id): Promise<unknown[]> => {
    const { rows } = await sql<{ body: string }>`
      select body from audit_entries where subject = ${subject} order by seq offset 1`.execute(world.ctx.db)
    return rows.map(({ body }) => JSON.parse(body)).map(({ action, actor, data }) => [action, actor, data])
  }
  const self = () => ({ kind: 'person', id: person.id, name: person.name })

  test('who signed in and out, from where, and in which session', async () => {
    const cookie = await enter()
    const data = { ip: IP, sessionId: await sessionOf(cookie) }
    assert.match(String(data.sessionId), /^ses_/)
    await leave(cookie)
    assert.deepEqual(await entries(), [
      ['user.signed_in', self(), data],
      ['user.signed_out', self(), data],
    ])
  })

  test('of two who sign out of one session at once, one is written down; of none, nothing', async () => {
    const cookie = await enter()
    await Promise.all([leave(cookie), leave(cookie)])
    await leave(cookie)
    await leave('')
    assert.equal((await entries()).length, 2)
  })

  test('a session that was over before is not signed out of', async () => {
    const cookie = await enter()
    world.clock.advance(8 * 86_400_000)
    await leave(cookie)
    assert.equal((await entries()).length, 1)
    const { rows } = await sql`select 1 from auth_sessions where user_id = ${person.id}`.execute(world.ctx.db)
    assert.equal(rows.length, 0)
  })

  test('when the entry cannot be written, nobody is signed in, and nobody out', async () => {
    const cookie = await enter()
    const transact: typeof world.ctx.transact = () => Promise.reject(new Error('no entry'))
    const broken = createAuth({ ...world.ctx, transact }, () => 'http://localhost:3000')
    await assert.rejects(
      signIn(broken, { email: person.email, password: PASSWORD }, { headers: {}, ip: IP }),
      /no entry/,
    )
    await assert.rejects(signOut(broken, { headers: { cookie }, ip: IP }), /no entry/)
    assert.notEqual(await sessionOf(cookie), undefined)
  })

  test('wrong passwords beyond the limit are written down once for each window', async () => {
    const blocked = ['user.sign_in_blocked', { kind: 'system', id: null, name: 'sign-in' }]
    for (const window of [1, 2]) {
      await Promise.allSettled(Array.from({ length: 13 }, () => enter(person.email.toUpperCase(), 'wrong')))
      const expected = Array.from({ length: window }, () => [...blocked, { ip: IP, limit: 'account' }])
      assert.deepEqual(await entries(), expected)
      world.clock.advance(WINDOW)
    }
  })

  test('so is a network that is closed; an account that nobody has is no subject', async () => {
    const ip = '198.51.100.1'
    for (let n = 0; n < 100; n++) await admitAttempt(world.ctx, { account: `nobody${n}@example.com`, ip })
    const count = await counted()
    await assert.rejects(enter(person.email, PASSWORD, ip), { code: 'too_many_attempts' })
    await assert.rejects(enter(person.email, PASSWORD, ip), { code: 'too_many_attempts' })
    const data = { ip, limit: 'network' }
    assert.deepEqual(await entries(), [['user.sign_in_blocked', { kind: 'system', id: null, name: 'sign-in' }, data]])
    const nobody = { account: 'nobody@example.com', ip: IP }
    for (let n = 0; n < 10; n++) await admitAttempt(world.ctx, nobody)
    await assert.rejects(admitAttempt(world.ctx, nobody), { code: 'too_many_attempts' })
    assert.equal(await counted(), count + 1)
  })

  async function counted(): Promise<number> {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit_entries`.execute(world.ctx.db)
    return rows[0]?.n ?? 0
  }
})
