/** What must stay quick with a million entries: asked of PostgreSQL's own plans, and of how much it reads. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { explaining } from '../../tests/support/explaining.ts'
import { lowestIdAt } from '../lib/ids.ts'
import type { AuditFilter } from './contract.ts'
import { searchAudit } from './read.ts'
import { COUNTED_AMONG, LOOKED_AT } from './search-queries.ts'

const ENTRIES = 1_000_000
const SECOND = 1000
const START = Date.UTC(2026, 0, 1)
/** One each ten seconds: entry `n` of a million. */
const timeOf = (n: number): string => new Date(START + n * 10 * SECOND).toISOString()
const idOf = (n: number): string =>
  `${lowestIdAt('audit', new Date(timeOf(n))).slice(0, -12)}${String(n).padStart(12, '0')}`

describe('with a million entries', () => {
  let world: TestWorld
  before(async () => {
    world = await testWorld()
    const ids = Array.from({ length: ENTRIES / 1000 }, (_, thousand) => idOf(thousand * 1000).slice(0, -12))
    // The ids of a thousand share their time, as far as an order needs it.
    await sql`
      insert into audit_entries (subject, seq, id, at, actor_kind, actor_id, action, body, hash)
      select case when n % 10 = 0 then 'usr_busy' else 'apr_' || lpad((n / 3)::text, 26, '0') end, n,
             (${ids}::text[])[1 + n / 1000] || lpad(n::text, 12, '0'), ${timeOf(0)}::timestamptz + n * interval '10 seconds',
             case when n % 50 = 0 then 'system' else 'person' end, case when n % 50 <> 0 then 'usr_' || n % 40 end,
             case when n % 1000 = 7 then 'x.rare' else 'x.usual' || n % 8 end,
             json_build_object('data', json_build_object('n', n, 'text', repeat('words ', 20)))::text, '\\x00'
      from generate_series(0, ${ENTRIES - 1}::integer) as n`.execute(world.ctx.db)
    await sql`vacuum analyze audit_entries`.execute(world.ctx.db)
  })
  after(() => world.close())

  const middle = { from: timeOf(400_000), to: timeOf(400_360) }
  const searches: [AuditFilter, RegExp][] = [
    [{}, /Index Scan Backward using audit_entries_id_key/],
    [middle, /audit_entries_id_key/],
    [{ subject: 'apr_00000000000000000000000042' }, /audit_entries_pkey/],
    [{ subject: 'usr_busy', q: 'nowhere' }, /audit_entries_pkey/],
    [{ actor: 'usr_7' }, /audit_entries_actor_idx/],
    [{ actor: 'system' }, /audit_entries_actor_idx/],
    [{ actor: 'usr_nobody' }, /audit_entries_actor_idx/],
    [{ action: 'x.usual3' }, /audit_entries_action_idx/],
    [{ action: 'x.rare', ...middle }, /audit_entries_(action|id)_/],
    [{ actor: 'usr_7', action: 'x.rare' }, /audit_entries_(actor|action)_idx/],
    [{ q: 'nowhere' }, /audit_entries_id_key/],
    [{ q: 'nowhere', ...middle }, /audit_entries_id_key/],
    [{ q: 'nowhere', action: 'x.usual1', actor: 'system' }, /audit_entries_(actor|action|id)_/],
  ]
  for (const [filter, index] of searches)
    test(`${JSON.stringify(filter)} goes by an index, and looks no further than a page may`, async () => {
      const { ctx, plans } = explaining(world.ctx)
      await searchAudit(ctx, { ...filter, limit: 50 })
      const entries = plans.filter((plan) => plan.includes('audit_entries'))
      assert.ok(entries.length > 0)
      for (const plan of entries) {
        assert.match(plan, index)
        assert.doesNotMatch(plan, /Seq Scan on audit_entries|Parallel/)
      }
      assert.ok((await rowsRead(filter)) <= 2 * LOOKED_AT + 1000, `it read ${await rowsRead(filter)} entries`)
    })

  const counts: [AuditFilter, number, boolean][] = [
    [{}, 10_000, true],
    [{ action: 'x.rare' }, 1000, false],
    [{ action: 'x.rare', q: '7, ' }, 1000, false],
    [{ q: 'nowhere' }, 0, true],
    [{ q: 'nowhere', ...middle }, 0, false],
    [{ q: 'words' }, 10_000, true],
    [{ q: '000, ', ...middle }, 1, false],
  ]
  for (const [filter, total, isTotalCut] of counts)
    test(`${JSON.stringify(filter)} is counted as far as it is cheap`, async () => {
      const told = await searchAudit(world.ctx, { ...filter, limit: 50, count: true })
      assert.deepEqual([told.total, told.isTotalCut], [total, isTotalCut])
      assert.ok((await rowsRead(filter, true)) <= COUNTED_AMONG + 2 * LOOKED_AT + 1000)
    })

  /** By what PostgreSQL counts itself, in one transaction of its own. */
  const rowsRead = (filter: AuditFilter, count = false): Promise<number> =>
    world.ctx.db.transaction().execute(async (db) => {
      const read = async (): Promise<number> => {
        const { rows } = await sql<{ n: number }>`
          select pg_stat_get_xact_tuples_fetched('audit_entries'::regclass)
               + coalesce((select sum(pg_stat_get_xact_tuples_returned(indexrelid)) from pg_index
                           where indrelid = 'audit_entries'::regclass), 0) as n`.execute(db)
        return rows[0]?.n ?? 0
      }
      const earlier = await read()
      await searchAudit({ ...world.ctx, db }, { ...filter, limit: 50, count })
      return ((await read()) - earlier) / 2
    })

  test('a search for what is nowhere comes to the end, page by page', async () => {
    let [pages, cursor]: [number, string | undefined] = [0, undefined]
    do {
      const { data, nextCursor } = await searchAudit(world.ctx, { q: 'nowhere', limit: 50, cursor })
      assert.deepEqual(data, [])
      cursor = nextCursor ?? undefined
      pages += 1
    } while (cursor !== undefined)
    assert.equal(pages, ENTRIES / LOOKED_AT + 1)
  })

  test('a search in the middle of a long time finds all of it', async () => {
    const { data } = await searchAudit(world.ctx, { q: ' 400123, ', ...middle, limit: 50 })
    assert.deepEqual(
      data.map(({ seq }) => seq),
      [400_123],
    )
  })
})
