/** What must stay quick with many people and many comments: asked of PostgreSQL's own plans. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { startLiveApp, type LiveApp, type LivePerson } from '../../tests/support/live.ts'
import { explaining } from '../../tests/support/explaining.ts'
import { readAuthors, readComments, readReaders } from './comment-queries.ts'

const PEOPLE = 50_000
const COMMENTS = 100_000

describe('with many people and comments', () => {
  let live: LiveApp
  let ann: LivePerson
  let id: string
  before(async () => {
    live = await startLiveApp()
    ann = await live.join({ username: 'ann' })
    ;({ id } = await live.ask([ann]))
    const other = await live.ask([ann])
    await sql`
      insert into users (id, name, username, email, department_code, role_code, created_at, updated_at)
      select 'usr_' || lpad(n::text, 26, '0'), 'Person ' || n, 'person' || n, 'person' || n || '@example.com', null,
             case when n % 1000 = 0 then 'SUPERVISOR' else 'STAFF' end, now(), now()
      from generate_series(1, ${PEOPLE}::integer) as n`.execute(live.ctx.db)
    await sql`
      insert into approval_comments (id, approval_id, author_id, text, created_at)
      select 'cmt_' || lpad(n::text, 26, '0'), case when n % 1000 = 0 then ${id} else ${other.id} end, ${ann.id}, 'x', now()
      from generate_series(1, ${COMMENTS}::integer) as n`.execute(live.ctx.db)
    for (const table of ['users', 'approval_comments']) await sql`analyze ${sql.table(table)}`.execute(live.ctx.db)
  })
  after(() => live.close())

  test('what was said about one is read by its index', async () => {
    const { ctx, plans } = explaining(live.ctx)
    await readComments(ctx.db, id, { after: '', limit: 50 })
    await ctx.transact((tx) => readAuthors(tx, id))
    assert.equal(plans.length, 2)
    for (const plan of plans) assert.match(plan, /approval_comments_approval_idx/)
  })

  test('who may see one is found without looking at everybody', async () => {
    const { ctx, plans } = explaining(live.ctx)
    const roles = { everything: ['GENERAL_DIRECTOR', 'SYSTEM_ADMINISTRATOR'], department: ['SUPERVISOR', 'MANAGER'] }
    const filter = { involved: [ann.id], roles, department: 'PROC', q: 'per' }
    await readReaders(ctx.db, filter, { after: undefined, limit: 40 })
    assert.equal(plans.length, 1)
    assert.doesNotMatch(plans[0] ?? '', /Seq Scan on users/)
    assert.match(plans[0] ?? '', /users_role_idx/)
  })
})
