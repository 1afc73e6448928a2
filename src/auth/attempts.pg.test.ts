import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createPerson } from '../../tests/support/people.ts'
import { AppError } from '../lib/errors.ts'
import { admitAttempt, forgiveAttempt } from './attempts.ts'
import { createAuth, type Auth } from './better-auth.ts'
import { signIn } from './sign-in.ts'

const PASSWORD = 'a long password'
const WINDOW = 15 * 60_000

describe('guessing at passwords', () => {
  let world: TestWorld
  let auth: Auth
  before(async () => {
    world = await testWorld()
    auth = createAuth(world.ctx, () => 'http://localhost:3000')
    for (const username of ['ann', 'ben']) await createPerson(world, { username, password: PASSWORD })
  })
  after(() => world.close())
  beforeEach(() => world.clock.advance(2 * WINDOW))

  const attempt = async (email: string, password = 'wrong', ip = '192.0.2.1'): Promise<string> => {
    try {
      await signIn(auth, { email, password }, { headers: {}, ip })
      return 'in'
    } catch (error) {
      return error instanceof AppError ? error.code : String(error)
    }
  }
  const times = async (
    count: number,
    outcome: string,
    email: string,
    password?: string,
    ip?: (n: number) => string,
  ): Promise<void> => {
    for (let n = 0; n < count; n++) assert.equal(await attempt(email, password, ip?.(n)), outcome, `attempt ${n}`)
  }

  test('ten wrong passwords close an account for a quarter of an hour, from wherever they come', async () => {
    await times(10, 'invalid_credentials', 'ann@example.com', 'wrong', (n) => `198.51.100.${n}`)
    assert.equal(
      await attempt('ANN@example.com', PASSWORD, '203.0.113.9'),
      'too_many_attempts',
      'not even the right one is tried',
    )
    assert.equal(await attempt('ben@example.com', PASSWORD), 'in', 'other accounts are open')
    world.clock.advance(WINDOW - 1)
    assert.equal(await attempt('ann@example.com', PASSWORD), 'too_many_attempts')
    world.clock.advance(1)
    assert.equal(await attempt('ann@example.com', PASSWORD), 'in')
  })

  test('the refusal says when to come back', async () => {
    await times(10, 'invalid_credentials', 'ann@example.com')
    world.clock.advance(60_000)
    await assert.rejects(signIn(auth, { email: 'ann@example.com', password: PASSWORD }, { headers: {}, ip: '::1' }), {
      status: 429,
      code: 'too_many_attempts',
      details: { retryAfterSeconds: 14 * 60 },
    })
  })

  test('an account that nobody has is closed in the same way', async () => {
    await times(10, 'invalid_credentials', 'nobody@example.com')
    assert.equal(await attempt('nobody@example.com'), 'too_many_attempts')
  })

  test('a right password starts the count anew', async () => {
    for (let round = 0; round < 3; round++) {
      await times(9, 'invalid_credentials', 'ann@example.com')
      assert.equal(await attempt('ann@example.com', PASSWORD), 'in')
    }
  })

  test('many at once do not slip through', async () => {
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => attempt('ann@example.com')))
    assert.equal(outcomes.filter((outcome) => outcome === 'invalid_credentials').length, 10)
    assert.equal(outcomes.filter((outcome) => outcome === 'too_many_attempts').length, 20)
  })

  test('a hundred wrong ones close a network, which then cannot close accounts', async () => {
    const ip = (n: number): string => `2001:db8:0:1::${n.toString(16)}`
    for (let n = 0; n < 100; n++) await admitAttempt(world.ctx, { account: `person${n}@example.com`, ip: ip(n) })
    await times(12, 'too_many_attempts', 'ben@example.com', 'wrong', ip)
    assert.equal(await attempt('ben@example.com', PASSWORD, '2001:db8:0:2::1'), 'in')
  })

  test('a network is not charged for right passwords', async () => {
    const guesser = { account: 'ann@example.com', ip: '192.0.2.1' }
    for (let n = 0; n < 101; n++) {
      await admitAttempt(world.ctx, guesser)
      await forgiveAttempt(world.ctx, guesser)
    }
    assert.equal(await attempt('ann@example.com', PASSWORD), 'in')
  })

  test('names are stored as hashes, and windows that are over are forgotten', async () => {
    await times(2, 'invalid_credentials', 'ann@example.com')
    const { rows } = await sql<{ row: string }>`select a::text as row from signin_attempts a`.execute(world.ctx.db)
    assert.ok(rows.length > 0)
    assert.equal(
      rows.some(({ row }) => row.includes('example.com') || row.includes('192.0.2.1')),
      false,
    )
    world.clock.advance(WINDOW)
    assert.equal(await attempt('ben@example.com', PASSWORD), 'in')
    const { rows: left } = await sql<{ count: number }>`select count from signin_attempts`.execute(world.ctx.db)
    assert.deepEqual(
      left.map(({ count }) => count),
      [0],
      'only the network of the last one',
    )
  })
})
