import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isAsked, start, transition, type Command, type State } from './machine.ts'

const PEOPLE = ['ann', 'ben', 'cho', 'dee', 'eve', 'nobody']

/** Random approvals of 1–4 levels with 1–5 people each and a reachable quorum. */
const approvals = fc
  .array(fc.tuple(fc.uniqueArray(fc.constantFrom(...PEOPLE.slice(0, 5)), { minLength: 1 }), fc.nat()), {
    minLength: 1,
    maxLength: 4,
  })
  .map((levels) =>
    start(
      levels.map(([people, seed], index) => ({ level: index + 1, quorum: 1 + (seed % people.length) })),
      levels.flatMap(([people], index) => people.map((userId) => ({ level: index + 1, userId }))),
    ),
  )

const commands = fc.array(
  fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({
        kind: fc.constant('decide' as const),
        userId: fc.constantFrom(...PEOPLE),
        verdict: fc.constantFrom('APPROVED' as const, 'APPROVED' as const, 'REJECTED' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const) }) },
  ),
  { maxLength: 40 },
)

function assertLegal(state: State): void {
  const { status, currentLevel, levels, slots } = state
  for (const level of levels) {
    const votes = slots.filter((slot) => slot.level === level.level)
    const approvals = votes.filter((slot) => slot.decision === 'APPROVED').length
    const pending = votes.filter((slot) => slot.decision === 'PENDING').length
    if (level.status === 'APPROVED')
      assert.ok(approvals === level.quorum && pending === 0, 'an approved level has its quorum, no more')
    if (level.status === 'REJECTED') assert.ok(status === 'REJECTED' && approvals < level.quorum && pending === 0)
    if (level.status === 'WAITING') assert.ok(level.level > currentLevel && pending === votes.length)
    if (level.status === 'OPEN')
      assert.ok(level.level === currentLevel && approvals < level.quorum && approvals + pending >= level.quorum)
  }
  const open = levels.filter((level) => level.status === 'OPEN')
  assert.equal(open.length, status === 'PENDING' ? 1 : 0, 'exactly one level is open, and only while pending')
  assert.equal(
    status === 'APPROVED',
    levels.every((level) => level.status === 'APPROVED'),
  )
  if (status !== 'PENDING') assert.ok(slots.every((slot) => slot.decision !== 'PENDING'))
  assert.equal(
    slots.some((slot) => isAsked(state, slot)),
    status === 'PENDING',
    'while pending somebody is asked',
  )
}

function step(state: State, command: Command): State {
  const before = structuredClone(state)
  const outcome = transition(state, command)
  assert.deepEqual(state, before, 'a transition changes nothing of what it was given')
  if ('refused' in outcome) return state

  const { next } = outcome
  assert.ok(next.currentLevel >= state.currentLevel, 'the level never moves back')
  assert.ok(next.currentLevel - state.currentLevel <= 1)
  assert.equal(state.status, 'PENDING', 'nothing changes after the end')
  for (const [index, slot] of state.slots.entries()) {
    if (slot.decision !== 'PENDING') assert.deepEqual(next.slots[index], slot, 'a decision stands')
  }
  const decided = next.slots.filter(
    (slot, index) => ['APPROVED', 'REJECTED'].includes(slot.decision) && state.slots[index]?.decision === 'PENDING',
  )
  assert.equal(decided.length, command.kind === 'decide' ? 1 : 0, 'a decision counts once')
  return next
}

test('no sequence of commands reaches an illegal state, goes back, or counts a decision twice', () => {
  fc.assert(
    fc.property(approvals, commands, (initial, sequence) => {
      assertLegal(initial)
      let state = initial
      for (const command of sequence) {
        state = step(state, command)
        assertLegal(state)
      }
    }),
    { numRuns: 2000 },
  )
})

test('the same decision twice is refused the second time', () => {
  fc.assert(
    fc.property(approvals, fc.constantFrom(...PEOPLE), (initial, userId) => {
      const first = transition(initial, { kind: 'decide', userId, verdict: 'APPROVED' })
      if ('refused' in first || first.next.slots.some((slot) => slot.userId === userId && isAsked(first.next, slot)))
        return
      const second = transition(first.next, { kind: 'decide', userId, verdict: 'APPROVED' })
      assert.ok('refused' in second)
    }),
  )
})

const one = { level: 1, quorum: 1 }
const two = { level: 2, quorum: 1 }

test('a rejection in an any-level is one vote: the others may still approve', () => {
  const state = start(
    [one],
    [
      { level: 1, userId: 'ann' },
      { level: 1, userId: 'ben' },
    ],
  )
  const afterNo = step(state, { kind: 'decide', userId: 'ann', verdict: 'REJECTED' })
  assert.equal(afterNo.status, 'PENDING')
  assert.equal(step(afterNo, { kind: 'decide', userId: 'ben', verdict: 'APPROVED' }).status, 'APPROVED')
  assert.equal(step(afterNo, { kind: 'decide', userId: 'ben', verdict: 'REJECTED' }).status, 'REJECTED')
})

test('in an all-level the first rejection ends the approval', () => {
  const state = start(
    [{ level: 1, quorum: 2 }],
    [
      { level: 1, userId: 'ann' },
      { level: 1, userId: 'ben' },
    ],
  )
  assert.equal(step(state, { kind: 'decide', userId: 'ben', verdict: 'REJECTED' }).status, 'REJECTED')
})

test('each refusal says why', () => {
  const state = start(
    [one, two],
    [
      { level: 1, userId: 'ann' },
      { level: 2, userId: 'ben' },
    ],
  )
  const no = (from: State, command: Command): unknown => transition(from, command)
  assert.deepEqual(no(state, { kind: 'decide', userId: 'ben', verdict: 'APPROVED' }), { refused: 'not_your_turn' })
  assert.deepEqual(no(state, { kind: 'decide', userId: 'eve', verdict: 'APPROVED' }), { refused: 'not_an_approver' })
  const second = step(state, { kind: 'decide', userId: 'ann', verdict: 'APPROVED' })
  assert.deepEqual(no(second, { kind: 'decide', userId: 'ann', verdict: 'REJECTED' }), { refused: 'already_decided' })
  const ended = step(second, { kind: 'cancel' })
  assert.deepEqual(no(ended, { kind: 'decide', userId: 'ben', verdict: 'APPROVED' }), { refused: 'already_completed' })
  assert.deepEqual(no(ended, { kind: 'cancel' }), { refused: 'already_completed' })
})
