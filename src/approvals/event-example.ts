/** One purchase on its way through two levels, as the documentation of each event type shows it. */
import type { z } from 'zod'
import type { ApprovalDocs, ApprovalEventType } from '../events/describe-types.ts'
import { commentPayload } from './comment-contract.ts'
import { type Approval, approval } from './shapes.ts'

type Verdict = 'APPROVED' | 'REJECTED'
type Story = {
  status: Approval['status']
  verdicts: Verdict[]
  metadata: Record<string, unknown>
  payload?: z.output<typeof commentPayload>
}

const PEOPLE = [
  { id: 'usr_01kx3tzt4hf0v2w5x8y1z3a6bc', name: 'Mali Srisuk', username: 'mali', department: 'PROC', role: 'MANAGER' },
  { id: 'usr_01kx3v0g9jf7d1e4f6g8h2j5kd', name: 'Ben Okafor', username: 'ben', department: 'FIN', role: 'MANAGER' },
] as const
const LEVEL_NAMES = ['Manager', 'Finance'] as const
const DECISION_IDS = ['dec_01kx3v6w3xf4y6z8a0b2c5d7ee', 'dec_01kx3v7x4yf5z7a9b1c3d6e8ff'] as const
const APPROVAL_ID = 'apr_01kx3v1m6pf3q5r7s9t0v2w4xb'
const COMMENT_ID = 'cmt_01kx3v8y5zf6a8b0c2d4e7f9ga'
const CREATED_AT = '2026-06-01T08:00:00.000Z'
const DECIDED_AT = ['2026-06-01T08:30:00.000Z', '2026-06-01T09:12:00.000Z'] as const

const decided = (level: 1 | 2): Record<string, unknown> => ({
  change: 'decision',
  decisionId: DECISION_IDS[level - 1],
  level,
})

const STORIES: Record<ApprovalEventType, Story> = {
  'approval.created': { status: 'PENDING', verdicts: [], metadata: {} },
  'approval.updated': { status: 'PENDING', verdicts: ['APPROVED'], metadata: decided(1) },
  'approval.approved': { status: 'APPROVED', verdicts: ['APPROVED', 'APPROVED'], metadata: decided(2) },
  'approval.rejected': { status: 'REJECTED', verdicts: ['REJECTED'], metadata: decided(1) },
  'approval.cancelled': {
    status: 'CANCELLED',
    verdicts: [],
    metadata: { change: 'cancelled', reason: 'Ordered elsewhere' },
  },
  'approval.commented': {
    status: 'PENDING',
    verdicts: [],
    metadata: { change: 'comment', commentId: COMMENT_ID },
    payload: {
      comment: {
        id: COMMENT_ID,
        approvalId: APPROVAL_ID,
        text: `Can they deliver by Friday, @${PEOPLE[1].id}?`,
        author: { id: PEOPLE[0].id, name: PEOPLE[0].name, username: PEOPLE[0].username },
        mentions: [{ id: PEOPLE[1].id, name: PEOPLE[1].name, username: PEOPLE[1].username }],
        serviceId: null,
        createdAt: CREATED_AT,
      },
    },
  },
  'approval.escalated': { status: 'PENDING', verdicts: [], metadata: {} },
  'approval.delegated': { status: 'PENDING', verdicts: [], metadata: {} },
}

export const APPROVAL_DOCS: ApprovalDocs = {
  schema: approval,
  payloads: { 'approval.commented': commentPayload },
  exampleOf(eventType) {
    const story = STORIES[eventType]
    const isFirst = eventType === 'approval.created'
    const sequence = story.verdicts.length + (isFirst || story.verdicts.length > 0 ? 1 : 2)
    const { metadata, payload } = story
    return {
      // A comment is an event of the approval and no change of it.
      approval: exampleApproval(story, payload === undefined ? sequence : sequence - 1),
      sequence,
      metadata,
      ...(payload === undefined ? {} : { payload }),
    }
  },
}

