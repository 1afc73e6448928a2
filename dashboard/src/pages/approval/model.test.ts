import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { EMPTY_APPROVAL } from '../../../../tests/support/approval.ts'
import { ApiError } from '../../lib/api-error.ts'
import { afterMyNo, afterMyYes, asksTheSame, needOf, openSlotOf, winnerOf } from './model.ts'

test('a slot is open only at the current level of a pending approval', () => {
  const approval = make({ quorum: 1, decisions: ['PENDING', 'PENDING'] })
  assert.equal(openSlotOf(approval, 'usr_0')?.userId, 'usr_0')
  assert.equal(openSlotOf({ ...approval, status: 'CANCELLED' }, 'usr_0'), undefined)
  assert.equal(openSlotOf({ ...approval, currentLevel: 2 }, 'usr_0'), undefined)
})

test('a level says how many of its people it needs', () => {
  const [level] = make({ quorum: 2, decisions: ['PENDING', 'PENDING', 'PENDING'] }).workflow.levels
  assert.ok(level)
  assert.equal(needOf(level, 3), '2 of 3')
  assert.equal(needOf({ ...level, quorum: 3 }, 3), 'all 3')
  assert.equal(needOf({ ...level, mode: 'any', quorum: 1 }, 3), 'any 1 of 3')
})

test('what my answer leads to follows from the votes that are there', () => {
  const open = make({ quorum: 2, decisions: ['PENDING', 'PENDING', 'PENDING'] })
  assert.equal(afterMyYes(open), 'Then 1 more at this level must approve.')
  assert.equal(afterMyNo(open), 'The others at this level can still approve it.')
  const nearly = make({ quorum: 2, decisions: ['PENDING', 'APPROVED', 'REJECTED'] })
  assert.equal(afterMyYes(nearly), 'Yours is the last approval needed.')
  assert.equal(afterMyNo(nearly), 'Your no ends the request.')
})

test('another person’s decision leaves the question the same, another amount does not', () => {
  const seen = make({ quorum: 2, decisions: ['PENDING', 'PENDING'] })
  assert.equal(asksTheSame(seen, make({ quorum: 2, decisions: ['PENDING', 'APPROVED'] })), true)
  assert.equal(asksTheSame(seen, { ...seen, amount: 2 }), false)
})

test('the winner of a race is read from the conflict, and only from it', () => {
  const winner = {
    approverId: 'usr_1',
    approver: { name: 'Kim' },
    decision: 'APPROVED',
    comments: null,
    decisionDate: '2026-01-01T00:00:00Z',
  }
  assert.equal(winnerOf(new ApiError(409, { winner }))?.approver.name, 'Kim')
  assert.equal(winnerOf(new ApiError(409, { winner: null })), undefined)
  assert.equal(winnerOf(new ApiError(403, { winner })), undefined)
})

type Decision = Approval['workflow']['approvers'][number]['decision']

function make({ quorum, decisions }: { quorum: number; decisions: Decision[] }): Approval {
  const level = { level: 1, name: 'Finance', mode: 'quorum', quorum, status: 'OPEN', dueAt: null } as const
  const nobody = { role: null, department: null, decisionDate: null, comments: null, delegatedFrom: null, reason: '' }
  const approvers = decisions.map((decision, n) => ({
    ...nobody,
    userId: `usr_${n}`,
    name: `P${n}`,
    level: 1,
    decision,
  }))
  return {
    ...EMPTY_APPROVAL,
    workflow: { currentLevel: 1, totalLevels: 1, isComplete: false, levels: [level], approvers, nextApprover: null },
  }
}
