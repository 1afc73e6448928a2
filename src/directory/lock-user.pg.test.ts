import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createPerson } from '../../tests/support/people.ts'
import { createCredentials } from '../auth/credentials.ts'
import { lockUser, saveUser } from './queries.ts'
import { updateUser } from './update-user.ts'

describe('two administrators change one person', () => {
  let world: TestWorld
  before(async () => {
    world = await testWorld()
  })
  after(() => world.close())

  test('who waited for a change of the role goes on from the new role', async () => {
    const { id } = await createPerson(world, { role: 'STAFF' })
    const rename = () =>
      updateUser(
        world.ctx,
        TEST_ACTOR,
        { id, changes: { name: 'Second' }, ifMatch: undefined },
        createCredentials(world.ctx),
      )
    const [second] = await world.ctx.transact(async (tx) => {
      const user = await lockUser(tx, id)
      assert.ok(user)
      await saveUser(tx, { ...user, role: 'MANAGER', now: world.clock.now() })
      const late = Promise.allSettled([rename()])
      const isOver = late.then(() => true)
      while (!(await Promise.race([isOver, somebodyWaits()]))) await setImmediate()
      return [late]
    })
    const [outcome] = await second
    assert.equal(outcome.status, 'fulfilled', outcome.status === 'rejected' ? String(outcome.reason) : '')
    assert.deepEqual([outcome.value.name, outcome.value.role, outcome.value.version], ['Second', 'MANAGER', 3])
  })

  test('a person whom nobody knows is not found', async () => {
    assert.equal(await world.ctx.transact((tx) => lockUser(tx, world.ctx.ids.next('user'))), undefined)
  })

  /** Asked outside the transaction, in which PostgreSQL would answer the same each time. */
  async function somebodyWaits(): Promise<boolean> {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      world.ctx.db,
    )
    return rows.length > 0
  }
})
