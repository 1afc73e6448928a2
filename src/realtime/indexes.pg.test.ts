/** What telling people costs must not grow with the company: asked of PostgreSQL's own plans. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testWorld } from '../../tests/support/context.ts'
import { explaining } from '../../tests/support/explaining.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import { audienceOf } from '../approvals/audience.ts'
import { readSessionsThatMaySee } from '../auth/viewer-queries.ts'
import { viewersOf } from '../auth/viewers.ts'
import { bodiesOf, feedEnd, followAll } from '../events/follow.ts'

test('with many events, approvals, people and sessions, each question has its index', async (t) => {
  const world = await testWorld()
  t.after(() => world.close())
  const { db } = world.ctx
  const { service } = await createService(world)
  for (const department of ['PROC', 'FIN']) await createPerson(world, { department })
  await sql`
    insert into users (id, name, username, email, department_code, role_code, is_active, created_at, updated_at)
    select 'usr_' || n, 'n', 'u' || n, 'u' || n || '@example.com', case when n <= 2000 then 'PROC' else 'FIN' end,
           case when n % 1000 = 0 then 'GENERAL_DIRECTOR' when n % 100 = 1 then 'MANAGER' else 'STAFF' end, true, now(), now()
    from generate_series(1, 20000) as n`.execute(db)
  await sql`
    insert into auth_sessions (id, user_id, token, expires_at, created_at, updated_at)
    select 'ses_' || n, 'usr_' || n, 'token ' || n, '2100-01-01', now(), now() from generate_series(1, 20000) as n`.execute(
    db,
  )
  await sql`
    insert into service_approvals (id, service_id, approval_type, title, description, status, priority, priority_rank,
      urgency, department_code, requester_id, current_level, total_levels, fields, metadata, event_sequence, version,
      created_at, updated_at)
    select 'apr_' || n, ${service.id}, 'T', 't', '', 'PENDING', 'LOW', 1, 'LOW', 'PROC', 'usr_' || n, 1, 1, '{}', '{}', 1, 1,
           now(), now() from generate_series(1, 20000) as n`.execute(db)
  await sql`
    insert into approval_levels (approval_id, level, name, mode, quorum, status)
    select id, 1, 'L', 'all', 1, 'OPEN' from service_approvals`.execute(db)
  await sql`
    insert into approval_slots (approval_id, level, user_id, position, decision, reason, is_open)
    select 'apr_' || n, 1, 'usr_' || n + d, d, 'PENDING', '', true
    from generate_series(1, 19990) as n, generate_series(1, 3) as d`.execute(db)
  for (let step = 0; step < 10; step += 1)
    await sql`
      insert into webhook_events (id, service_id, event_type, approval_id, occurred_at, body)
      select 'evt_' || lpad((${step}::int * 2000 + n)::text, 26, '0'), ${service.id}, 'approval.created', 'apr_' || n, now(), '{}'
      from generate_series(1, 2000) as n`.execute(db)
  await sql`analyze`.execute(db)

  const { ctx, plans } = explaining(world.ctx)
  const { cursor } = await feedEnd(world.ctx)
  await followAll(ctx, { after: cursor, limit: 200 })
  await feedEnd(ctx)
  await bodiesOf(ctx, ['evt_a', 'evt_b'])
  await audienceOf(ctx, ['apr_1', 'apr_2'])
  const roles = { everything: ['GENERAL_DIRECTOR', 'SYSTEM_ADMINISTRATOR'], department: ['MANAGER'] }
  const concerned = { people: ['usr_1', 'usr_2'], departments: ['PROC'], roles }
  await readSessionsThatMaySee(ctx.db, concerned, world.clock.now())
  await viewersOf(ctx, ['ses_1', 'ses_2'])
  assert.equal(plans.length, 6)
  for (const plan of plans)
    assert.doesNotMatch(plan, /Seq Scan on (webhook_|service_approvals|approval_slots|users|auth_)/)
  assert.match(plans.slice(0, 2).join('\n'), /_xid_id_idx/)
})
