import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { type DecisionLink, tellOutcome, tellStale } from './model.ts'

type Decision = Approval['decisions'][number]

function make(changes: Partial<Approval> = {}): Approval {
  const level = (number: number, name: string): Approval['workflow']['levels'][number] => {
    const status = number === 1 ? 'OPEN' : 'WAITING'
    return { level: number, name, mode: 'all', quorum: 1, status, dueAt: null }
  }
  const levels = [level(1, 'Manager'), level(2, 'Finance')]
  const workflow = { currentLevel: 1, totalLevels: 2, isComplete: false, levels, approvers: [], nextApprover: null }
  return {
    id: 'apr_1',
    serviceId: 'svc_1',
    serviceName: 'Shop',
    externalId: null,
    approvalType: 'ORDER',
    title: 'Laptops',
    description: '',
    status: 'PENDING',
    priority: 'NORMAL',
    urgency: 'NORMAL',
    amount: 1,
    currency: 'EUR',
    department: null,
    requester: null,
    dueDate: null,
    currentLevel: 1,
    totalLevels: 2,
    template: null,
    policy: null,
    fields: {},
    metadata: {},
    version: 1,
    createdAt: '',
    updatedAt: '',
    completedAt: null,
    workflow,
    decisions: [],
    ...changes,
  }
}

function said(approverId: string, decision: Decision['decision'], level = 1): Decision {
  const approver = { id: approverId, name: approverId.toUpperCase(), username: approverId, department: null }
  const decisionDate = '2026-06-01T08:00:00.000Z'
  return { id: 'dec_1', approverId, approver, level, decision, comments: null, decisionDate, onBehalfOf: null }
}

function titleOf(changes: Partial<DecisionLink>): string {
  const at = '2026-06-01T08:00:00.000Z'
  const link = { state: 'over' as const, changed: [], level: 1, sentAt: at, expiresAt: at, approval: make() }
  return tellStale({ ...link, ...changes }, 'ann').title
}

test('a link that is over says who decided, or that it was withdrawn', () => {
  assert.equal(titleOf({ approval: make({ decisions: [said('ann', 'REJECTED')] }) }), 'You rejected this')
  assert.equal(titleOf({ approval: make({ decisions: [said('ben', 'APPROVED')] }) }), 'BEN approved level 1')
  assert.equal(titleOf({ approval: make({ status: 'CANCELLED' }) }), 'The request was withdrawn')
  const elsewhere = make({ decisions: [said('ann', 'APPROVED', 2)] })
  assert.equal(titleOf({ approval: elsewhere }), 'You are not asked any more', 'another level is another question')
})

test('a link that has ended otherwise says by what', () => {
  const { text } = tellStale(
    { state: 'changed', changed: ['dueDate', 'title'], level: 1, sentAt: '', expiresAt: '', approval: make() },
    'ann',
  )
  assert.match(text, /: due date, title\. Read it again/)
  assert.equal(titleOf({ state: 'revoked' }), 'Your account has changed')
  assert.equal(titleOf({ state: 'expired' }), 'The link has expired')
})

test('after a decision one is told what it has led to', () => {
  assert.match(tellOutcome(make({ status: 'APPROVED' }), make()), /is approved/)
  assert.match(tellOutcome(make({ status: 'REJECTED' }), make()), /is rejected/)
  assert.equal(tellOutcome(make({ currentLevel: 2 }), make()), 'It goes on to Finance.')
  assert.match(tellOutcome(make(), make()), /Others at this level/)
})
