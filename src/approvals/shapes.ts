/** What an approval looks like to everybody: API, events, pages (contract §6). */
import { z } from 'zod'
import { id, text } from '../lib/schemas.ts'

export const STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'CANCELLED'] as const
export const PRIORITIES = ['LOW', 'NORMAL', 'HIGH'] as const
export const URGENCIES = ['LOW', 'NORMAL', 'URGENT'] as const
export const MODES = ['all', 'any', 'quorum'] as const
export const LEVEL_STATUSES = ['WAITING', 'OPEN', 'APPROVED', 'REJECTED', 'SKIPPED'] as const
export const SLOT_DECISIONS = ['PENDING', 'APPROVED', 'REJECTED', 'SKIPPED'] as const

/** Money as callers give it: four decimals at most. */
export const amount = z
  .number()
  .min(0)
  .max(1e15)
  .multipleOf(0.0001)
  .transform((value) => Number(value.toFixed(4)))

export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as THB')

const nullableText = z.string().nullable()

const slot = z.strictObject({
  userId: z.string(),
  name: z.string(),
  level: z.number().int(),
  role: nullableText,
  department: nullableText,
  decision: z.enum(SLOT_DECISIONS),
  decisionDate: nullableText,
  comments: nullableText,
  delegatedFrom: nullableText,
  reason: z.string().meta({ description: 'why this person is asked' }),
})

const level = z.strictObject({
  level: z.number().int(),
  name: z.string(),
  mode: z.enum(MODES),
  quorum: z.number().int().meta({ description: 'approvals that this level needs' }),
  status: z.enum(LEVEL_STATUSES),
  dueAt: nullableText,
})

const decision = z.strictObject({
  id: z.string(),
  approverId: z.string(),
  approver: z.strictObject({ id: z.string(), name: z.string(), username: z.string(), department: nullableText }),
  level: z.number().int(),
  decision: z.enum(['APPROVED', 'REJECTED']),
  comments: nullableText,
  decisionDate: z.string(),
  onBehalfOf: nullableText,
})

const requesterView = z.strictObject({ userId: nullableText, name: nullableText, email: nullableText })

/** An approval as everybody sees it: API, events, pages. */
export const approval = z
  .strictObject({
    id: z.string(),
    serviceId: z.string(),
    serviceName: z.string(),
    externalId: nullableText,
    approvalType: z.string(),
    title: z.string(),
    description: z.string(),
    status: z.enum(STATUSES),
    priority: z.enum(PRIORITIES),
    urgency: z.enum(URGENCIES),
    amount: z.number().nullable(),
    currency: nullableText,
    department: nullableText,
    requester: requesterView.nullable(),
    dueDate: nullableText,
    currentLevel: z.number().int(),
    totalLevels: z.number().int(),
    template: z.strictObject({ key: z.string(), version: z.number().int() }).nullable(),
    policy: z.strictObject({ key: z.string(), version: z.number().int(), rules: z.array(z.string()) }).nullable(),
    fields: z.record(z.string(), z.unknown()),
    metadata: z.record(z.string(), z.unknown()),
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    completedAt: nullableText,
    workflow: z.strictObject({
      currentLevel: z.number().int(),
      totalLevels: z.number().int(),
      isComplete: z.boolean(),
      levels: z.array(level),
      approvers: z.array(slot),
      nextApprover: z
        .strictObject({ userId: z.string(), level: z.number().int(), role: nullableText, department: nullableText })
        .nullable(),
    }),
    decisions: z.array(decision),
  })
  .meta({ id: 'Approval' })
export type Approval = z.output<typeof approval>

/** One line of what happened to an approval, from the audit log. */
export const historyEntry = z.strictObject({
  id: z.string(),
  at: z.string(),
  action: z.string(),
  actor: z.strictObject({ kind: z.string(), id: nullableText, name: z.string() }),
  data: z.record(z.string(), z.unknown()),
})

export const stats = z
  .strictObject({
    total: z.number().int(),
    byStatus: z.record(z.enum(STATUSES), z.number().int()),
    overdue: z.number().int(),
    waitingForMe: z.number().int().optional(),
    medianSecondsToDecision: z.number().nullable(),
    approvalRate: z.number().nullable().meta({ description: 'approved ÷ (approved + rejected)' }),
  })
  .meta({ id: 'ApprovalStats' })

/** A person named by exactly one of id, username or e-mail. */
export const personRef = {
  userId: id('user').optional(),
  username: text(64).optional(),
  email: z.email().max(254).optional(),
}

export function namesOnePerson(value: {
  userId?: string | undefined
  username?: string | undefined
  email?: string | undefined
}): boolean {
  return [value.userId, value.username, value.email].filter((part) => part !== undefined).length === 1
}

/** Somebody who is not in the directory. */
export function isStranger(value: {
  userId?: string | undefined
  username?: string | undefined
  email?: string | undefined
  name?: string | undefined
}): boolean {
  return (
    value.name !== undefined && value.userId === undefined && value.username === undefined && value.email === undefined
  )
}

export const ONE_PERSON = 'name the person by exactly one of userId, username, email'
