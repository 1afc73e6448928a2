import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { cookieHeader, createPerson } from '../../tests/support/people.ts'
import { updateUser } from '../directory/update-user.ts'
import { createAuth, type Auth } from './better-auth.ts'
import { createCredentials } from './credentials.ts'
import { authenticatePerson } from './person-session.ts'
import { createSignInLink, redeemSignInLink } from './sign-in-link.ts'

const HOUR = 3_600_000
const REQUEST = { headers: {}, ip: '192.0.2.1' }
const REFUSED = { status: 410, code: 'link_used_or_expired' }

describe('one-time links', () => {
  let world: TestWorld
  let auth: Auth
  let userId: string
  before(async () => {
    world = await testWorld()
    auth = createAuth(world.ctx, () => 'http://localhost:3000')
    userId = (await createPerson(world, { username: 'ann' })).id
  })
  after(() => world.close())

  const redeem = (token: string) => redeemSignInLink(auth, token, REQUEST)

  test('a link signs in once', async () => {
    const token = await createSignInLink(world.ctx, userId, HOUR)
    const { cookies, userId: who } = await redeem(token)
    assert.equal(who, userId)
    assert.equal((await authenticatePerson(world.ctx, cookieHeader(cookies)))?.id, userId)
    await assert.rejects(redeem(token), REFUSED)
    const { rows } = await sql<{
      action: string
    }>`select action from audit_entries where subject = ${userId} order by seq`.execute(world.ctx.db)
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['user.created', 'user.sign_in_link_created', 'user.signed_in_by_link'],
    )
  })

  test('of two who use a link at once, one gets in', async () => {
    const token = await createSignInLink(world.ctx, userId, HOUR)
    const before = await countSessions()
    const outcomes = await Promise.allSettled([redeem(token), redeem(token), redeem(token)])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected', 'rejected'])
    for (const outcome of outcomes) if (outcome.status === 'rejected') assert.equal(outcome.reason.code, REFUSED.code)
    assert.equal((await countSessions()) - before, 1)
  })

  test('a link ends on time, and one that never was is none', async () => {
    const [early, late] = [
      await createSignInLink(world.ctx, userId, HOUR),
      await createSignInLink(world.ctx, userId, HOUR),
    ]
    world.clock.advance(HOUR - 1)
    await redeem(early)
    world.clock.advance(1)
    await assert.rejects(redeem(late), REFUSED)
    await assert.rejects(redeem('never'), REFUSED)
  })

  test('a link of someone who has left is none, and is not used up', async () => {
    const { id } = await createPerson(world, { username: 'leaver' })
    const token = await createSignInLink(world.ctx, id, HOUR)
    const set = (isActive: boolean) =>
      updateUser(world.ctx, TEST_ACTOR, { id, changes: { isActive }, ifMatch: undefined }, createCredentials(world.ctx))
    await set(false)
    await assert.rejects(redeem(token), REFUSED)
    await set(true)
    assert.equal((await redeem(token)).userId, id)
  })

  test('a session that cannot be opened leaves the link unspent', async () => {
    const token = await createSignInLink(world.ctx, userId, HOUR)
    const failing: Auth = {
      ...auth,
      methods: async () => ({
        ...(await auth.methods()),
        byId: async () => {
          throw new Error('no session today')
        },
      }),
    }
    await assert.rejects(redeemSignInLink(failing, token, REQUEST), /no session today/)
    assert.equal((await redeem(token)).userId, userId)
  })

  test('the table holds the hash', async () => {
    const token = await createSignInLink(world.ctx, userId, HOUR)
    const { rows } = await sql<{ row: string }>`
      select l::text as row from signin_links l union all select body from audit_entries`.execute(world.ctx.db)
    const clear = [token, Buffer.from(token).toString('hex'), Buffer.from(token, 'base64url').toString('hex')]
    assert.equal(
      rows.some(({ row }) => clear.some((text) => row.includes(text))),
      false,
    )
  })

  async function countSessions(): Promise<number> {
    const { rows } = await sql<{
      count: number
    }>`select count(*)::int as count from auth_sessions where user_id = ${userId}`.execute(world.ctx.db)
    return rows[0]?.count ?? 0
  }
})
