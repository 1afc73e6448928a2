import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { createPerson, createService } from '../../tests/support/people.ts'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { verifyAudit } from '../audit/verify.ts'
import type { ServiceActor } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import { cancelApproval } from './cancel.ts'
import { createBody, type CreateBody } from './contract.ts'
import type { Approval } from './shapes.ts'
import { createApproval } from './create.ts'
import { decide } from './decide.ts'
import { updateApproval } from './update.ts'

type EventRow = { event_type: string; sequence: number; body: string }

describe('changes of an approval', () => {
  let world: TestWorld
  let actor: ServiceActor
  const people: Record<string, string> = {}

  before(async () => {
    world = await testWorld()
    const { service } = await createService(world)
    actor = { kind: 'service', id: service.id, name: service.name, keyId: 'key_x', permissions: ['*'], rateLimit: 100 }
    for (const name of ['ann', 'ben', 'cho', 'dee']) people[name] = (await createPerson(world, { username: name })).id
  })
  after(() => world.close())

  const create = (body: Record<string, unknown>): Promise<Approval> => {
    const parsed: CreateBody = createBody.parse({ title: 'Laptops', ...body })
    return createApproval(world.ctx, actor, parsed)
  }
  const say = (
    id: string,
    name: string,
    verdict: 'APPROVED' | 'REJECTED' = 'APPROVED',
    comments?: string,
  ): Promise<Approval> => decide(world.ctx, actor, { id, verdict, approverId: people[name] ?? '', comments })
  const eventsOf = async (id: string): Promise<EventRow[]> => {
    const { rows } = await sql<EventRow>`
      select event_type, sequence, body from webhook_events where approval_id = ${id} order by sequence`.execute(
      world.ctx.db,
    )
    return rows
  }
  const refused = (code: string, status: number) => (error: unknown) =>
    error instanceof AppError && error.code === code && error.status === status

  test('levels are asked in turn, each change is one event, and sequence counts 1..n', async () => {
    const made = await create({ approvers: [{ username: 'ann' }, { email: 'ben@example.com', level: 2 }] })
    assert.equal(made.status, 'PENDING')
    assert.deepEqual(
      made.workflow.levels.map((level) => level.status),
      ['OPEN', 'WAITING'],
    )
    assert.equal(made.workflow.nextApprover?.userId, people.ann)

    const half = await say(made.id, 'ann', 'APPROVED', 'fine')
    assert.deepEqual([half.status, half.currentLevel, half.version], ['PENDING', 2, 2])
    world.clock.advance(60_000)
    const done = await say(made.id, 'ben')
    assert.deepEqual([done.status, done.workflow.isComplete, done.workflow.nextApprover], ['APPROVED', true, null])
    assert.equal(done.completedAt, world.clock.now().toISOString())

    const events = await eventsOf(made.id)
    assert.deepEqual(
      events.map((event) => [event.event_type, event.sequence]),
      [
        ['approval.created', 1],
        ['approval.updated', 2],
        ['approval.approved', 3],
      ],
    )
    const last = JSON.parse(events[2]?.body ?? '{}')
    assert.deepEqual(last.approval, done, 'the event holds the approval exactly as the API answered it')
    assert.equal(last.approval.decisions[0].comments, 'fine')
  })

  test('any, all and quorum need what they say', async () => {
    const two = [{ username: 'ann' }, { username: 'ben' }, { username: 'cho' }]
    const any = await create({ levels: [{ mode: 'any', approvers: two }] })
    assert.equal((await say(any.id, 'cho')).status, 'APPROVED')
    const quorum = await create({ levels: [{ mode: 'quorum', quorum: 2, approvers: two }] })
    assert.equal((await say(quorum.id, 'ann', 'REJECTED')).status, 'PENDING')
    assert.equal((await say(quorum.id, 'ben', 'REJECTED')).status, 'REJECTED')
    const all = await create({ levels: [{ approvers: two }] })
    await say(all.id, 'ann')
    await say(all.id, 'ben')
    const done = await say(all.id, 'cho')
    assert.equal(done.status, 'APPROVED')
  })

  test('who is skipped is no longer asked', async () => {
    const any = await create({
      levels: [
        { mode: 'any', approvers: [{ username: 'ann' }, { username: 'ben' }] },
        { approvers: [{ username: 'dee' }] },
      ],
    })
    const next = await say(any.id, 'ann')
    assert.deepEqual(
      next.workflow.approvers.map((slot) => slot.decision),
      ['APPROVED', 'SKIPPED', 'PENDING'],
    )
    const { rows } = await sql<{
      user_id: string
    }>`select user_id from approval_slots where approval_id = ${any.id} and is_open`.execute(world.ctx.db)
    assert.deepEqual(
      rows.map((row) => row.user_id),
      [people.dee],
    )
    await assert.rejects(say(any.id, 'ben'), refused('already_decided', 409))
  })

  test('what cannot be decided is refused and changes nothing', async () => {
    const made = await create({ approvers: [{ username: 'ann' }, { username: 'ben', level: 2 }] })
    const before = await eventsOf(made.id)
    await assert.rejects(say(made.id, 'ben'), refused('not_your_turn', 409))
    await assert.rejects(say(made.id, 'cho'), refused('not_an_approver', 422))
    await assert.rejects(
      decide(
        world.ctx,
        { ...actor, id: 'svc_other' },
        { id: made.id, verdict: 'APPROVED', approverId: people.ann ?? '' },
      ),
      refused('not_found', 404),
    )
    await assert.rejects(
      decide(world.ctx, actor, { id: made.id, verdict: 'APPROVED', approverId: people.ann ?? '', ifMatch: 7 }),
      refused('stale_version', 412),
    )
    assert.deepEqual(await eventsOf(made.id), before)
  })

  test('impossible people and levels are refused with 422, and nothing is kept', async () => {
    const count = async (): Promise<unknown> =>
      (await sql`select count(*) from service_approvals`.execute(world.ctx.db)).rows
    const inactive = await createPerson(world, { username: 'gone' })
    await sql`update users set is_active = false where id = ${inactive.id}`.execute(world.ctx.db)
    const before = await count()
    const ann = { username: 'ann' }
    const cases: [string, Record<string, unknown>][] = [
      ['unknown_person', { approvers: [{ username: 'nobody' }] }],
      ['inactive_person', { approvers: [{ username: 'gone' }] }],
      ['level_gap', { approvers: [ann, { username: 'ben', level: 3 }] }],
      ['level_gap', { approvers: [{ username: 'ben', level: 2 }] }],
      ['duplicate_approver', { approvers: [ann, { email: 'ANN@example.com' }] }],
      ['duplicate_approver', { levels: [{ approvers: [ann, ann] }] }],
      ['quorum_too_large', { levels: [{ mode: 'quorum', quorum: 2, approvers: [ann] }] }],
      ['quorum_missing', { levels: [{ mode: 'quorum', approvers: [ann] }] }],
      ['quorum_without_mode', { levels: [{ mode: 'any', quorum: 1, approvers: [ann] }] }],
      ['unknown_person', { approvers: [ann], requester: { username: 'nobody' } }],
    ]
    for (const [code, body] of cases) await assert.rejects(create(body), refused(code, 422), code)
    assert.deepEqual(await count(), before)
  })

  test('a changed field is an event; a finished approval does not change', async () => {
    const made = await create({ approvers: [{ username: 'ann' }], metadata: { a: 1 } })
    const changed = await updateApproval(world.ctx, actor, {
      id: made.id,
      body: { title: 'Desks', dueDate: '2026-07-01T00:00:00Z' },
      ifMatch: 1,
    })
    assert.deepEqual(
      [changed.title, changed.dueDate, changed.version, changed.metadata],
      ['Desks', '2026-07-01T00:00:00.000Z', 2, { a: 1 }],
    )
    const cancelled = await cancelApproval(world.ctx, actor, { id: made.id, reason: 'no longer needed' })
    assert.deepEqual([cancelled.status, cancelled.workflow.approvers[0]?.decision], ['CANCELLED', 'SKIPPED'])
    await assert.rejects(
      updateApproval(world.ctx, actor, { id: made.id, body: { title: 'x' } }),
      refused('already_completed', 409),
    )
    await assert.rejects(cancelApproval(world.ctx, actor, { id: made.id }), refused('already_completed', 409))
    await assert.rejects(say(made.id, 'ann'), refused('already_completed', 409))
    assert.deepEqual(
      (await eventsOf(made.id)).map((event) => event.event_type),
      ['approval.created', 'approval.updated', 'approval.cancelled'],
    )
  })

  test('the loser of a race gets 409 with the winner, every time', async () => {
    for (let round = 0; round < 40; round++) {
      const made = await create({ levels: [{ mode: 'any', approvers: [{ username: 'ann' }, { username: 'ben' }] }] })
      const outcomes = await Promise.allSettled([say(made.id, 'ann'), say(made.id, 'ben', 'APPROVED')])
      const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
      assert.equal(lost.length, 1)
      assert.ok(refused('already_completed', 409)(lost[0]))
      const winner = outcomes[0]?.status === 'fulfilled' ? people.ann : people.ben
      assert.equal(lost[0].details.extra.winner.approverId, winner)
      assert.equal((await eventsOf(made.id)).length, 2)
    }
  })

  test('the audit chains of all this hold', async () => {
    const result = await verifyAudit(world.ctx)
    assert.deepEqual([result.ok, result.firstBroken], [true, null])
    assert.ok(result.entries > 100)
  })
})
