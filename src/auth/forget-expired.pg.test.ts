import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createPerson } from '../../tests/support/people.ts'
import { forgetExpired } from './forget-expired.ts'

const TABLES = ['auth_sessions', 'signin_links', 'auth_verifications', 'signin_attempts']
const HOUR = 3_600_000

describe('what is over is forgotten', () => {
  let world: TestWorld
  let userId: string
  before(async () => {
    world = await testWorld()
    userId = (await createPerson(world)).id
  })
  after(() => world.close())

  const count = async (table: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(world.ctx.db)
    return rows[0]?.n ?? 0
  }
  const counts = (): Promise<number[]> => Promise.all(TABLES.map(count))

  /** `rows` in each table, all of which end in `inMs`. */
  async function fill(prefix: string, rows: number, inMs: number): Promise<void> {
    const now = world.clock.now()
    const endsAt = new Date(now.getTime() + inMs)
    const series = sql`from generate_series(1, ${rows}::int) n`
    await sql`
      with sessions as (
        insert into auth_sessions (id, user_id, token, expires_at, created_at, updated_at)
        select ${prefix} || n, ${userId}, ${prefix} || n, ${endsAt}, ${now}, ${now} ${series}
      ), links as (
        insert into signin_links (token_hash, user_id, created_at, expires_at)
        select convert_to(${prefix} || n, 'UTF8'), ${userId}, ${now}, ${endsAt} ${series}
      ), verifications as (
        insert into auth_verifications (id, identifier, value, expires_at, created_at, updated_at)
        select ${prefix} || n, 'i', 'v', ${endsAt}, ${now}, ${now} ${series}
      )
      insert into signin_attempts (key, count, resets_at) select convert_to(${prefix} || n, 'UTF8'), 1, ${endsAt} ${series}`.execute(
      world.ctx.db,
    )
  }

  test('however many there are, and nothing that still counts', async () => {
    await fill('old', 10_001, 0)
    await fill('live', 3, 1)
    await forgetExpired(world.ctx)
    assert.deepEqual(await counts(), [3, 3, 3, 3])
    world.clock.advance(1)
    await forgetExpired(world.ctx)
    assert.deepEqual(await counts(), [0, 0, 0, 0])
    await forgetExpired(world.ctx)
  })

  test('two nodes at once do not wait for each other, nor for a row that somebody works with', async () => {
    await fill('both', 6000, HOUR)
    world.clock.advance(HOUR)
    await world.ctx.transact(async (tx) => {
      await sql`select 1 from auth_sessions where id = 'both7' for update`.execute(tx)
      await Promise.all([forgetExpired(world.ctx), forgetExpired(world.ctx)])
      assert.equal(await count('auth_sessions'), 1)
    })
    await forgetExpired(world.ctx)
    assert.deepEqual(await counts(), [0, 0, 0, 0])
  })
})
