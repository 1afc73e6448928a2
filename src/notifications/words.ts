/** What a notification says, and where it leads. Pure; another language is another file like this one. */
import type { NotificationKind } from './inbox-contract.ts'
import {
  type ApprovalFacts,
  approvalFacts,
  personFacts,
  type PersonFacts,
  type WebhookFacts,
  webhookFacts,
} from './facts.ts'
import { REASONS } from './email/refusal.ts'
import { oneLine } from './letters/text.ts'

export type Words = { title: string; text: string; link: string }

const MAX_TITLE = 120
const MAX_TEXT = 240

/** `facts` as they were stored. A kind of an older version that is known no more is told by its name. */
export function wordsOf({ kind, about, facts }: { kind: string; about: string; facts: unknown }): Words {
  const { title, text, link } = wordsOfKind(kind, about, facts)
  return { title: oneLine(title, MAX_TITLE), text: oneLine(text, MAX_TEXT), link }
}

function wordsOfKind(kind: string, about: string, facts: unknown): Words {
  if (isWebhookKind(kind)) return webhookWords(kind, about, webhookFacts.parse(facts))
  if (isPersonKind(kind)) return personWords(about, personFacts.parse(facts))
  return approvalWords(kind, about, approvalFacts.parse(facts))
}

export function isPersonKind(kind: string): boolean {
  return kind.startsWith('person.')
}

export function isWebhookKind(kind: string): boolean {
  return kind.startsWith('webhook.')
}

function approvalWords(kind: string, about: string, facts: ApprovalFacts): Words {
  return { title: facts.title, text: sentence(kind, facts), link: `/approvals/${about}` }
}

function sentence(kind: string, facts: ApprovalFacts): string {
  const who = facts.requesterName ?? facts.serviceName
  const decider = facts.deciderName ?? 'An approver'
  switch (kind) {
    case 'approval.assigned':
      return `${who} asks you to decide${money(facts)}`
    case 'approval.approved':
      return quoting(`${decider} approved your request`, facts.comments)
    case 'approval.rejected':
      return quoting(`${decider} rejected your request`, facts.comments)
    case 'approval.cancelled':
      return quoting(facts.isOwn ? 'Your request was withdrawn' : `The request of ${who} was withdrawn`, facts.reason)
    case 'approval.settled':
      return `${decider} decided; your answer is no longer needed`
    case 'approval.changed':
      return `What ${who} asks you has changed: ${facts.changed.map(fieldName).join(', ')}`
    case 'approval.mentioned':
      return quoting(`${facts.commenterName ?? 'Somebody'} mentioned you`, facts.comments)
    case 'approval.commented':
      return quoting(`${facts.commenterName ?? 'Somebody'} commented`, facts.comments)
    default:
      return kind
  }
}

const FIELDS: Record<string, string> = { dueDate: 'due date', metadata: 'details' }

function fieldName(field: string): string {
  return FIELDS[field] ?? field
}

function money({ amount, currency }: ApprovalFacts): string {
  if (amount === null) return ''
  const style = currency === null ? {} : ({ style: 'currency', currency, currencyDisplay: 'code' } as const)
  return ` · ${new Intl.NumberFormat('en', style).format(amount)}`
}

function quoting(said: string, words: string | null): string {
  return words === null || words.trim() === '' ? said : `${said}: ${words}`
}

function webhookWords(kind: string, about: string, facts: WebhookFacts): Words {
  const { name, serviceName, hours, reason, lastError } = facts
  const link = `/webhooks/${about}`
  const title = `${name} · ${serviceName}`
  switch (kind satisfies string) {
    case 'webhook.failing':
      return { title, text: quoting(`The webhook has had no success for ${hours ?? 1} h`, lastError), link }
    case 'webhook.disabled':
      return { title, text: `The webhook was ${DISABLED[reason ?? ''] ?? 'disabled'}`, link }
    case 'webhook.recovered':
      return { title, text: 'The webhook succeeds again', link }
    case 'webhook.dead_letter':
      return { title, text: quoting('A delivery has failed for good', lastError), link: `${link}?tab=dead` }
    default:
      return { title, text: kind, link }
  }
}

function personWords(about: string, { name, address, reason }: PersonFacts): Words {
  const said = Object.entries(REASONS).find(([each]) => each === reason)?.[1]
  return {
    title: name,
    text: quoting(`cannot be reached by mail at ${address}`, said ?? null),
    link: `/people?person=${about}`,
  }
}

const DISABLED: Record<string, string> = {
  manual: 'switched off',
  gone: 'disabled: the receiver says that it is gone for good',
  no_success: 'disabled: it has had no success for five days',
}

/** What is news of what people say, and replaces nothing else. */
export const COMMENT_KINDS = ['approval.mentioned', 'approval.commented'] as const satisfies readonly NotificationKind[]

export function isCommentKind(kind: string): boolean {
  return COMMENT_KINDS.some((each) => each === kind)
}

/** The kinds that are kept from who may not look at webhooks (any more). */
export const WEBHOOK_KINDS = [
  'webhook.failing',
  'webhook.disabled',
  'webhook.recovered',
  'webhook.dead_letter',
] as const satisfies readonly NotificationKind[]

/** The same for who may not manage people. */
export const PERSON_KINDS = ['person.unreachable'] as const satisfies readonly NotificationKind[]
