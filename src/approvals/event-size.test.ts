import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AppError } from '../lib/errors.ts'
import type { Comment } from './comment-contract.ts'
import { assertFitsEvents, EVENT_BYTES, fitCommentForEvent, fitForEvent } from './event-size.ts'
import type { StoredApproval } from './stored.ts'
import { toView } from './stored.ts'

const NOW = new Date('2026-06-01T00:00:00Z')

/** An approval of `people` approvers; once `comment` is given, all of them have decided with it. */
function approval(people: number, name: string, metadataBytes: number, comment?: string): StoredApproval {
  const department = comment === undefined ? 'd' : name.slice(0, 64)
  const users = Array.from({ length: people }, (_, index) => `usr_${String(index).padStart(26, '0')}`)
  return {
    id: 'apr_00000000000000000000000000',
    serviceId: 'svc_00000000000000000000000000',
    serviceName: 'S',
    externalId: null,
    approvalType: 'T',
    title: 'x'.repeat(300),
    description: '\u{1F600}'.repeat(1000),
    status: 'PENDING',
    priority: 'HIGH',
    urgency: 'URGENT',
    amount: 1,
    currency: 'THB',
    department: null,
    requester: null,
    dueDate: null,
    currentLevel: 1,
    totalLevels: 1,
    fields: {},
    metadata: { m: 'm'.repeat(metadataBytes) },
    eventSequence: 1,
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    completedAt: null,
    levels: [
      {
        level: 1,
        name: 'L',
        mode: 'all',
        quorum: people,
        status: 'OPEN',
        dueAt: null,
        openedAt: NOW,
        completedAt: null,
      },
    ],
    slots: users.map((userId, position) => ({
      level: 1,
      userId,
      name,
      username: 'u',
      userDepartment: department,
      isActive: true,
      position,
      role: 'MANAGER',
      department: 'd',
      decision: comment === undefined ? 'PENDING' : 'APPROVED',
      decisionDate: comment === undefined ? null : NOW,
      comments: comment ?? null,
      delegatedFrom: null,
      reason: 'S named this person as an approver of level 1 (L).',
    })),
    decisions:
      comment === undefined
        ? []
        : users.map((approverId) => ({
            id: 'dec_00000000000000000000000000',
            level: 1,
            approverId,
            decision: 'APPROVED',
            comments: comment,
            decidedAt: NOW,
            onBehalfOf: null,
            serviceId: null,
          })),
  }
}

test('an approval that was let in never outgrows its events, whatever the comments', () => {
  const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  const comments = fc
    .string({ unit: 'grapheme', minLength: 0, maxLength: 300 })
    .map((text) => text.repeat(14).slice(0, 4000).toWellFormed())
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      names,
      fc.integer({ min: 0, max: 65_000 }),
      comments,
      fc.boolean(),
      (people, name, metadataBytes, comment, isRenamed) => {
        try {
          assertFitsEvents(toView(approval(people, name, metadataBytes)))
        } catch (error) {
          assert.ok(error instanceof AppError)
          return
        }
        const view = fitForEvent(toView(approval(people, isRenamed ? 'ก'.repeat(200) : name, metadataBytes, comment)))
        const envelope = 1024
        assert.ok(Buffer.byteLength(JSON.stringify(view)) + envelope <= EVENT_BYTES)
        const said = fitCommentForEvent(
          toView(approval(people, isRenamed ? 'ก'.repeat(200) : name, metadataBytes, comment)),
          remark(name, comment),
        )
        assert.ok(Buffer.byteLength(JSON.stringify(said)) + envelope <= EVENT_BYTES)
        assert.equal(said.comment.mentions.length, 20)
        assert.ok(said.comment.text.length > 1000, 'what is said comes before what was said')
      },
    ),
    { numRuns: 60 },
  )
})

/** As long as one may be, with as many mentions. */
function remark(name: string, text: string | undefined): Comment {
  const author = { id: 'usr_00000000000000000000000000', name: 'ก'.repeat(200), username: 'ก'.repeat(64) }
  return {
    id: 'cmt_00000000000000000000000000',
    approvalId: 'apr_00000000000000000000000000',
    text: `${text ?? ''}${name}"`.repeat(10_000).slice(0, 10_000).toWellFormed(),
    author,
    mentions: Array.from({ length: 20 }, () => author),
    serviceId: null,
    createdAt: NOW.toISOString(),
  }
}

test('a comment is told whole beside an ordinary approval', () => {
  const [view, comment] = [toView(approval(3, 'Ann', 100, 'a comment')), remark('Ann', 'Why?')]
  assert.deepEqual(fitCommentForEvent(view, comment), { approval: view, comment })
})

test('an ordinary approval is told whole', () => {
  const view = toView(approval(3, 'Ann', 100, 'a comment'))
  assert.equal(fitForEvent(view), view)
})
