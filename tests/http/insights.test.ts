/** Statistics over HTTP: who is let in, what is refused, and that nobody learns of what she may not see. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { approvalInsights, type ApprovalInsights } from '../../src/approvals/insights-contract.ts'
import { createService } from '../support/people.ts'
import { ask } from '../support/http.ts'
import { startLiveApp, type LiveApp, type LivePerson } from '../support/live.ts'

const PATH = '/api/insights/approvals'

describe('statistics of approvals', () => {
  let live: LiveApp
  let staff: LivePerson, supervisor: LivePerson, foreigner: LivePerson, administrator: LivePerson

  before(async () => {
    live = await startLiveApp()
    staff = await live.join({ role: 'STAFF', department: 'PROC' })
    supervisor = await live.join({ role: 'SUPERVISOR', department: 'PROC' })
    foreigner = await live.join({ role: 'MANAGER', department: 'FIN' })
    administrator = await live.join({ role: 'SYSTEM_ADMINISTRATOR', department: 'IT' })
    const { id } = await live.ask([staff], { department: 'PROC', approvalType: 'LEAVE' })
    await live.ask([foreigner], { department: 'FIN', approvalType: 'SECRET_DEAL' })
    live.clock.advance(3_600_000)
    await live.approve(id, staff)
  })
  after(() => live.close())

  const read = async (person: LivePerson, query = ''): Promise<ApprovalInsights> => {
    const { status, text } = await ask(live.url, 'GET', PATH + query, { cookie: person.cookie })
    assert.equal(status, 200, text)
    return approvalInsights.parse(JSON.parse(text))
  }
  const refusal = async (query: string): Promise<string> => {
    const { status, body } = await ask(live.url, 'GET', PATH + query, { cookie: staff.cookie })
    return `${status} ${String(body.code)}`
  }

  test('nobody is let in without a session, and no service by its key', async () => {
    assert.equal((await ask(live.url, 'GET', PATH)).status, 401)
    const { serviceKey } = await createService(live)
    const { status } = await ask(live.url, 'GET', PATH, { key: serviceKey })
    assert.ok(status === 401 || status === 403, String(status))
  })

  test('bad input is told what is wrong with it', async () => {
    for (const query of [
      '?groupBy=mood',
      '?zone=Mars%2FOlympus',
      '?from=yesterday',
      '?service=shop',
      '?colour=red',
      '?type=',
    ])
      assert.equal(await refusal(query), '400 invalid_request', query)
    assert.equal(await refusal('?from=2026-05-01T00:00:00Z&to=2026-04-01T00:00:00Z'), '422 range_empty')
    assert.equal(await refusal('?from=0001-01-01T00:00:00Z'), '422 range_too_long')
    assert.equal(await refusal('?from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z&groupBy=week'), '200 undefined')
  })

  test('each is told of what she may see, and of nothing else', async () => {
    assert.partialDeepStrictEqual((await read(administrator)).total, { created: 2, approved: 1 })
    for (const person of [staff, supervisor]) {
      const told = await read(person, '?groupBy=type')
      assert.partialDeepStrictEqual(told.total, { created: 1, approved: 1, approvalRate: 1 })
      assert.deepEqual(
        told.groups.map(({ key }) => key),
        ['LEAVE'],
      )
      assert.equal(told.waiting.count, 0)
    }
    const foreign = await read(foreigner, '?groupBy=type')
    assert.deepEqual(
      foreign.groups.map(({ key }) => key),
      ['SECRET_DEAL'],
    )
    assert.equal(foreign.waiting.oldestSeconds, 3600)
  })

  test('a filter by what one may not see answers as one by what does not exist', async () => {
    const hidden = await read(staff, '?type=SECRET_DEAL&groupBy=service')
    const nothing = await read(staff, '?type=NO_SUCH_TYPE&groupBy=service')
    assert.deepEqual(hidden, nothing)
    assert.deepEqual(hidden.groups, [])
  })

  test('whose work is told: one’s own, one’s department’s, everybody’s', async () => {
    const told = async (person: LivePerson): Promise<(string | null)[]> =>
      (await read(person, '?groupBy=person')).groups.map(({ key }) => key)
    assert.deepEqual(await told(staff), [staff.id])
    assert.deepEqual(await told(supervisor), [staff.id])
    assert.deepEqual(await told(foreigner), [foreigner.id])
    assert.deepEqual(new Set(await told(administrator)), new Set([staff.id, foreigner.id]))
    const [own] = (await read(staff, '?groupBy=person')).groups
    assert.partialDeepStrictEqual(own, { name: staff.name, approved: 1, rejected: 0, created: null, due: null })
    assert.ok(Math.abs((own?.seconds.median ?? 0) - 3600) < 3600 * 0.2)
  })
})
