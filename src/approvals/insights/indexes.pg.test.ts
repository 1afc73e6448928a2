/** What statistics cost must grow with what is asked, not with all that ever was: PostgreSQL's own plans say so. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testWorld } from '../../../tests/support/context.ts'
import { explaining } from '../../../tests/support/explaining.ts'
import { createService } from '../../../tests/support/people.ts'
import { capabilitiesOf } from '../../auth/capabilities.ts'
import type { PersonActor } from '../../context.ts'
import { GROUPINGS } from '../insights-contract.ts'
import { getApprovalInsights } from './read.ts'

const STAFF = 20
const SUPERVISOR = 40
const ADMINISTRATOR = 110

test('with many approvals, no statistic reads a whole table', async (t) => {
  const world = await testWorld()
  t.after(() => world.close())
  const { db } = world.ctx
  const { service } = await createService(world)
  await sql`insert into departments (code, name, created_at, updated_at)
    select 'D' || n, 'D' || n, now(), now() from generate_series(1, 20) as n`.execute(db)
  await sql`
    insert into users (id, name, username, email, department_code, role_code, is_active, created_at, updated_at)
    select 'usr_' || n, 'n', 'u' || n, 'u' || n || '@example.com', 'D' || n % 20 + 1, 'STAFF', true, now(), now()
    from generate_series(1, 500) as n`.execute(db)
  await sql`
    insert into service_approvals (id, service_id, approval_type, title, description, status, priority, priority_rank,
      urgency, department_code, requester_id, current_level, total_levels, created_at, updated_at, completed_at)
    select 'apr_' || n, ${service.id}, 'T', 't', repeat('why ', 100), case when n % 50 = 0 then 'PENDING' else 'APPROVED' end,
           'LOW', 1, 'LOW', 'D' || n % 20 + 1, 'usr_' || n % 500 + 1, 1, 1, at, at,
           case when n % 50 <> 0 then at + interval '1 hour' end
    from generate_series(1, 20000) as n,
         lateral (select ${world.clock.now()}::timestamptz - n * interval '20 minutes' as at) as times`.execute(db)
  await sql`
    insert into approval_levels (approval_id, level, name, mode, quorum, status, opened_at, completed_at)
    select id, 1, 'L', 'all', 1, case when status = 'PENDING' then 'OPEN' else status end, created_at, completed_at
    from service_approvals`.execute(db)
  await sql`
    insert into approval_slots (approval_id, level, user_id, position, decision, reason, is_open)
    select 'apr_' || n, 1, 'usr_' || n % 500 + 1, 0, 'PENDING', '', n % 50 = 0 from generate_series(1, 20000) as n`.execute(
    db,
  )
  await sql`
    insert into service_approval_decisions (id, approval_id, level, approver_id, decision, decided_at, asked_at)
    select 'dec_' || n, 'apr_' || n, 1, 'usr_' || n % 500 + 1, 'APPROVED', a.completed_at, a.created_at
    from generate_series(1, 20000) as n join service_approvals a on a.id = 'apr_' || n and a.completed_at is not null`.execute(
    db,
  )
  // Index-only scans need to know which rows everybody sees: vacuum knows it of commits that are written down.
  await sql`checkpoint`.execute(db)
  for (const table of ['service_approvals', 'approval_levels', 'approval_slots', 'service_approval_decisions', 'users'])
    await sql`vacuum analyze ${sql.table(table)}`.execute(db)

  for (const rank of [STAFF, SUPERVISOR, ADMINISTRATOR]) {
    const viewer: PersonActor = {
      kind: 'person',
      id: 'usr_7',
      sessionId: '',
      name: '',
      username: '',
      email: '',
      department: 'D8',
      role: '',
      rank,
      capabilities: capabilitiesOf(rank),
    }
    for (const groupBy of [undefined, ...GROUPINGS]) {
      const { ctx, plans } = explaining(world.ctx)
      await getApprovalInsights(ctx, viewer, groupBy === undefined ? {} : { groupBy })
      assert.ok(plans.length >= 3)
      for (const plan of plans)
        assert.doesNotMatch(
          plan,
          /Seq Scan on (service_approvals|approval_|service_approval_decisions)/,
          `${rank}, ${groupBy}`,
        )
    }
  }
})
