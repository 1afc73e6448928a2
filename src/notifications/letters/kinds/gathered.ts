/** Several mails of one reader that came together, or were too many, in one. Each of them is in it. */
import { z } from 'zod'
import type { Item, Kind, Writing } from '../content.ts'
import { oneLine } from '../text.ts'
import { approvalFacts, askerOf, shortTitleOf, titleOf } from './approval.ts'
import { commentHeading } from './approval-comment.ts'
import { deadLetterFacts, nameOf, webhookFacts } from './webhook.ts'

const facts = z.object({
  items: z.array(z.object({ kind: z.string(), about: z.string().nullable(), facts: z.unknown() })),
})
type Gathered = z.output<typeof facts>['items'][number]

const ASKS = new Set(['approval.assigned', 'approval.reminder'])

export const gathered: Kind = {
  write(input, writing) {
    const { items } = facts.parse(input)
    const { gathered: words } = writing.words
    const areAllAsked = items.every(({ kind }) => ASKS.has(kind))
    const subject = areAllAsked ? words.subjectAsked(items.length) : words.subject(items.length)
    return {
      subject,
      preview: subject,
      heading: subject,
      blocks: [
        { kind: 'text', text: words.lead },
        { kind: 'list', items: items.map((item) => itemOf(item, writing)) },
        { kind: 'actions', actions: [{ label: words.open, url: `${writing.publicUrl}/`, tone: 'primary' }] },
      ],
      because: words.because,
    }
  },
}

function itemOf({ kind, about, facts: of }: Gathered, writing: Writing): Item {
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
    default:
      return { ...approvalItem(kind, of, writing), url: `${publicUrl}/approvals/${about}` }
  }
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

function approvalItem(kind: string, of: unknown, { words, format }: Writing): Omit<Item, 'url'> {
  const parsed = approvalFacts.parse(of)
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
