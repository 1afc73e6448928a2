/** Who is told what of an approval's event. Pure: the event in, people and facts out. */
import { z } from 'zod'
import type { RecordedEvent } from '../events/record.ts'
import type { NotificationKind } from './inbox-contract.ts'
import { approvalFacts, type ApprovalFacts } from './facts.ts'

/** What of an event's body is needed. Everything else of it may change without a thought of this. */
const told = z.object({
  approval: z.object({
    title: z.string(),
    serviceName: z.string(),
    amount: z.number().nullable(),
    currency: z.string().nullable(),
    urgency: z.string(),
    dueDate: z.string().nullable(),
    currentLevel: z.number(),
    requester: z.object({ userId: z.string().nullable(), name: z.string().nullable() }).nullable(),
    workflow: z.object({
      approvers: z.array(z.object({ userId: z.string(), level: z.number(), decision: z.string() })),
    }),
    decisions: z.array(
      z.object({
        id: z.string(),
        approverId: z.string(),
        approver: z.object({ name: z.string() }),
        comments: z.string().nullable(),
      }),
    ),
  }),
  metadata: z.object({
    change: z.string().optional(),
    changed: z.array(z.string()).optional(),
    decisionId: z.string().optional(),
    level: z.number().optional(),
    reason: z.string().nullable().optional(),
  }),
})
const newsBody = told.partial({ approval: true })
type Body = z.output<typeof told>
type Decision = Body['approval']['decisions'][number]

export type ApprovalNews = {
  people: { userId: string; kind: NotificationKind; facts: ApprovalFacts }[]
  /** Whose earlier notifications about it are settled by what they did themselves. */
  actedBy: string | null
  isUrgent: boolean
  dueDate: Date | null
}

/** Undefined for events that tell nobody anything. `watchers`: who watches it and may see it. */
export function newsOf(
  { eventType, body, byUserId }: Pick<RecordedEvent, 'eventType' | 'body' | 'byUserId'>,
  watchers: readonly string[] = [],
): ApprovalNews | undefined {
  if (!TOLD.has(eventType)) return undefined
  const { approval, metadata } = newsBody.parse(JSON.parse(body))
  if (!approval) return undefined
  const parsed = { approval, metadata }
  const decision = approval.decisions.find(({ id }) => id === metadata.decisionId)
  const actedBy = decision?.approverId ?? byUserId ?? null
  const kinds = kindsOf(eventType, parsed, watchers)
  // Whoever did it knows; but not what follows from it.
  if (actedBy !== null && kinds.get(actedBy) !== 'approval.assigned') kinds.delete(actedBy)
  const people = [...kinds].map(([userId, kind]) => ({ userId, kind, facts: factsOf(parsed, decision, userId) }))
  return {
    people,
    actedBy,
    isUrgent: approval.urgency === 'URGENT',
    dueDate: approval.dueDate === null ? null : new Date(approval.dueDate),
  }
}

/** May it tell who watches? */
export function isForWatchers(eventType: string): boolean {
  return eventType === 'approval.commented' || (TOLD.has(eventType) && eventType !== 'approval.created')
}

const TOLD = new Set([
  'approval.created',
  'approval.updated',
  'approval.approved',
  'approval.rejected',
  'approval.cancelled',
])

/** One kind for each person; what is said last is what matters most to them. */
function kindsOf(
  eventType: string,
  { approval, metadata }: Body,
  watchers: readonly string[],
): Map<string, NotificationKind> {
  const { currentLevel, requester } = approval
  const slots = approval.workflow.approvers
  const of = (level: number | undefined, ...decisions: string[]): string[] =>
    slots.filter((slot) => slot.level === level && decisions.includes(slot.decision)).map(({ userId }) => userId)
  const asked = of(currentLevel, 'PENDING')
  const spared = of(metadata.level, 'SKIPPED')
  const own = requester?.userId === undefined || requester.userId === null ? [] : [requester.userId]
  switch (eventType) {
    case 'approval.created':
      return all(asked, 'approval.assigned')
    case 'approval.approved':
    case 'approval.rejected':
      return new Map([...all(spared, 'approval.settled'), ...all([...watchers, ...own], eventType)])
    case 'approval.cancelled': {
      const decided = slots.filter(({ decision }) => decision === 'APPROVED').map(({ userId }) => userId)
      return all([...of(currentLevel, 'SKIPPED'), ...decided, ...own, ...watchers], eventType)
    }
    default:
      if (metadata.change === 'fields') return all([...asked, ...watchers], 'approval.changed')
      // A decision that opened the next level: before it, these people were not asked.
      if (metadata.level === currentLevel) return new Map()
      return new Map([...all(spared, 'approval.settled'), ...all(asked, 'approval.assigned')])
  }
}

function all(userIds: readonly string[], kind: NotificationKind): Map<string, NotificationKind> {
  return new Map(userIds.map((userId) => [userId, kind]))
}

function factsOf({ approval, metadata }: Body, decision: Decision | undefined, userId: string): ApprovalFacts {
  const { title, serviceName, requester, amount, currency } = approval
  return approvalFacts.parse({
    title,
    serviceName,
    requesterName: requester?.name ?? null,
    amount,
    currency,
    deciderName: decision?.approver.name ?? null,
    comments: decision?.comments ?? null,
    reason: metadata.reason ?? null,
    changed: metadata.changed ?? [],
    isOwn: requester?.userId === userId,
    isAsked: isAsked(approval, userId),
  })
}

function isAsked({ currentLevel, workflow }: Body['approval'], userId: string): boolean {
  return workflow.approvers.some(
    (slot) => slot.userId === userId && slot.level === currentLevel && slot.decision === 'PENDING',
  )
}
