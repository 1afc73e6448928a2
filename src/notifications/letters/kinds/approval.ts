/** What letters about an approval have in common. Pure. */
import { z } from 'zod'
import { isNamed } from '../../../directory/reason-shapes.ts'
import type { Action, Block, Writing } from '../content.ts'
import { humanized, manyLines, oneLine } from '../text.ts'

const MAX_TITLE = 200
const MAX_SUBJECT_TITLE = 80
export const MAX_NAME = 60
const MAX_VALUE = 200

/** What a mail about an approval keeps of it. Members that were added later have a default: older mails lack them. */
export const approvalFacts = z.object({
  approvalId: z.string(),
  title: z.string(),
  description: z.string(),
  serviceName: z.string(),
  approvalType: z.string(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  requester: z.string().nullable(),
  dueDate: z.string().nullable(),
  level: z.number(),
  totalLevels: z.number(),
  levelName: z.string(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  decisions: z.array(
    z.object({ name: z.string(), isApproval: z.boolean(), comments: z.string().nullable(), at: z.string() }),
  ),
  /** Why this very person is asked. */
  reason: z.string().default(''),
  /** The reader asked for it, and was not asked. */
  isRequester: z.boolean().default(false),
  /** The reader watches it, and did not ask for it. */
  isWatcher: z.boolean().default(false),
  isApproved: z.boolean().default(false),
  /** It waits for no quiet hours. */
  isUrgent: z.boolean().default(false),
  cancelReason: z.string().nullable().default(null),
  /** The reader is asked now. */
  isAsked: z.boolean().default(false),
  /** What was said, where the mail tells that. */
  comment: z.object({ by: z.string(), text: z.string(), at: z.string() }).nullable().default(null),
})
export type ApprovalFacts = z.output<typeof approvalFacts>

export function titleOf({ title }: ApprovalFacts): string {
  return oneLine(title, MAX_TITLE)
}

export function shortTitleOf({ title }: ApprovalFacts): string {
  return oneLine(title, MAX_SUBJECT_TITLE)
}

/** Who asks: the person, or the service where no person is named. */
export function askerOf({ requester, serviceName }: ApprovalFacts): string {
  return oneLine(requester ?? serviceName, MAX_NAME)
}

/** The same for every mail to those who are asked, so that it is one thread to all programs. */
export function subjectOf(facts: ApprovalFacts, { words, format }: Writing): string {
  const amount = facts.amount === null ? [] : [format.money(facts.amount, facts.currency)]
  const due = facts.dueDate === null ? null : format.shortMoment(facts.dueDate)
  return words.approval.subject({ who: askerOf(facts), what: [...amount, shortTitleOf(facts)].join(' · '), due })
}

/** What an approver needs: amount, fields, who asks, until when. */
export function factRows(facts: ApprovalFacts, { words, format }: Writing): Block {
  const { labels } = words
  const row = (label: string, value: string | null) => (value === null || value === '' ? [] : [{ label, value }])
  return {
    kind: 'facts',
    rows: [
      ...row(labels.amount, facts.amount === null ? null : format.money(facts.amount, facts.currency)),
      ...row(labels.requester, facts.requester === null ? null : oneLine(facts.requester, MAX_NAME)),
      ...row(labels.due, facts.dueDate === null ? null : format.moment(facts.dueDate)),
      ...facts.fields.flatMap(({ name, value }) => row(oneLine(humanized(name), MAX_NAME), oneLine(value, MAX_VALUE))),
      ...row(labels.service, oneLine(facts.serviceName, MAX_NAME)),
      ...row(labels.type, oneLine(humanized(facts.approvalType), MAX_NAME)),
      ...(facts.totalLevels > 1
        ? row(labels.level, words.approval.level(facts.level, facts.totalLevels, oneLine(facts.levelName, MAX_NAME)))
        : []),
    ],
  }
}

/** What the requester wrote. */
export function description({ description: text }: ApprovalFacts): Block[] {
  const lines = manyLines(text)
  return lines === '' ? [] : [{ kind: 'quote', text: lines }]
}

/** Who has decided, with what they said. */
export function decisions(facts: ApprovalFacts, { words, format }: Writing): Block[] {
  if (facts.decisions.length === 0) return []
  const { approved, rejected, decidedSoFar } = words.approval
  return [
    { kind: 'title', text: decidedSoFar },
    ...facts.decisions.map(({ name, isApproval, comments, at }): Block => {
      const line = (isApproval ? approved : rejected)(oneLine(name, MAX_NAME), format.moment(at))
      const said = manyLines(comments ?? '', 500)
      return said === '' ? { kind: 'text', text: line } : { kind: 'quote', text: said, by: line }
    }),
  ]
}

/** Everything that somebody who is asked must know, and where to decide. */
export function ask(facts: ApprovalFacts, writing: Writing): Block[] {
  const { approval } = writing.words
  const reason = oneLine(reasonOf(facts, writing))
  return [
    factRows(facts, writing),
    ...description(facts),
    ...(reason === '' ? [] : [{ kind: 'note', title: approval.why, text: reason } as const]),
    ...decisions(facts, writing),
    { kind: 'text', text: facts.dueDate === null ? approval.whatThen : approval.whatAfterDue },
    ...actions(facts, writing),
  ]
}

function reasonOf({ reason, serviceName, level, levelName }: ApprovalFacts, { words }: Writing): string {
  const naming = { service: serviceName, level, levelName }
  return isNamed(reason, naming) ? words.approval.named(naming) : reason
}

/** A link leads to a page that shows the request; nothing is decided before the reader confirms there. */
function actions(facts: ApprovalFacts, writing: Writing): Block[] {
  const { approval } = writing.words
  const { linkToken } = writing
  if (linkToken === null)
    return [{ kind: 'actions', actions: [{ label: approval.review, url: pageOf(facts, writing), tone: 'primary' }] }]
  return [
    { kind: 'actions', actions: choices(facts, linkToken, writing) },
    { kind: 'fine', text: approval.links },
  ]
}

/** The two answers, and the request itself. */
export function choices(facts: ApprovalFacts, linkToken: string, writing: Writing): Action[] {
  const { approval } = writing.words
  const choose = (choice: string): string => `${writing.publicUrl}/decide/${linkToken}?choice=${choice}`
  return [
    { label: approval.approve, url: choose('approve'), tone: 'primary' },
    { label: approval.reject, url: choose('reject'), tone: 'danger' },
    { label: approval.open, url: pageOf(facts, writing), tone: 'plain' },
  ]
}

export function open(facts: ApprovalFacts, writing: Writing, tone: 'plain' | 'primary' = 'plain'): Block {
  const url = pageOf(facts, writing)
  return { kind: 'actions', actions: [{ label: writing.words.approval.open, url, tone }] }
}

function pageOf({ approvalId }: ApprovalFacts, { publicUrl }: Writing): string {
  return `${publicUrl}/approvals/${approvalId}`
}
