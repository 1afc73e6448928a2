/** What a notification says in its reader's language, and where it leads. Pure; a language is a file in `words/`. */
import { REASONS } from './email/refusal.ts'
import {
  type ApprovalFacts,
  approvalFacts,
  personFacts,
  type PersonFacts,
  type WebhookFacts,
  webhookFacts,
} from './facts.ts'
import type { NotificationKind } from './inbox-contract.ts'
import { createFormat, type Format } from './letters/format.ts'
import { wordsOf as mailWordsOf } from './letters/languages.ts'
import { oneLine } from './letters/text.ts'
import { LANGUAGES } from './preferences-contract.ts'
import { en, type TellingWords } from './words/en.ts'
import { th } from './words/th.ts'

export type Words = { title: string; text: string; link: string }
type Notified = { kind: string; about: string; facts: unknown }

const MAX_TITLE = 120
const MAX_TEXT = 240

const WORDS: Record<(typeof LANGUAGES)[number], TellingWords> = { en, th }

/** English for a language that nobody has said or that there is none of. */
export function tellingWordsOf(language: string | null): TellingWords {
  return WORDS[codeOf(language)]
}

/** `facts` as they were stored. A kind of an older version that is known no more is told by its name. */
export function wordsOf(notified: Notified, language: string | null): Words {
  const { title, text, link } = wordsOfKind(notified, codeOf(language))
  return { title: oneLine(title, MAX_TITLE), text: oneLine(text, MAX_TEXT), link }
}

function codeOf(language: string | null): (typeof LANGUAGES)[number] {
  return LANGUAGES.find((each) => each === language) ?? 'en'
}

function wordsOfKind({ kind, about, facts }: Notified, language: (typeof LANGUAGES)[number]): Words {
  const words = WORDS[language]
  if (isWebhookKind(kind)) return webhookWords({ kind, about }, webhookFacts.parse(facts), words)
  if (isPersonKind(kind)) return personWords(about, personFacts.parse(facts), language)
  const parsed = approvalFacts.parse(facts)
  return {
    title: parsed.title,
    text: sentence(kind, parsed, { words, format: createFormat(language, null) }),
    link: `/approvals/${about}`,
  }
}

export function isPersonKind(kind: string): boolean {
  return kind.startsWith('person.')
}

export function isWebhookKind(kind: string): boolean {
  return kind.startsWith('webhook.')
}

function sentence(
  kind: string,
  facts: ApprovalFacts,
  { words, format }: { words: TellingWords; format: Format },
): string {
  const { deciderName: decider, commenterName: commenter, amount, currency, comments } = facts
  const who = facts.requesterName ?? facts.serviceName
  const owner = facts.isOwn ? null : who
  switch (kind) {
    case 'approval.assigned':
      return words.assigned(who, amount === null ? null : format.money(amount, currency))
    case 'approval.approved':
      return quoting(words.approved(decider, owner), comments)
    case 'approval.rejected':
      return quoting(words.rejected(decider, owner), comments)
    case 'approval.cancelled':
      return quoting(words.cancelled(owner), facts.reason)
    case 'approval.settled':
      return words.settled(decider)
    case 'approval.changed': {
      const fields = facts.changed.map(words.field).join(', ')
      return facts.isAsked ? words.changedAsked(who, fields) : words.changed(owner, fields)
    }
    case 'approval.mentioned':
      return quoting(words.mentioned(commenter), comments)
    case 'approval.commented':
      return quoting(words.commented(commenter), comments)
    default:
      return kind
  }
}

function quoting(said: string, words: string | null): string {
  return words === null || words.trim() === '' ? said : `${said}: ${words}`
}

function webhookWords(
  { kind, about }: { kind: string; about: string },
  facts: WebhookFacts,
  words: TellingWords,
): Words {
  const { name, serviceName, hours, reason, lastError } = facts
  const link = `/webhooks/${about}`
  const title = `${name} · ${serviceName}`
  switch (kind satisfies string) {
    case 'webhook.failing':
      return { title, text: quoting(words.failing(hours ?? 1), lastError), link }
    case 'webhook.disabled':
      return { title, text: words.disabled(reason), link }
    case 'webhook.recovered':
      return { title, text: words.recovered, link }
    case 'webhook.dead_letter':
      return { title, text: quoting(words.deadLetter, lastError), link: `${link}?tab=dead` }
    default:
      return { title, text: kind, link }
  }
}

/** Why, in the words of the mails; what they do not name has an English word. */
function personWords(about: string, { name, address, reason }: PersonFacts, language: string): Words {
  const said =
    mailWordsOf(language).unreachable.reasons[reason] ?? Object.entries(REASONS).find(([each]) => each === reason)?.[1]
  return {
    title: name,
    text: quoting(tellingWordsOf(language).unreachable(address), said ?? null),
    link: `/people?person=${about}`,
  }
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
