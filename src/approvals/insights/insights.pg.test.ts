/** Statistics against the simplest computation there is, over random approvals that the verbs made. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { startLiveApp, type LiveApp, type LivePerson } from '../../../tests/support/live.ts'
import { assertSame, naiveInsights, type Query } from '../../../tests/support/naive-insights.ts'
import { createService } from '../../../tests/support/people.ts'
import { authenticatePerson } from '../../auth/person-session.ts'
import type { PersonActor } from '../../context.ts'
import { cancelApproval } from '../cancel.ts'
import { createBody } from '../contract.ts'
import { createApproval } from '../create.ts'
import { decide } from '../decide.ts'
import { GROUPINGS, insightsQuery, type ApprovalInsights, type Grouping } from '../insights-contract.ts'
import { readApproval } from '../queries.ts'
import type { StoredApproval } from '../stored.ts'
import { getApprovalInsights } from './read.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const APPROVALS = 120
const ROLES = ['STAFF', 'STAFF', 'SUPERVISOR', 'MANAGER', 'GENERAL_DIRECTOR', 'SYSTEM_ADMINISTRATOR'] as const

describe('statistics of approvals', () => {
  let live: LiveApp
  const people: LivePerson[] = []
  const viewers = new Map<string, PersonActor>()
  const stored: StoredApproval[] = []
  const services: { id: string; name: string }[] = []

  before(async () => {
    live = await startLiveApp()
    for (const [index, role] of ROLES.entries())
      people.push(await live.join({ role, department: index % 2 === 0 ? 'PROC' : 'FIN' }))
    people.push(await live.join({ role: 'MANAGER', department: null }))
    // Sessions end before two months do.
    for (const { id, cookie } of people) viewers.set(id, (await authenticatePerson(live.ctx, cookie)) ?? assert.fail())
    for (const name of ['Shop', 'Travel']) services.push((await createService(live, { name })).service)
    const ids = await makeApprovals()
    for (const id of ids) stored.push((await readApproval(live.ctx.db, id)) ?? assert.fail())
  })
  after(() => live.close())

  /** Asked over two months; each time, one that waits is decided or withdrawn by chance. */
  async function makeApprovals(): Promise<string[]> {
    const [plan] = fc.sample(
      fc.array(
        fc.record({
          service: fc.nat(1),
          approvers: fc.uniqueArray(fc.nat(people.length - 1), { minLength: 1, maxLength: 3 }),
          requester: fc.option(fc.nat(people.length - 1)),
          type: fc.constantFrom('LEAVE', 'PURCHASE_ORDER', 'Überweisung 🙂'),
          department: fc.constantFrom('PROC', 'FIN', undefined),
          dueHours: fc.option(fc.integer({ min: 1, max: 200 })),
          hours: fc.integer({ min: 0, max: 24 }),
          acts: fc.array(fc.tuple(fc.nat(), fc.constantFrom('APPROVED', 'APPROVED', 'REJECTED', 'CANCEL')), {
            maxLength: 3,
          }),
        }),
        { minLength: APPROVALS, maxLength: APPROVALS },
      ),
      { seed: 7, numRuns: 1 },
    )
    const ids: string[] = []
    for (const { acts, hours, ...wish } of plan ?? []) {
      live.clock.advance(hours * HOUR_MS + 1234)
      ids.push(await ask(wish))
      for (const [pick, verdict] of acts) {
        live.clock.advance(20 * 60_000)
        await act(ids[pick % ids.length] ?? '', verdict)
      }
    }
    return ids
  }

  async function ask(wish: {
    service: number
    approvers: number[]
    requester: number | null
    type: string
    department: string | undefined
    dueHours: number | null
  }): Promise<string> {
    const at = (index: number): string => people[index]?.id ?? assert.fail()
    const body = createBody.parse({
      title: 'Something',
      approvalType: wish.type,
      department: wish.department,
      approvers: wish.approvers.map((index, level) => ({ userId: at(index), level: level + 1 })),
      ...(wish.requester === null ? {} : { requester: { userId: at(wish.requester) } }),
      ...(wish.dueHours === null
        ? {}
        : { dueDate: new Date(live.clock.now().getTime() + wish.dueHours * HOUR_MS).toISOString() }),
    })
    return (await createApproval(live.ctx, serviceActor(wish.service), body)).id
  }

  async function act(id: string, verdict: 'APPROVED' | 'REJECTED' | 'CANCEL'): Promise<void> {
    const current = (await readApproval(live.ctx.db, id)) ?? assert.fail()
    if (current.status !== 'PENDING') return
    const actor = serviceActor(services.findIndex((service) => service.id === current.serviceId))
    if (verdict === 'CANCEL') return void (await cancelApproval(live.ctx, actor, { id }))
    const slot = current.slots.find(({ level, decision }) => level === current.currentLevel && decision === 'PENDING')
    await decide(live.ctx, actor, { id, approverId: slot?.userId ?? assert.fail(), verdict })
  }

  function serviceActor(index: number) {
    const { id, name } = services[index] ?? assert.fail()
    return { kind: 'service', id, name, keyId: '', permissions: ['*'], rateLimit: 10_000 } as const
  }

  const viewerOf = (person: LivePerson | undefined): PersonActor => viewers.get(person?.id ?? '') ?? assert.fail()
  const ask1 = (viewer: PersonActor, query: Query & { groupBy?: Grouping }): Promise<ApprovalInsights> =>
    getApprovalInsights(live.ctx, viewer, insightsQuery.parse(query))

  function queries(): Query[] {
    const now = live.clock.now().getTime()
    const ago = (days: number): string => new Date(now - days * DAY_MS).toISOString()
    return [
      {},
      { from: ago(90) },
      { from: ago(50), to: ago(11), zone: 'Asia/Bangkok' },
      { from: ago(90), service: services[0]?.id ?? '' },
      { from: ago(90), type: 'Überweisung 🙂', department: 'FIN' },
      { from: ago(90), type: 'NO_SUCH_TYPE' },
    ]
  }

  test('the random approvals have some of everything', () => {
    const statuses = Object.groupBy(stored, ({ status }) => status)
    for (const status of ['PENDING', 'APPROVED', 'REJECTED', 'CANCELLED'] as const)
      assert.ok((statuses[status]?.length ?? 0) > 5, status)
  })

  test('are what the simplest computation says, for each viewer, filter and grouping', async () => {
    const known = { stored, people, now: live.clock.now() }
    for (const person of people) {
      const viewer = viewerOf(person)
      for (const query of queries()) {
        for (const groupBy of [undefined, ...GROUPINGS]) {
          const told = await ask1(viewer, { ...query, ...(groupBy ? { groupBy } : {}) })
          const about = `${person.role} of ${person.department}, ${JSON.stringify(query)}, by ${groupBy}`
          assertSame(told, naiveInsights(known, viewer, query, told), known.now.getTime(), about)
        }
      }
    }
  })

  test('days and weeks come without a gap, and add up to the whole', async () => {
    const viewer = viewerOf(people[5])
    const from = new Date(live.clock.now().getTime() - 40 * DAY_MS).toISOString()
    for (const groupBy of ['day', 'week'] as const) {
      const { groups, total } = await ask1(viewer, { from, groupBy, zone: 'Asia/Bangkok' })
      const starts = groups.map(({ key }) => new Date(key ?? '').getTime())
      for (const [index, start] of starts.entries()) {
        assert.equal(start % DAY_MS, 17 * HOUR_MS)
        if (index > 0) assert.equal(start - (starts[index - 1] ?? 0), groupBy === 'day' ? DAY_MS : 7 * DAY_MS)
      }
      const sum = (of: (group: (typeof groups)[number]) => number | null): number =>
        groups.reduce((before, group) => before + (of(group) ?? 0), 0)
      assert.deepEqual(
        [sum(({ created }) => created), sum(({ approved }) => approved), sum(({ due }) => due?.missed ?? 0)],
        [total.created, total.approved, total.due?.missed],
      )
    }
  })

  test('whose work is told: everybody’s, one’s department’s, or one’s own', async () => {
    const from = new Date(live.clock.now().getTime() - 90 * DAY_MS).toISOString()
    const namesSeenBy = async (person: LivePerson | undefined): Promise<Set<string | null>> =>
      new Set((await ask1(viewerOf(person), { from, groupBy: 'person' })).groups.map(({ key }) => key))
    const idsOf = (department: string): string[] =>
      people.filter((person) => person.department === department).map(({ id }) => id)
    const [staff, , supervisor, , director, , homeless] = people
    assert.deepEqual(await namesSeenBy(staff), new Set([staff?.id]))
    assert.deepEqual(await namesSeenBy(homeless), new Set([homeless?.id]))
    assert.deepEqual(await namesSeenBy(director), new Set(people.map(({ id }) => id)))
    const seen = await namesSeenBy(supervisor)
    assert.ok(seen.size > 1)
    for (const id of seen) assert.ok(idsOf('PROC').includes(id ?? ''))
  })

  test('one who invents a type for each approval is told of the largest only, and that there are more', async () => {
    const viewer = viewerOf(people[5])
    await sql`
      insert into service_approvals (id, service_id, approval_type, title, status, priority, priority_rank, urgency,
        current_level, total_levels, created_at, updated_at)
      select 'apr_' || n, ${services[0]?.id}, 'INVENTED_' || n, 't', 'PENDING', 'LOW', 1, 'LOW', 1, 1, ${live.clock.now()},
             ${live.clock.now()} from generate_series(1, 450) as n`.execute(live.ctx.db)
    const cut = await ask1(viewer, { groupBy: 'type' })
    assert.equal(cut.isCut, true)
    assert.ok(cut.groups.length >= 200 && cut.groups.length <= 400)
    assert.ok((cut.total.created ?? 0) >= 450)
    assert.equal((await ask1(viewer, { groupBy: 'service' })).isCut, false)
    await sql`delete from service_approvals where approval_type like 'INVENTED_%'`.execute(live.ctx.db)
  })
})
