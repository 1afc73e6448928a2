/** Who is told of what somebody said about an approval, and what. Pure: the event in, people and facts out. */
import { z } from 'zod'
import { withNames } from '../directory/mention-shapes.ts'
import type { RecordedEvent } from '../events/record.ts'
import type { ApprovalNews } from './approval-news.ts'
import { approvalFacts } from './facts.ts'

const person = z.object({ id: z.string(), name: z.string() })

/** What of the event's body is needed. */
const said = z.object({
  approval: z.object({
    title: z.string(),
    serviceName: z.string(),
    amount: z.number().nullable(),
    currency: z.string().nullable(),
    urgency: z.string(),
    currentLevel: z.number(),
    requester: z.object({ userId: z.string().nullable(), name: z.string().nullable() }).nullable(),
    workflow: z.object({
      approvers: z.array(z.object({ userId: z.string(), level: z.number(), decision: z.string() })),
    }),
  }),
  payload: z.object({
    comment: z.object({ text: z.string(), author: person, mentions: z.array(person), createdAt: z.string() }),
  }),
})
type Said = z.output<typeof said>

export type CommentKind = 'approval.mentioned' | 'approval.commented'

/** `text` names people as they are read. */
export type Commented = {
  comment: { by: string; text: string; at: string }
  /** Everybody who is told, each once; never the author. */
  kinds: ReadonlyMap<string, CommentKind>
  /** Who is asked now. */
  asked: ReadonlySet<string>
  requesterId: string | null
}

type Told = Pick<RecordedEvent, 'body' | 'concerns'>

/** The requester, whoever is asked now, whoever spoke before and may still read it; and whoever is mentioned, which says more. */
export function readComment(event: Told, watchers: readonly string[]): Commented {
  return commentedOf(said.parse(JSON.parse(event.body)), event, watchers)
}

function commentedOf({ approval, payload }: Said, { concerns = [] }: Told, watchers: readonly string[]): Commented {
  const { author, mentions, createdAt, text } = payload.comment
  const asked = approval.workflow.approvers
    .filter(({ level, decision }) => level === approval.currentLevel && decision === 'PENDING')
    .map(({ userId }) => userId)
  const requesterId = approval.requester?.userId ?? null
  const concerned = [...(requesterId === null ? [] : [requesterId]), ...asked, ...concerns, ...watchers]
  const kinds = new Map<string, CommentKind>([
    ...concerned.map((userId) => [userId, 'approval.commented'] as const),
    ...mentions.map(({ id }) => [id, 'approval.mentioned'] as const),
  ])
  kinds.delete(author.id)
  return {
    comment: { by: author.name, text: withNames(text, mentions), at: createdAt },
    kinds,
    asked: new Set(asked),
    requesterId,
  }
}

/** What the bell and the devices tell. Having spoken settles nothing that the author was asked. */
export function newsOfComment(event: Told, watchers: readonly string[]): ApprovalNews {
  const parsed = said.parse(JSON.parse(event.body))
  const { comment, kinds, requesterId } = commentedOf(parsed, event, watchers)
  const { title, serviceName, amount, currency, requester, urgency } = parsed.approval
  const factsFor = (userId: string) =>
    approvalFacts.parse({
      title,
      serviceName,
      requesterName: requester?.name ?? null,
      amount,
      currency,
      deciderName: null,
      commenterName: comment.by,
      comments: comment.text,
      reason: null,
      changed: [],
      isOwn: requesterId === userId,
    })
  return {
    people: [...kinds].map(([userId, kind]) => ({ userId, kind, facts: factsFor(userId) })),
    actedBy: null,
    isUrgent: urgency === 'URGENT',
    dueDate: null,
  }
}
