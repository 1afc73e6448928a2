/** What waits for its reader, what became of what she asked and what was said, once a day or a week. It is never empty. */
import { z } from 'zod'
import type { Block, Item, Kind, Writing } from '../content.ts'
import { oneLine } from '../text.ts'

const MAX_TITLE = 120
const MAX_NAME = 60

const approval = { id: z.string(), title: z.string() }

/** `total` counts all, `items` are the first of them. */
export const digestFacts = z.object({
  every: z.enum(['day', 'week']),
  waiting: z.object({
    total: z.number(),
    overdue: z.number(),
    items: z.array(
      z.object({
        ...approval,
        asker: z.string(),
        amount: z.number().nullable(),
        currency: z.string().nullable(),
        dueDate: z.string().nullable(),
      }),
    ),
  }),
  decided: z.object({
    total: z.number(),
    items: z.array(z.object({ ...approval, isApproved: z.boolean(), at: z.string() })),
  }),
  /** Requests about which something was said; older digests lack it. */
  commented: z
    .object({
      total: z.number(),
      items: z.array(z.object({ ...approval, comments: z.number(), lastBy: z.string(), isMentioned: z.boolean() })),
    })
    .default({ total: 0, items: [] }),
})
export type DigestFacts = z.output<typeof digestFacts>

export const digest: Kind = {
  write(input, writing) {
    const { every, waiting, decided, commented } = digestFacts.parse(input)
    const { digest: words } = writing.words
    const subject = words.subject({ waiting: waiting.total, decided: decided.total, commented: commented.total })
    return {
      subject: `${words.heading[every]}: ${subject}`,
      preview: subject,
      heading: words.heading[every],
      blocks: [
        ...waitingBlocks(waiting, writing),
        ...decidedBlocks(decided, writing),
        ...commentedBlocks(commented, writing),
        { kind: 'actions', actions: [{ label: words.open, url: `${writing.publicUrl}/`, tone: 'primary' }] },
      ],
      because: words.because[every],
    }
  },
}

function waitingBlocks({ total, overdue, items }: DigestFacts['waiting'], writing: Writing): Block[] {
  if (total === 0) return []
  const { words, format } = writing
  const lines = items.map(({ id, title, asker, amount, currency, dueDate }) => {
    const detail = [
      ...(amount === null ? [] : [format.money(amount, currency)]),
      words.digest.askedBy(oneLine(asker, MAX_NAME)),
      ...(dueDate === null ? [] : [words.digest.due(format.moment(dueDate))]),
    ]
    return itemOf({ id, title, detail: detail.join(' · ') }, writing)
  })
  return [
    { kind: 'title', text: words.digest.waiting(total) },
    ...(overdue > 0 ? [{ kind: 'text', text: words.digest.overdue(overdue) } as const] : []),
    { kind: 'list', items: lines },
    ...more(total - items.length, writing),
  ]
}

function decidedBlocks({ total, items }: DigestFacts['decided'], writing: Writing): Block[] {
  if (total === 0) return []
  const { words, format } = writing
  const lines = items.map(({ id, title, isApproved, at }) => {
    const detail = (isApproved ? words.digest.approved : words.digest.rejected)(format.moment(at))
    return itemOf({ id, title, detail }, writing)
  })
  return [
    { kind: 'title', text: words.digest.decided(total) },
    { kind: 'list', items: lines },
    ...more(total - items.length, writing),
  ]
}

function commentedBlocks({ total, items }: DigestFacts['commented'], writing: Writing): Block[] {
  if (total === 0) return []
  const words = writing.words.digest
  const lines = items.map(({ id, title, comments, lastBy, isMentioned }) => {
    const detail = [
      ...(isMentioned ? [words.mentionsYou] : []),
      words.comments(comments),
      words.lastBy(oneLine(lastBy, MAX_NAME)),
    ]
    return itemOf({ id, title, detail: detail.join(' · ') }, writing)
  })
  return [
    { kind: 'title', text: words.commented(total) },
    { kind: 'list', items: lines },
    ...more(total - items.length, writing),
  ]
}

function itemOf({ id, title, detail }: { id: string; title: string; detail: string }, { publicUrl }: Writing): Item {
  return { label: oneLine(title, MAX_TITLE), url: `${publicUrl}/approvals/${id}`, detail }
}

function more(count: number, { words }: Writing): Block[] {
  return count > 0 ? [{ kind: 'text', text: words.digest.more(count) }] : []
}
