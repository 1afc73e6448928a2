import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { startLiveApp, type LiveApp, type LivePerson } from '../../tests/support/live.ts'
import { authenticatePerson } from '../auth/person-session.ts'
import { viewersAmong, viewersOf } from '../auth/viewers.ts'
import type { PersonActor } from '../context.ts'
import { audienceOf } from './audience.ts'
import { listQuery } from './contract.ts'
import { pageOfApprovals } from './read.ts'
import type { Approval } from './shapes.ts'

const ROLES = [
  'OPERATOR',
  'STAFF',
  'SUPERVISOR',
  'MANAGER',
  'GENERAL_MANAGER',
  'GENERAL_DIRECTOR',
  'SYSTEM_ADMINISTRATOR',
]

describe('whom approvals concern', () => {
  let live: LiveApp
  const everybody: LivePerson[] = []
  const approvals: Approval[] = []

  before(async () => {
    live = await startLiveApp()
    for (const role of ROLES)
      for (const department of ['PROC', 'FIN']) everybody.push(await live.join({ role, department }))
    everybody.push(await live.join({ role: 'MANAGER', department: null }))
    const at = (index: number): LivePerson => everybody[index % everybody.length] ?? assert.fail()
    for (let n = 0; n < 20; n += 1) {
      const requester = n % 3 === 0 ? {} : { requester: { userId: at(n * 5).id } }
      const department = n % 4 === 0 ? {} : { department: n % 2 === 0 ? 'PROC' : 'FIN' }
      approvals.push(await live.ask([at(n), at(n * 3 + 1)], { ...requester, ...department }))
    }
  })
  after(() => live.close())

  const ids = (): string[] => approvals.map(({ id }) => id)
  const actorOf = async (person: LivePerson): Promise<PersonActor> =>
    (await authenticatePerson(live.ctx, person.cookie)) ?? assert.fail()

  test('is the same whether one is told of them or lists them', async () => {
    const audience = await audienceOf(live.ctx, ids())
    for (const person of everybody) {
      const actor = await actorOf(person)
      const listed = await pageOfApprovals(live.ctx, actor, listQuery.parse({ limit: '200' }))
      const told = ids().filter((id) => audience.sees(actor, id))
      assert.deepEqual(told, listed.data.map(({ id }) => id).toSorted(), `${person.role} of ${person.department}`)
      assert.equal(audience.sees(actor, 'apr_01h455vb4pex5vsknk084sn02q'), false)
    }
  })

  test('leads to the sessions of all who may be told, whatever their role', async () => {
    for (const approval of approvals) {
      const audience = await audienceOf(live.ctx, [approval.id])
      const viewers = await viewersAmong(live.ctx, audience)
      const expected = await Promise.all(everybody.map(actorOf))
      const seeing = expected.filter((actor) => audience.sees(actor, approval.id))
      assert.ok(seeing.length > 3)
      for (const { sessionId, id, department, role, capabilities } of seeing)
        assert.deepEqual(viewers.get(sessionId), { kind: 'person', sessionId, id, department, role, capabilities })
    }
    const nobody = await viewersAmong(live.ctx, { people: [], departments: [] })
    const roles = new Set([...nobody.values()].map(({ role }) => role))
    assert.deepEqual(roles, new Set(['GENERAL_DIRECTOR', 'SYSTEM_ADMINISTRATOR']), 'those who see everything')
  })

  test('knows no session that is over, and nobody who has left', async () => {
    const [first, second] = [await live.join(), await live.join()]
    const sessions = await Promise.all([actorOf(first), actorOf(second)])
    const { id } = await live.ask([first, second])
    const audience = await audienceOf(live.ctx, [id])
    const known = async (): Promise<boolean[]> => {
      const ids = sessions.map(({ sessionId }) => sessionId)
      const [among, of] = [await viewersAmong(live.ctx, audience), await viewersOf(live.ctx, ids)]
      assert.deepEqual(
        ids.map((each) => among.get(each)),
        ids.map((each) => of.get(each)),
      )
      return ids.map((each) => of.has(each))
    }
    assert.deepEqual(await known(), [true, true])
    const over = sessions[0]?.sessionId
    await sql`update auth_sessions set expires_at = ${live.clock.now()} where id = ${over}`.execute(live.ctx.db)
    assert.deepEqual(await known(), [false, true])
    await live.change(second, { isActive: false })
    assert.deepEqual(await known(), [false, false])
  })
})
