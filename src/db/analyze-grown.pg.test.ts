import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { analyzeGrown } from './analyze-grown.ts'

/** Deliveries from `from` to `to`, counted at once. */
async function deliver({ ctx }: TestWorld, from: number, to: number): Promise<void> {
  await ctx.db.connection().execute(async (db) => {
    await sql`
      insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, status, created_at, updated_at)
      select 'dlv_' || lpad(n::text, 26, '0'), 'evt_' || n, 'whk_1', 'svc_1', 'a.b', 'SUCCESS', now(), now()
      from generate_series(${from}::integer, ${to}::integer) as n`.execute(db)
    await sql`select pg_stat_force_next_flush()`.execute(db)
  })
}

test('a table is looked at anew each time that it has doubled, and a plan from before is made anew', async (t) => {
  const world = await testWorld()
  t.after(() => world.close())
  const { db } = world.ctx
  const grown = async (): Promise<string[]> => (await analyzeGrown(world.ctx)).toSorted()
  await sql`analyze`.execute(db)
  assert.deepEqual(await grown(), [])

  await db.connection().execute(async (one) => {
    // As `prepared.ts` has statements planned: once.
    await sql.raw(`set plan_cache_mode = 'force_generic_plan'`).execute(one)
    await sql
      .raw(`prepare arrived (text[]) as select d.* from unnest($1) as r (id) join webhook_deliveries d on d.id = r.id`)
      .execute(one)
    const planned = async (): Promise<string> => {
      const { rows } = await sql.raw<Record<'QUERY PLAN', string>>(`explain execute arrived ('{a,b}')`).execute(one)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }
    assert.match(await planned(), /Seq Scan on webhook_deliveries/)
    await deliver(world, 1, 90)
    assert.deepEqual(await grown(), [])
    await deliver(world, 91, 3000)
    assert.match(await planned(), /Seq Scan on webhook_deliveries/)
    assert.deepEqual(await grown(), ['webhook_deliveries_default'])
    assert.match(await planned(), /Index Scan using webhook_deliveries_default_pkey/)
  })

  await deliver(world, 3001, 6000)
  assert.deepEqual(await grown(), [])
  await deliver(world, 6001, 6100)
  assert.deepEqual(await grown(), ['webhook_deliveries_default'])
})
