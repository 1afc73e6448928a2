import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isStillOpen, refusalWords, resultTitle, type Problem } from './bulk-words.ts'

const problem = (code: string, changes: Record<string, unknown> = {}): Problem => ({
  type: `urn:uxone-approvals:error:${code}`,
  title: 'Conflict',
  status: 409,
  detail: 'As the server says it.',
  code,
  requestId: 'req_1',
  ...changes,
})
const winner = (approverId: string) => ({
  approverId,
  approver: { name: 'Kim' },
  decision: 'REJECTED',
  comments: null,
  decisionDate: '2026-01-01T00:00:00Z',
})
const words = (found: Problem): string => {
  const { what, advice } = refusalWords(found, 'usr_me')
  return `${what} ${advice}`
}

test('says who was faster, be it oneself', () => {
  const late = (by: string) => words(problem('already_completed', { winner: winner(by) }))
  assert.equal(late('usr_kim'), 'Kim already rejected it. There is nothing left to do.')
  assert.equal(late('usr_me'), 'You already rejected it. There is nothing left to do.')
  const withdrawn = problem('already_completed', { winner: null, detail: 'The approval was cancelled.' })
  assert.equal(words(withdrawn), 'The approval was cancelled. There is nothing left to do.')
})

test('says what to do about each refusal', () => {
  assert.match(words(problem('stale_version', { status: 412 })), /^It changed since you looked\. Read it again/)
  assert.match(words(problem('comment_required', { status: 422 })), /^It needs a comment\. Write one/)
  assert.match(words(problem('not_your_turn')), /^Others are asked before you\./)
  assert.match(words(problem('not_found', { status: 404 })), /^You are not asked about it any more\./)
  assert.match(
    words(problem('internal_error', { status: 500 })),
    /^As the server says it\. Nothing was recorded\. Try again/,
  )
  assert.match(words(problem('unreachable', { status: 0 })), /Try again/)
  assert.equal(words(problem('something_new', { status: 422 })), 'As the server says it. ')
})

test('counts what was done and what not', () => {
  assert.equal(resultTitle('APPROVED', 9, 3), '9 approved, 3 not')
  assert.equal(resultTitle('REJECTED', 2, 0), '2 rejected')
  assert.equal(resultTitle('APPROVED', 0, 1), 'It was not approved')
  assert.equal(resultTitle('APPROVED', 0, 3), 'None of 3 was approved')
})

test('what may still be decided by another press keeps the comment', () => {
  const open = [problem('stale_version', { status: 412 }), problem('x', { status: 503 }), problem('x', { status: 0 })]
  const over = [problem('already_completed', { winner: winner('usr_kim') }), problem('not_your_turn')]
  assert.deepEqual([...open, ...over].map(isStillOpen), [true, true, true, false, false])
})
