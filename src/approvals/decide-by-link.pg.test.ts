/** Links from mails against the real database: made with the mail, ended by every change, and used once by one of two. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { tokenOf } from '../../tests/support/links.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import { actorOf } from '../../tests/support/webhooks.ts'
import { createCredentials } from '../auth/credentials.ts'
import { forgetExpired } from '../auth/forget-expired.ts'
import type { Context, PersonActor, ServiceActor } from '../context.ts'
import type { UpdateUserBody, User } from '../directory/contract.ts'
import { updateUser } from '../directory/update-user.ts'
import { AppError } from '../lib/errors.ts'
import { hashToken } from '../lib/secret-box.ts'
import { cancelApproval } from './cancel.ts'
import { createBody, type UpdateBody } from './contract.ts'
import { createApproval } from './create.ts'
import { decideByLink, lookUpLink } from './decide-by-link.ts'
import { decide } from './decide.ts'
import type { Verdict } from './machine.ts'
import type { Approval } from './shapes.ts'
import { updateApproval } from './update.ts'

const HOUR = 3_600_000
const RACES = 40

type Name = 'ann' | 'ben' | 'cho'

describe('deciding by a link from a mail', () => {
  let world: TestWorld
  let other: Context
  let service: ServiceActor
  let people: Record<Name, User>

  before(async () => {
    world = await testWorld()
    other = world.addNode().ctx
    service = actorOf((await createService(world)).service)
    const person = (username: Name) => createPerson(world, { username })
    people = { ann: await person('ann'), ben: await person('ben'), cho: await person('cho') }
  })
  after(() => world.close())

  const actor = (name: Name): PersonActor => {
    const { id, username, email, department, role } = people[name]
    const capabilities = new Set(['signed-in'] as const)
    return { kind: 'person', sessionId: 'ses_1', name, id, username, email, department, role, rank: 20, capabilities }
  }
  const request = async (body: Record<string, unknown> = {}): Promise<Approval> => {
    const approvers = [{ username: 'ann' }, { username: 'ben', level: 2 }]
    const asked = { title: 'Laptops', ...('levels' in body ? {} : { approvers }), ...body }
    return createApproval(world.ctx, service, createBody.parse(asked))
  }
  const use = (token: string, name: Name = 'ann', decision: Verdict = 'APPROVED', ctx = world.ctx) =>
    decideByLink(ctx, actor(name), { token, decision, comments: 'By mail.' }, undefined)
  const stateOf = async (token: string, name: Name = 'ann'): Promise<string> => {
    const { state, changed } = await lookUpLink(world.ctx, actor(name), token)
    return [state, ...changed].join(' ')
  }
  const change = (name: Name, changes: UpdateUserBody) =>
    updateUser(
      world.ctx,
      TEST_ACTOR,
      { id: people[name].id, changes, ifMatch: undefined },
      createCredentials(world.ctx),
    )
  const patch = (id: string, body: UpdateBody) => updateApproval(world.ctx, service, { id, body })
  const refused = (code: string, status: number) => (error: unknown) =>
    error instanceof AppError && error.code === code && error.status === status
  const linkRow = async (token: string) => {
    const { rows } = await sql<{ usedAt: Date | null; sealed: Buffer | null; mailId: string; text: string }>`
      select used_at as "usedAt", sealed, mail_id as "mailId", l::text as text from decision_links l
      where token_hash = ${hashToken(token)}`.execute(world.ctx.db)
    return rows[0]
  }

  test('it decides once, says in the log and the event that it came by mail, and opens the next level with a link of its own', async () => {
    const { id } = await request()
    const token = await tokenOf(world, 'ann')
    assert.equal(await stateOf(token), 'open')
    const row = await linkRow(token)
    assert.ok(row && !row.text.includes(token), 'the token itself is not in the database')
    const after = await use(token)
    assert.deepEqual([after.currentLevel, after.decisions[0]?.comments], [2, 'By mail.'])
    const { rows: entries } = await sql<{ body: string }>`
      select body from audit_entries where subject = ${id} and action = 'approval.approved_level'`.execute(world.ctx.db)
    const entry = JSON.parse(entries[0]?.body ?? '{}')
    assert.partialDeepStrictEqual(entry, {
      actor: { kind: 'person', id: people.ann.id },
      data: { channel: 'mail', mailId: row.mailId },
    })
    const { rows: events } = await sql<{ body: string }>`
      select body from webhook_events where approval_id = ${id} and event_type = 'approval.updated'`.execute(
      world.ctx.db,
    )
    assert.partialDeepStrictEqual(JSON.parse(events[0]?.body ?? '{}').metadata, { change: 'decision', channel: 'mail' })
    const used = await linkRow(token)
    assert.ok(used?.usedAt && used.sealed === null)
    assert.equal(await stateOf(token), 'over')
    await assert.rejects(use(token), refused('already_decided', 409))

    const next = await tokenOf(world, 'ben')
    assert.equal((await use(next, 'ben', 'REJECTED')).status, 'REJECTED')
  })

  test('a decision in the dashboard says nothing of mail', async () => {
    const { id } = await request()
    await decide(world.ctx, actor('ann'), { id, verdict: 'APPROVED', approverId: people.ann.id })
    const { rows } = await sql<{ body: string }>`
      select body from audit_entries where subject = ${id} order by seq desc limit 1`.execute(world.ctx.db)
    assert.ok(!String(rows[0]?.body).includes('channel'))
  })

  test('another person is told for whom it was, and nothing else', async () => {
    await request()
    const token = await tokenOf(world, 'ann')
    await assert.rejects(lookUpLink(world.ctx, actor('ben'), token), refused('link_of_another', 403))
    await assert.rejects(use(token, 'ben'), refused('link_of_another', 403))
    await assert.rejects(use('x'.repeat(43)), refused('unknown_link', 404))
    assert.equal(await stateOf(token), 'open')
  })

  test('what others decide at the level leaves it; what is settled ends it', async () => {
    const approvers = [{ username: 'ann' }, { username: 'ben' }, { username: 'cho' }]
    const { id } = await request({ levels: [{ mode: 'quorum', quorum: 2, approvers }] })
    const token = await tokenOf(world, 'ann')
    const say = (name: Name) => decide(world.ctx, actor(name), { id, verdict: 'APPROVED', approverId: people[name].id })
    await say('ben')
    assert.equal(await stateOf(token), 'open')
    await say('cho')
    assert.equal(await stateOf(token), 'over')
    await assert.rejects(use(token), refused('already_completed', 409))
  })

  test('every change of what is asked ends it, and its undoing brings it back: the mail says the truth again', async () => {
    const { id } = await request({
      dueDate: '2030-01-01T00:00:00Z',
      metadata: { order: 1 },
      fields: { b: [1, { c: 1e-7 }] },
    })
    const token = await tokenOf(world, 'ann')
    await patch(id, { title: 'Desks' })
    assert.equal(await stateOf(token), 'changed title')
    await assert.rejects(use(token), refused('link_changed', 409))
    await patch(id, { title: 'Laptops', dueDate: null, metadata: {}, priority: 'HIGH' })
    assert.equal(await stateOf(token), 'changed dueDate priority metadata')
    await patch(id, { dueDate: '2030-01-01T00:00:00Z', metadata: { order: 1 }, priority: 'NORMAL' })
    assert.equal((await use(token)).currentLevel, 2)
  })

  test('a withdrawal ends it', async () => {
    const { id } = await request()
    const token = await tokenOf(world, 'ann')
    await cancelApproval(world.ctx, service, { id })
    assert.equal(await stateOf(token), 'over')
    await assert.rejects(use(token), refused('already_completed', 409))
  })

  test('a change of the account ends it for good', async () => {
    await request()
    const changes: [UpdateUserBody, UpdateUserBody][] = [
      [{ role: 'MANAGER' }, { role: 'STAFF' }],
      [{ email: 'ann2@example.com' }, { email: 'ann@example.com' }],
      [{ isActive: false }, { isActive: true }],
    ]
    for (const [there, back] of changes) {
      await request()
      const token = await tokenOf(world, 'ann')
      await change('ann', there)
      if (there.isActive === false) await assert.rejects(use(token), refused('inactive_person', 422))
      else assert.equal(await stateOf(token), 'revoked')
      await change('ann', back)
      assert.equal(await stateOf(token), 'revoked', JSON.stringify(there))
      await assert.rejects(use(token), refused('link_revoked', 409))
    }
  })

  test('after 72 hours it says that it has expired, for a month; the reminder has a link of its own', async () => {
    const dueDate = new Date(world.clock.now().getTime() + 100 * HOUR).toISOString()
    const { id } = await request({ dueDate })
    const first = await tokenOf(world, 'ann')
    world.clock.advance(72 * HOUR - 1)
    assert.equal(await stateOf(first), 'open')
    world.clock.advance(1)
    assert.equal(await stateOf(first), 'expired')
    await assert.rejects(use(first), refused('link_expired', 410))
    world.clock.advance(5 * HOUR)
    await world.remind()
    const second = await tokenOf(world, 'ann')
    assert.notEqual(second, first)
    assert.equal((await use(second)).currentLevel, 2)
    assert.equal(await stateOf(first), 'over', 'both are over by one decision')
    world.clock.advance(29 * 24 * HOUR)
    await forgetExpired(world.ctx)
    assert.equal(await stateOf(first), 'over')
    world.clock.advance(2 * 24 * HOUR)
    await forgetExpired(world.ctx)
    await assert.rejects(lookUpLink(world.ctx, actor('ann'), first), refused('unknown_link', 404))
    assert.equal((await lookUpLink(world.ctx, actor('ann'), second)).approval.id, id)
  })

  test('nothing is made for what is rolled back', async () => {
    const count = async (): Promise<unknown> =>
      (await sql`select count(*) from decision_links`.execute(world.ctx.db)).rows
    const before = await count()
    const failing = world.ctx.transact.bind(world.ctx)
    const ctx: Context = {
      ...world.ctx,
      transact: (work) =>
        failing(async (tx) => {
          await work(tx)
          throw new Error('the power fails')
        }),
    }
    await assert.rejects(
      createApproval(ctx, service, createBody.parse({ title: 'x', approvers: [{ username: 'ann' }] })),
      /power fails/,
    )
    assert.deepEqual(await count(), before)
  })

  test('of two who use one link at once, on two nodes, one decides', async () => {
    for (let round = 0; round < RACES; round++) {
      const { id } = await request()
      const token = await tokenOf(world, 'ann')
      const verdicts: Verdict[] = round % 2 === 0 ? ['APPROVED', 'APPROVED'] : ['APPROVED', 'REJECTED']
      const outcomes = await Promise.allSettled([
        use(token, 'ann', verdicts[0], world.ctx),
        use(token, 'ann', verdicts[1], other),
      ])
      const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
      assert.equal(lost.length, 1, String(round))
      assert.ok(refused('already_decided', 409)(lost[0]) || refused('already_completed', 409)(lost[0]), String(lost[0]))
      assert.equal(lost[0].details.extra.winner.approverId, people.ann.id)
      const { rows } = await sql`select from service_approval_decisions where approval_id = ${id}`.execute(world.ctx.db)
      assert.equal(rows.length, 1)
    }
  })

  test('a decision and a change at once: either the mail was true when it was decided, or it was refused', async () => {
    for (let round = 0; round < RACES; round++) {
      const { id } = await request({ approvers: [{ username: 'ann' }] })
      const token = await tokenOf(world, 'ann')
      const [mail, field] = await Promise.allSettled([
        use(token, 'ann', 'APPROVED', round % 2 === 0 ? world.ctx : other),
        updateApproval(round % 2 === 0 ? other : world.ctx, service, { id, body: { title: 'Yachts' } }),
      ])
      if (mail.status === 'fulfilled') {
        assert.equal(mail.value.title, 'Laptops')
        assert.ok(field.status === 'rejected' && refused('already_completed', 409)(field.reason))
      } else {
        assert.ok(refused('link_changed', 409)(mail.reason), String(mail.reason))
        assert.ok(field.status === 'fulfilled')
      }
    }
  })

  test('a decision and a change of the account at once end in one order or the other, without a deadlock', async () => {
    for (let round = 0; round < RACES; round++) {
      await request()
      const token = await tokenOf(world, 'ann')
      const role = round % 2 === 0 ? 'MANAGER' : 'STAFF'
      const [mail, account] = await Promise.allSettled([use(token, 'ann', 'APPROVED', other), change('ann', { role })])
      assert.equal(account.status, 'fulfilled')
      if (mail.status === 'rejected') assert.ok(refused('link_revoked', 409)(mail.reason), String(mail.reason))
    }
  })
})
