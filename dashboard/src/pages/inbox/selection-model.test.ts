import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { EMPTY_APPROVAL } from '../../../../tests/support/approval.ts'
import {
  chosenOf,
  extended,
  leftOf,
  mixWarnings,
  nextLeft,
  type Selected,
  toggled,
  versionOf,
  waitsAgain,
} from './selection-model.ts'

const row = (id: string, changes: Partial<Approval> = {}): Approval => ({ ...EMPTY_APPROVAL, id, ...changes })
const ROWS = ['a', 'b', 'c', 'd', 'e'].map((id) => row(id))
const NOTHING: Selected = new Map()
const idsOf = (selected: Selected): string => [...selected.keys()].toSorted().join('')

test('a row is put in and taken out', () => {
  const [a = row('a'), b = row('b')] = ROWS
  const both = toggled(toggled(NOTHING, a), b)
  assert.equal(idsOf(both), 'ab')
  assert.equal(idsOf(toggled(both, a)), 'b')
  assert.equal(idsOf(NOTHING), '')
})

test('an extension reaches from its anchor to where one is, in both directions, and shrinks again', () => {
  const before: Selected = new Map([['a', row('a', { title: 'as it was' })]])
  const anchor = { id: 'c', before }
  assert.equal(idsOf(extended(ROWS, anchor, 'e')), 'acde')
  assert.equal(idsOf(extended(ROWS, anchor, 'd')), 'acd')
  assert.equal(idsOf(extended(ROWS, anchor, 'c')), 'ac')
  assert.equal(idsOf(extended(ROWS, anchor, 'a')), 'abc')
  assert.equal(extended(ROWS, anchor, 'a').get('a')?.title, 'as it was')
  assert.equal(idsOf(extended(ROWS, { id: 'gone', before }, 'c')), 'a')
})

test('what leaves the list is not chosen any more, and is known by name', () => {
  const selected: Selected = new Map(['b', 'x'].map((id) => [id, row(id)]))
  assert.deepEqual(
    chosenOf(ROWS, selected).map(({ now }) => now.id),
    ['b'],
  )
  assert.deepEqual(
    leftOf(ROWS, selected).map(({ id }) => id),
    ['x'],
  )
})

test('the version that was read is sent, unless only others have voted since', () => {
  const seen = row('a', { amount: 5 })
  assert.equal(versionOf({ seen, now: { ...seen, version: 2 } }), 2)
  assert.equal(versionOf({ seen, now: { ...seen, version: 2, amount: 6 } }), 1)
})

test('warns of what a press over many hides', () => {
  const seen = row('a', { amount: 5 })
  const other = row('b', { amount: 11, approvalType: 'LEAVE' })
  const amounts = [{ currency: 'THB', amount: 10 }]
  assert.deepEqual(mixWarnings([{ seen, now: seen }], amounts), [])
  assert.deepEqual(
    mixWarnings(
      [
        { seen, now: { ...seen, amount: 7 } },
        { seen: other, now: other },
      ],
      amounts,
    ),
    ['2 different types', '1 above your amount', '1 changed since you selected it'],
  )
})

test('the next that is left is the one at hand, else below, else above', () => {
  const ids = ['a', 'b', 'c', 'd']
  assert.equal(nextLeft(ids, 'b', new Set(['a'])), 'b')
  assert.equal(nextLeft(ids, 'b', new Set(['b', 'c'])), 'd')
  assert.equal(nextLeft(ids, 'c', new Set(['c', 'd'])), 'b')
  assert.equal(nextLeft(ids, 'c', new Set(ids)), undefined)
  assert.equal(nextLeft(ids, 'gone', new Set(['a'])), 'b')
})

test('who is asked at two levels is asked again', () => {
  const slot = (level: number, decision: 'PENDING' | 'SKIPPED' = 'PENDING') => ({
    userId: 'usr_1',
    name: 'Ann',
    level,
    role: null,
    department: null,
    decision,
    decisionDate: null,
    comments: null,
    delegatedFrom: null,
    reason: '',
  })
  const seen = row('a', { workflow: { ...EMPTY_APPROVAL.workflow, approvers: [slot(1), slot(3)] } })
  assert.equal(waitsAgain(seen, { status: 'PENDING', currentLevel: 1 }, 'usr_1'), false)
  assert.equal(waitsAgain(seen, { status: 'PENDING', currentLevel: 2 }, 'usr_1'), false)
  assert.equal(waitsAgain(seen, { status: 'PENDING', currentLevel: 3 }, 'usr_1'), true)
  assert.equal(waitsAgain(seen, { status: 'APPROVED', currentLevel: 3 }, 'usr_1'), false)
})