function exampleApproval({ status, verdicts }: Story, version: number): Approval {
  const isComplete = status !== 'PENDING'
  const currentLevel = isComplete ? Math.max(1, verdicts.length) : verdicts.length + 1
  const updatedAt = version === 1 ? CREATED_AT : (DECIDED_AT[Math.max(0, verdicts.length - 1)] ?? CREATED_AT)
  const slots = PEOPLE.map((person, index) => slotOf(person, index, { verdicts, isComplete }))
  const next = slots.find(({ level }) => level === currentLevel)
  return {
    id: APPROVAL_ID,
    serviceId: 'svc_01kx3v2p7qe8r5n1m0j9k4s6ta',
    serviceName: 'Purchasing',
    externalId: 'PO-1042',
    approvalType: 'PURCHASE_ORDER',
    title: '12 laptops for the new office',
    description: 'Three offers were compared; this one delivers in two weeks.',
    status,
    priority: 'NORMAL',
    urgency: 'URGENT',
    amount: 486_000,
    currency: 'THB',
    department: 'PROC',
    requester: { userId: 'usr_01kx3tyr2gf9s1t3v5w7x0y2za', name: 'Somchai Jaidee', email: 'somchai@example.com' },
    dueDate: '2026-06-03T10:00:00.000Z',
    currentLevel,
    totalLevels: LEVEL_NAMES.length,
    template: null,
    policy: null,
    fields: { supplier: 'Siam IT Co., Ltd.', costCentre: 'CC-4410' },
    metadata: { order: 1042 },
    version,
    createdAt: CREATED_AT,
    updatedAt,
    completedAt: isComplete ? updatedAt : null,
    workflow: {
      currentLevel,
      totalLevels: LEVEL_NAMES.length,
      isComplete,
      levels: LEVEL_NAMES.map((name, index) => levelOf(name, index, { verdicts, isComplete })),
      approvers: slots,
      nextApprover: isComplete || !next ? null : pick(next),
    },
    decisions: verdicts.map((verdict, index) => decisionOf(verdict, index)),
  }
}

type Progress = { verdicts: readonly Verdict[]; isComplete: boolean }
type Slot = Approval['workflow']['approvers'][number]

function slotOf(
  { id: userId, name, role, department }: (typeof PEOPLE)[number],
  index: number,
  { verdicts, isComplete }: Progress,
): Slot {
  const verdict = verdicts[index]
  return {
    userId,
    name,
    level: index + 1,
    role,
    department,
    decision: verdict ?? (isComplete ? 'SKIPPED' : 'PENDING'),
    decisionDate: verdict ? (DECIDED_AT[index] ?? null) : null,
    comments: verdict ? 'Fine with me.' : null,
    delegatedFrom: null,
    reason: 'named by the service',
  }
}

function levelOf(
  name: string,
  index: number,
  { verdicts, isComplete }: Progress,
): Approval['workflow']['levels'][number] {
  const waits = index > verdicts.length ? 'WAITING' : 'OPEN'
  return {
    level: index + 1,
    name,
    mode: 'any',
    quorum: 1,
    status: verdicts[index] ?? (isComplete ? 'SKIPPED' : waits),
    dueAt: null,
  }
}

function decisionOf(decision: Verdict, index: number): Approval['decisions'][number] {
  const { role: _, ...approver } = PEOPLE[index === 0 ? 0 : 1]
  return {
    id: DECISION_IDS[index === 0 ? 0 : 1],
    approverId: approver.id,
    approver,
    level: index + 1,
    decision,
    comments: 'Fine with me.',
    decisionDate: DECIDED_AT[index === 0 ? 0 : 1],
    onBehalfOf: null,
  }
}

function pick({ userId, level, role, department }: Slot): NonNullable<Approval['workflow']['nextApprover']> {
  return { userId, level, role, department }
}
