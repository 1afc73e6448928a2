/** Several mails of one reader that came together, or were too many, in one. Each of them is in it. */
import { z } from 'zod'
import type { Action, Block, Item, Kind, Writing } from '../content.ts'
import { oneLine } from '../text.ts'
import { type ApprovalFacts, approvalFacts, askerOf, choices, shortTitleOf, titleOf } from './approval.ts'
import { commentHeading } from './approval-comment.ts'
import { deadLetterFacts, nameOf, webhookFacts } from './webhook.ts'

const facts = z.object({
  items: z.array(
    z.object({
      /** The mail that it was, where its links to decide by are in this one. */
      mailId: z.string().optional(),
      kind: z.string(),
      about: z.string().nullable(),
      facts: z.unknown(),
    }),
  ),
})
type Gathered = z.output<typeof facts>['items'][number]

const ASKS = new Set(['approval.assigned', 'approval.reminder'])

/** The mails whose links to decide by are in a gathered one. What is not a gathered mail's facts has none. */
export function gatheredAsks(input: unknown): string[] {
  return facts.safeParse(input).data?.items.flatMap(({ mailId }) => mailId ?? []) ?? []
}

export const gathered: Kind = {
  write(input, writing) {
    const { items } = facts.parse(input)
    const { gathered: words } = writing.words
    const areAllAsked = items.every(({ kind }) => ASKS.has(kind))
    const subject = areAllAsked ? words.subjectAsked(items.length) : words.subject(items.length)
    const list = items.map((item) => itemOf(item, writing))
    return {
      subject,
      preview: subject,
      heading: subject,
      blocks: [
        { kind: 'text', text: words.lead },
        { kind: 'list', items: list },
        ...aboutLinks(items, list, writing),
        { kind: 'actions', actions: [{ label: words.open, url: `${writing.publicUrl}/`, tone: 'primary' }] },
      ],
      because: words.because,
    }
  },
}

/** What the links do, and what becomes of those without. */
function aboutLinks(items: readonly Gathered[], list: readonly Item[], { words }: Writing): Block[] {
  const linked = list.filter(({ actions }) => actions !== undefined).length
  if (linked === 0) return []
  const isSome = linked < items.filter(({ kind }) => ASKS.has(kind)).length
  return [{ kind: 'fine', text: isSome ? `${words.approval.links} ${words.gathered.others}` : words.approval.links }]
}

function itemOf({ mailId, kind, about, facts: of }: Gathered, writing: Writing): Item {
  const { words, publicUrl } = writing
  switch (kind) {
    case 'webhook.dead_letter': {
      const label = words.webhookDeadLetter.subject(nameOf(deadLetterFacts.parse(of), writing))
      return { label, url: `${publicUrl}/webhooks/${about}?tab=dead`, detail: '' }
    }
    case 'webhook.failing':
    case 'webhook.disabled':
    case 'webhook.recovered':
      return { label: webhookLabel(kind, of, writing), url: `${publicUrl}/webhooks/${about}`, detail: '' }
    default: {
      const parsed = approvalFacts.parse(of)
      const item = { ...approvalItem(kind, parsed, writing), url: `${publicUrl}/approvals/${about}` }
      const actions = actionsOf(mailId, parsed, writing)
      return actions ? { ...item, actions } : item
    }
  }
}

function actionsOf(mailId: string | undefined, of: ApprovalFacts, writing: Writing): Action[] | undefined {
  const token = mailId === undefined ? undefined : writing.linkTokens.get(mailId)
  if (token === undefined) return undefined
  const { openOne } = writing.words.gathered
  return choices(of, token, writing).map((each) => (each.tone === 'plain' ? { ...each, label: openOne } : each))
}

function webhookLabel(
  kind: 'webhook.failing' | 'webhook.disabled' | 'webhook.recovered',
  of: unknown,
  writing: Writing,
): string {
  const parsed = webhookFacts.parse(of)
  const name = nameOf(parsed, writing)
  const { webhookFailing, webhookDisabled, webhookRecovered } = writing.words
  if (kind === 'webhook.failing') return webhookFailing.subject(name, parsed.hours ?? 1)
  return kind === 'webhook.disabled'
    ? webhookDisabled.subject(name, parsed.reason === 'manual')
    : webhookRecovered.subject(name)
}

function approvalItem(kind: string, parsed: ApprovalFacts, { words, format }: Writing): Omit<Item, 'url'> {
  const { digest, decided, cancelled } = words
  if (kind === 'approval.cancelled') return { label: cancelled.heading(titleOf(parsed)), detail: '' }
  if (kind === 'approval.commented' || kind === 'approval.mentioned') {
    const heading = commentHeading(parsed, kind === 'approval.commented' ? words.commented : words.mentioned)
    return { label: heading, detail: oneLine(parsed.comment?.text ?? '') }
  }
  if (kind === 'approval.decided') {
    const label = (parsed.isApproved ? decided.headingApproved : decided.headingRejected)(titleOf(parsed))
    return { label, detail: '' }
  }
  const detail = [
    ...(parsed.amount === null ? [] : [format.money(parsed.amount, parsed.currency)]),
    digest.askedBy(askerOf(parsed)),
    ...(parsed.dueDate === null ? [] : [digest.due(format.moment(parsed.dueDate))]),
  ]
  return { label: shortTitleOf(parsed), detail: detail.join(' · ') }
}
