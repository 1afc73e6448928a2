/** Two approvers press at the same instant, over HTTP with their own sessions, 200 times over. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startApp } from '../support/app.ts'
import { ask } from '../support/http.ts'
import { createPerson, createService, signIn } from '../support/people.ts'

const TIMES = 200

test('exactly one effect each time; the other gets 409 with the winner', async (t) => {
  const app = await startApp({ isWorking: false })
  t.after(() => app.close())
  const { serviceKey: key } = await createService(app)
  const people = await Promise.all(
    ['ann', 'ben'].map(async (username) => {
      const { id, email } = await createPerson(app, { username, password: 'a long password' })
      return { id, cookie: await signIn(app.url, email, 'a long password') }
    }),
  )
  const wins = new Map<string, number>()

  for (let time = 0; time < TIMES; time++) {
    const levels = [{ mode: 'any', approvers: people.map(({ id }) => ({ userId: id })) }]
    const { body } = await ask(app.url, 'POST', '/api/service/approvals', {
      key,
      body: { title: `Race ${time}`, levels },
    })
    const id = String(body.id)
    const verdicts = time % 2 === 0 ? ['approve', 'approve'] : ['reject', 'approve']
    const replies = await Promise.all(
      people.map(({ cookie }, index) => ask(app.url, 'POST', `/api/approvals/${id}/${verdicts[index]}`, { cookie })),
    )
    const won = replies.findIndex((reply) => reply.status === 200 && reply.body.status === 'APPROVED')
    const settledBy = people[won]?.id ?? ''
    wins.set(settledBy, (wins.get(settledBy) ?? 0) + 1)
    const loser = replies[1 - won]
    // In an any-level a first rejection is a vote of its own; everything that comes after the approval is too late.
    if (loser?.status !== 200) {
      assert.equal(loser?.status, 409, loser?.text)
      const { winner } = loser.body
      assert.ok(typeof winner === 'object' && winner !== null && 'approverId' in winner)
      assert.equal(winner.approverId, settledBy)
    } else {
      assert.equal(verdicts[1 - won], 'reject')
    }
    const accepted = replies.filter((reply) => reply.status === 200).length
    const { rows } = await sql<{ decisions: number; events: number; version: number }>`
      select (select count(*) from service_approval_decisions where approval_id = ${id}) as decisions,
        (select count(*) from webhook_events where approval_id = ${id}) as events,
        (select version from service_approvals where id = ${id}) as version`.execute(app.ctx.db)
    assert.deepEqual(rows[0], { decisions: accepted, events: accepted + 1, version: accepted + 1 })
  }
  assert.equal(
    [...wins.values()].reduce((sum, n) => sum + n, 0),
    TIMES,
  )
})
