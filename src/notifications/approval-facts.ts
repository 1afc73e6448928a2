/** What a mail keeps of an approval, and whom it concerns. Pure. */
import { z } from 'zod'
import type { ApprovalFacts } from './letters/kinds/approval.ts'
import type { Recipient } from './write-queries.ts'

const MAX_FIELDS = 6
const MAX_VALUE = 300
const MAX_DESCRIPTION = 2500
const MAX_COMMENT = 600
const MAX_DECISIONS = 20

const HOUR_MS = 3_600_000
const MAX_LEAD_MS = 24 * HOUR_MS
/** Who has less than this is not reminded: the mail that asked has hardly been read. */
const MIN_TIME_MS = HOUR_MS

/** What mails need of the snapshot that events carry (contract §6). */
export const approvalSnapshot = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  serviceName: z.string(),
  approvalType: z.string(),
  status: z.string(),
  urgency: z.string(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  priority: z.string(),
  requester: z
    .object({ userId: z.string().nullable(), name: z.string().nullable(), email: z.string().nullable() })
    .nullable(),
  dueDate: z.string().nullable(),
  currentLevel: z.number(),
  totalLevels: z.number(),
  fields: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.unknown()),
  workflow: z.object({
    levels: z.array(z.object({ level: z.number(), name: z.string() })),
    approvers: z.array(z.object({ userId: z.string(), level: z.number(), decision: z.string(), reason: z.string() })),
  }),
  decisions: z.array(
    z.object({
      approverId: z.string(),
      approver: z.object({ name: z.string() }),
      decision: z.string(),
      comments: z.string().nullable(),
      decisionDate: z.string(),
    }),
  ),
})
export type ApprovalSnapshot = z.output<typeof approvalSnapshot>

/** Without what is true for one reader only. */
export function factsOf(
  approval: ApprovalSnapshot,
): Omit<ApprovalFacts, 'reason' | 'isRequester' | 'cancelReason' | 'isAsked' | 'comment'> {
  const { currentLevel, workflow, requester } = approval
  return {
    approvalId: approval.id,
    title: approval.title,
    description: cut(approval.description, MAX_DESCRIPTION),
    serviceName: approval.serviceName,
    approvalType: approval.approvalType,
    amount: approval.amount,
    currency: approval.currency,
    requester: requester?.name ?? requester?.email ?? null,
    dueDate: approval.dueDate,
    level: currentLevel,
    totalLevels: approval.totalLevels,
    levelName: workflow.levels.find(({ level }) => level === currentLevel)?.name ?? '',
    fields: summaryFields(approval.fields),
    decisions: approval.decisions.slice(-MAX_DECISIONS).map(({ approver, decision, comments, decisionDate }) => ({
      name: approver.name,
      isApproval: decision === 'APPROVED',
      comments: comments === null ? null : cut(comments, MAX_COMMENT),
      at: decisionDate,
    })),
    isApproved: approval.status === 'APPROVED',
    isUrgent: approval.urgency === 'URGENT',
  }
}

/** Who is being asked now, each with the reason why. */
export function askedPeople({ status, currentLevel, workflow }: ApprovalSnapshot): Recipient[] {
  if (status !== 'PENDING') return []
  return workflow.approvers
    .filter(({ level, decision }) => level === currentLevel && decision === 'PENDING')
    .map(({ userId, reason }) => ({ userId, own: { reason } }))
}

/** A day before it is due, or half way there; null where that helps nobody. */
export function remindAt(dueDate: string | null, now: Date): Date | null {
  if (dueDate === null) return null
  const leftMs = new Date(dueDate).getTime() - now.getTime()
  if (leftMs < MIN_TIME_MS) return null
  return new Date(now.getTime() + leftMs - Math.min(MAX_LEAD_MS, leftMs / 2))
}

/** Half a character is none: PostgreSQL would refuse it, and with it the decision. */
export function cut(text: string, max: number): string {
  return text.slice(0, max).toWellFormed()
}

/** The first few that are one value; what is nested is on the page. */
function summaryFields(fields: Record<string, unknown>): ApprovalFacts['fields'] {
  const plain = Object.entries(fields).flatMap(([name, value]) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return []
    return [{ name: cut(name, MAX_VALUE), value: cut(String(value), MAX_VALUE) }]
  })
  return plain.slice(0, MAX_FIELDS)
}
