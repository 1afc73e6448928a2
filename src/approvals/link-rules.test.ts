/** What a link is worth, case by case, and that nothing but its own person, question and time makes it work. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ASKED_FIELDS, digestAsked } from '../auth/asked.ts'
import { ALWAYS_SIGNED_IN, judgeLink, needsSignIn, type Opened, type SignInPolicy } from './link-rules.ts'
import { start, transition, type State } from './machine.ts'

const HOUR = 3_600_000
const NOW = new Date('2026-06-01T08:00:00Z')
const ASKED = {
  title: 'Laptops',
  description: 'Five people start in July.',
  amount: 1200,
  currency: 'THB',
  dueDate: '2026-06-05T09:00:00.000Z',
  priority: 'NORMAL',
  urgency: 'NORMAL',
  fields: { supplier: 'Acme', lines: [{ count: 5 }] },
  metadata: { order: 1 },
}
const LINK: Opened['link'] = {
  userId: 'ann',
  level: 1,
  asked: digestAsked(ASKED),
  userVersion: 3,
  userVersionNow: 3,
  expiresAt: new Date(NOW.getTime() + 72 * HOUR),
  usedAt: null,
}

/** Ann and Bob must both agree, then Cat and Ann, one of them. */
function asked(): State {
  const levels = [
    { level: 1, quorum: 2 },
    { level: 2, quorum: 1 },
  ]
  const slots = [
    { level: 1, userId: 'ann' },
    { level: 1, userId: 'bob' },
    { level: 2, userId: 'cat' },
    { level: 2, userId: 'ann' },
  ]
  return start(levels, slots)
}

function after(state: State, userId: string, verdict: 'APPROVED' | 'REJECTED' = 'APPROVED'): State {
  const outcome = transition(state, { kind: 'decide', userId, verdict })
  if ('refused' in outcome) throw new Error(outcome.refused)
  return outcome.next
}

function cancelled(state: State): State {
  const outcome = transition(state, { kind: 'cancel' })
  if ('refused' in outcome) throw new Error(outcome.refused)
  return outcome.next
}

function judge(changes: Partial<Opened> = {}, policy: SignInPolicy = ALWAYS_SIGNED_IN) {
  return judgeLink({ link: LINK, state: asked(), asked: ASKED, signedInAs: 'ann', now: NOW, ...changes }, policy)
}

test('a link decides for its person, about its question, in its time', () => {
  assert.deepEqual(judge(), { kind: 'open' })
  assert.deepEqual(judge({ now: new Date(LINK.expiresAt.getTime() - 1) }), { kind: 'open' })
  assert.deepEqual(judge({ now: LINK.expiresAt }), { kind: 'expired' })
})

test('what others decide meanwhile leaves it, as long as its person is still asked', () => {
  assert.deepEqual(judge({ state: after(asked(), 'bob') }), { kind: 'open' })
  assert.deepEqual(judge({ state: after(asked(), 'bob', 'REJECTED') }), { kind: 'over' })
})

test('it is over once its person has decided, the level has, or the request was withdrawn', () => {
  const own = after(asked(), 'ann')
  assert.deepEqual(judge({ state: own }), { kind: 'over' })
  // She is asked again at the second level, but by another mail.
  const second = after(own, 'bob')
  assert.deepEqual(judge({ state: second }), { kind: 'over' })
  assert.deepEqual(judge({ state: second, link: { ...LINK, level: 2 } }), { kind: 'open' })
  assert.deepEqual(judge({ state: after(second, 'cat'), link: { ...LINK, level: 2 } }), { kind: 'over' })
  assert.deepEqual(judge({ state: cancelled(asked()) }), { kind: 'over' })
  assert.deepEqual(judge({ link: { ...LINK, usedAt: NOW } }), { kind: 'over' })
  // A level that is not open yet has sent no mail, and would not make one work.
  assert.deepEqual(judge({ link: { ...LINK, level: 2 } }), { kind: 'over' })
})

test('a change of the person’s account ends it', () => {
  assert.deepEqual(judge({ link: { ...LINK, userVersionNow: 4 } }), { kind: 'revoked' })
})

test('a change of anything that is asked ends it, and is named', () => {
  for (const field of ASKED_FIELDS) {
    const value = field === 'amount' ? 1201 : field === 'fields' ? { supplier: 'Acme' } : null
    assert.deepEqual(judge({ asked: { ...ASKED, [field]: value } }), { kind: 'changed', changed: [field] }, field)
  }
  const reordered = { ...ASKED, fields: { lines: [{ count: 5 }], supplier: 'Acme' } }
  assert.deepEqual(judge({ asked: reordered }), { kind: 'open' }, 'the order of keys says nothing')
})

test('to another person nothing is told of it, whatever has become of it', () => {
  const ends = [{}, { state: cancelled(asked()) }, { now: LINK.expiresAt }, { asked: { ...ASKED, title: 'x' } }]
  for (const changes of ends)
    assert.deepEqual(judge({ ...changes, signedInAs: 'bob' }, FREE), { kind: 'another_person' })
})

const FREE: SignInPolicy = { freeUpTo: { amount: 1200, currency: 'THB' } }

test('without a session it decides nothing, unless a policy lets that much go', () => {
  assert.deepEqual(judge({ signedInAs: null }), { kind: 'sign_in' })
  assert.deepEqual(judge({ signedInAs: null }, FREE), { kind: 'open' })
  assert.deepEqual(judge({ signedInAs: null, state: cancelled(asked()) }, FREE), { kind: 'over' })
  for (const [amount, currency] of [
    [1200.0001, 'THB'],
    [1, 'EUR'],
    [1, null],
    [null, 'THB'],
    [null, null],
  ] as const)
    assert.equal(needsSignIn(FREE, { amount, currency }), true, `${amount} ${currency}`)
  assert.equal(needsSignIn(FREE, { amount: 1200, currency: 'THB' }), false)
  assert.equal(needsSignIn(ALWAYS_SIGNED_IN, { amount: 0, currency: 'THB' }), true)
})

test('it works only when the rules of the approval would let its person decide', () => {
  const moves = fc.array(
    fc.record({ userId: fc.constantFrom('ann', 'bob', 'cat'), yes: fc.boolean(), cancel: fc.boolean() }),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(moves, fc.constantFrom(1, 2), fc.constantFrom('ann', 'bob', 'cat'), (played, level, userId) => {
      let state = asked()
      for (const { userId: who, yes, cancel } of played) {
        const verdict = yes ? 'APPROVED' : 'REJECTED'
        const outcome = transition(state, cancel ? { kind: 'cancel' } : { kind: 'decide', userId: who, verdict })
        if (!('refused' in outcome)) state = outcome.next
      }
      const { kind } = judge({ state, link: { ...LINK, userId, level }, signedInAs: userId })
      const isTaken = !('refused' in transition(state, { kind: 'decide', userId, verdict: 'APPROVED' }))
      assert.equal(kind === 'open', isTaken && level === state.currentLevel)
    }),
  )
})
