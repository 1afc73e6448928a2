/** What must stay quick with 100,000 approvals: asked of PostgreSQL's own plans, and of how much it reads. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { explaining } from '../../tests/support/explaining.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import type { PersonActor } from '../context.ts'
import { listQuery } from './contract.ts'
import { pageOfApprovals } from './read.ts'
import { VIEWS } from './view-contract.ts'
import { viewCounts } from './watch.ts'

const APPROVALS = 100_000
/** One in four is pending; `busy` has decided a third of all, and watches a hundred. */
const PEOPLE = ['busy', 'usual', 'new'] as const

describe('with 100,000 approvals', () => {
  let world: TestWorld
  const actors = new Map<string, PersonActor>()

  before(async () => {
    world = await testWorld()
    const { service } = await createService(world)
    const ids: Record<string, string> = {}
    for (const username of [...PEOPLE, 'rest']) {
      const { id, name, email, role, department } = await createPerson(world, { username })
      ids[username] = id
      const capabilities = new Set(['signed-in' as const])
      actors.set(username, {
        kind: 'person',
        id,
        sessionId: '',
        name,
        username,
        email,
        role,
        department,
        rank: 20,
        capabilities,
      })
    }
    const who = sql`case when n % 3 = 0 then ${ids['busy']}::text when n % 100 = 1 then ${ids['usual']} else ${ids['rest']} end`
    await sql`
      insert into service_approvals (id, service_id, approval_type, title, status, priority, priority_rank, urgency,
        requester_id, current_level, total_levels, created_at, updated_at, completed_at)
      select 'apr_' || lpad(n::text, 26, '0'), ${service.id}, 'GENERAL', 'Number ' || n,
             case when n % 4 = 0 then 'PENDING' else 'APPROVED' end, 'NORMAL', 2, 'NORMAL',
             case when n % 7 = 0 then ${ids['busy']} when n % 500 = 0 then ${ids['usual']} else ${ids['rest']} end, 1, 2,
             '2026-01-01'::timestamptz + n * interval '1 minute', '2026-01-01', case when n % 4 <> 0 then now() end
      from generate_series(0, ${APPROVALS - 1}::integer) n`.execute(world.ctx.db)
    await sql`
      insert into approval_levels (approval_id, level, name, mode, quorum, status)
      select id, level, 'Level', 'all', 1, case when status = 'PENDING' and level = 2 then 'OPEN' else 'APPROVED' end
      from service_approvals, generate_series(1, 2) level`.execute(world.ctx.db)
    // The first level was decided by who is asked there; the second waits for the rest, now and then for another.
    await sql`
      insert into approval_slots (approval_id, level, user_id, position, decision, reason, is_open)
      select 'apr_' || lpad(n::text, 26, '0'), level,
             case when level = 1 then ${who} when n % 400 = 0 then ${ids['usual']} when n % 40 = 4 then ${ids['busy']} else ${ids['rest']} end, 0,
             case when n % 4 = 0 and level = 2 then 'PENDING' else 'APPROVED' end, '', n % 4 = 0 and level = 2
      from generate_series(0, ${APPROVALS - 1}::integer) n, generate_series(1, 2) level`.execute(world.ctx.db)
    await sql`
      insert into service_approval_decisions (id, approval_id, level, approver_id, decision, decided_at)
      select 'dec_' || lpad(t.level::text, 2, '0') || substr(t.approval_id, 7), t.approval_id, t.level, t.user_id, 'APPROVED',
             a.created_at + t.level * interval '1 hour'
      from approval_slots t join service_approvals a on a.id = t.approval_id where t.decision = 'APPROVED'`.execute(
      world.ctx.db,
    )
    await sql`
      insert into approval_watchers (user_id, approval_id, created_at)
      select ${ids['busy']}, 'apr_' || lpad((n * 900)::text, 26, '0'), now() from generate_series(0, 99) n`.execute(
      world.ctx.db,
    )
    await sql`vacuum analyze service_approvals, approval_levels, approval_slots, service_approval_decisions, approval_watchers`.execute(
      world.ctx.db,
    )
  })
  after(() => world.close())

  const actorOf = (username: string): PersonActor => actors.get(username) ?? assert.fail()
  const LISTS = VIEWS.flatMap((view) => [
    { view, sort: 'dueDate' as const },
    { view, sort: '-createdAt' as const },
    ...(view === 'decided' ? [{ view, sort: '-decidedAt' as const }] : []),
  ])
  const queryOf = (list: (typeof LISTS)[number]) => ({ ...listQuery.parse({}), ...list })

  test('counting reads indexes, and each view no further than it is told', async (t) => {
    const told: Record<(typeof PEOPLE)[number], object> = {
      busy: { decide: 100, waiting: 100, requests: 100, watching: 100, decided: 100 },
      usual: { decide: 100, waiting: 100, requests: 100, watching: 0, decided: 100 },
      new: { decide: 0, waiting: 0, requests: 0, watching: 0, decided: 0 },
    }
    for (const username of PEOPLE) {
      const { ctx, plans } = explaining(world.ctx)
      await viewCounts(ctx, actorOf(username))
      // Whoever has decided a third of all may be served best by reading all decisions.
      if (username !== 'busy') assertByIndexes(plans)
      const begun = performance.now()
      assert.deepEqual(await viewCounts(world.ctx, actorOf(username)), told[username])
      t.diagnostic(`${username}: ${Math.round(performance.now() - begun)} ms`)
    }
  })

  for (const list of LISTS)
    test(`${list.view} by ${list.sort} reads what is hers and no more`, async (t) => {
      for (const username of PEOPLE) {
        const { ctx, plans } = explaining(world.ctx)
        await pageOfApprovals(ctx, actorOf(username), queryOf(list))
        // Who has much of all there is may be served best by reading all of it.
        if (username === 'new') assertByIndexes(plans)
        const begun = performance.now()
        const { data } = await pageOfApprovals(world.ctx, actorOf(username), queryOf(list))
        t.diagnostic(`${username}: ${data.length} in ${Math.round(performance.now() - begun)} ms`)
      }
    })

  test('text that is nowhere is looked for in all that a person may see, an id in one place', async (t) => {
    const usual = actorOf('usual')
    const director: PersonActor = { ...usual, capabilities: new Set(['signed-in', 'approvals.readAll']) }
    for (const [who, actor] of [
      ['who sees some', usual],
      ['who sees all', director],
    ] as const) {
      const begun = performance.now()
      const { data } = await pageOfApprovals(world.ctx, actor, { ...listQuery.parse({}), q: 'nowhere' })
      assert.equal(data.length, 0)
      t.diagnostic(`${who}: ${Math.round(performance.now() - begun)} ms`)
    }
    const { ctx, plans } = explaining(world.ctx)
    await pageOfApprovals(ctx, director, { ...listQuery.parse({}), q: 'apr_00000000000000000000000042' })
    assert.match(plans[0] ?? '', /service_approvals_pkey/)
  })

  test('what I decided last is read from its index in that order, and not sorted whole', async () => {
    const { ctx, plans } = explaining(world.ctx)
    await pageOfApprovals(ctx, actorOf('busy'), queryOf({ view: 'decided', sort: '-decidedAt' }))
    assert.match(plans[0] ?? '', /Scan Backward using service_approval_decisions_approver_idx/)
  })
})

function assertByIndexes(plans: readonly string[]): void {
  assert.ok(plans.length > 0)
  for (const plan of plans)
    assert.doesNotMatch(plan, /Seq Scan on (service_approvals|approval_slots|service_approval_decisions)/)
}
