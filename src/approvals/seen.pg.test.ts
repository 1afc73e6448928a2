/** What changed since a person looked: by person, never on first sight, and no further than she has seen. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ask, assertProblem } from '../../tests/support/http.ts'
import { startLiveApp, type LiveApp, type LivePerson } from '../../tests/support/live.ts'
import type { ApprovalChanges } from './sight-contract.ts'

describe('what changed since I looked', () => {
  let live: LiveApp
  before(async () => {
    live = await startLiveApp()
  })
  after(() => live.close())

  const changes = async (person: LivePerson, id: string, query = ''): Promise<ApprovalChanges> => {
    const reply = await ask(live.url, 'GET', `/api/approvals/${id}/changes${query}`, { cookie: person.cookie })
    assert.equal(reply.status, 200, reply.text)
    return JSON.parse(reply.text)
  }
  const see = async (person: LivePerson, id: string, upTo: number): Promise<void> => {
    const { cookie } = person
    const reply = await ask(live.url, 'PUT', `/api/approvals/${id}/seen`, { cookie, body: { upTo } })
    assert.equal(reply.status, 204, reply.text)
  }
  const change = async (id: string, body: object): Promise<void> => {
    const reply = await ask(live.url, 'PATCH', `/api/service/approvals/${id}`, { key: live.service.key, body })
    assert.equal(reply.status, 200, reply.text)
  }
  const comment = async (person: LivePerson, id: string): Promise<void> => {
    const { cookie } = person
    const reply = await ask(live.url, 'POST', `/api/approvals/${id}/comments`, { cookie, body: { text: 'Well' } })
    assert.equal(reply.status, 201, reply.text)
  }
  const fields = ({ differences }: ApprovalChanges): string[] => differences.map(({ field }) => field)

  test('is nothing on first sight, then each difference since, for each person by herself', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const { id } = await live.ask([ann, ben], { title: 'Twelve laptops', dueDate: '2030-01-01T00:00:00Z' })
    await change(id, { title: 'Ten laptops' })
    const first = await changes(ann, id)
    assert.deepEqual(
      { ...first, upTo: 0 },
      { since: null, upTo: 0, differences: [], furtherDifferences: 0, newComments: 0 },
    )
    await see(ann, id, first.upTo)

    await change(id, { title: 'Nine laptops', dueDate: '2030-02-01T00:00:00Z', metadata: { vendor: 'Acme' } })
    await comment(ann, id)
    await comment(ben, id)
    const then = await changes(ann, id)
    assert.equal(then.since, first.upTo)
    assert.deepEqual(
      then.differences.map(({ field, before: was, after: is }) => [field, was, is]),
      [
        ['dueDate', '2030-01-01T00:00:00.000Z', '2030-02-01T00:00:00.000Z'],
        ['title', 'Ten laptops', 'Nine laptops'],
        ['metadata.vendor', null, 'Acme'],
      ],
    )
    assert.equal(then.newComments, 1, 'not her own')
    assert.deepEqual(fields(await changes(ben, id)), [], 'he has never seen it')

    await see(ann, id, then.upTo)
    assert.deepEqual(fields(await changes(ann, id)), [])
    assert.equal(fields(await changes(ann, id, `?since=${first.upTo}`)).length, 3, 'a page that was kept open')
  })

  test('goes neither back nor past what has happened', async () => {
    const ann = await live.join()
    const { id } = await live.ask([ann])
    const { upTo } = await changes(ann, id)
    await see(ann, id, 2_000_000_000)
    await change(id, { title: 'Changed after that' })
    assert.deepEqual(fields(await changes(ann, id)), ['title'], 'the future was not seen')
    await see(ann, id, upTo + 1)
    await see(ann, id, 0)
    assert.deepEqual(fields(await changes(ann, id)), [], 'what was seen stays so')
  })

  test('two tabs that say it at once leave the later of the two', async () => {
    const ann = await live.join()
    const { id } = await live.ask([ann])
    for (const title of ['a', 'b', 'c', 'd']) await change(id, { title })
    await Promise.all([5, 1, 3, 2, 4].map((upTo) => see(ann, id, upTo)))
    assert.equal((await changes(ann, id)).since, 5)
  })

  test('does not exist for who may not see the approval, and refuses nonsense', async () => {
    const [ann, eve] = [await live.join(), await live.join()]
    const { id } = await live.ask([ann])
    const { cookie } = eve
    assertProblem(await ask(live.url, 'GET', `/api/approvals/${id}/changes`, { cookie }), 404, 'not_found')
    const put = (body: unknown, who: LivePerson) =>
      ask(live.url, 'PUT', `/api/approvals/${id}/seen`, { cookie: who.cookie, body })
    assertProblem(await put({ upTo: 1 }, eve), 404, 'not_found')
    for (const upTo of [-1, 1.5, 'x', 3_000_000_000]) assert.equal((await put({ upTo }, ann)).status, 400, String(upTo))
    assert.equal((await changes(ann, id)).since, null, 'nothing of it was kept')
  })
})
