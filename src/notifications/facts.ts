/** What a notification keeps of what happened: enough to make its words later, in whatever language. */
import { z } from 'zod'

/** Texts of others are cut: the page that it leads to has them whole. PostgreSQL takes neither NUL nor half a character. */
const cut = (max: number) =>
  z.string().transform((text) =>
    text
      .slice(0, max)
      .replaceAll('\0', ' ')
      .replace(/[\uD800-\uDBFF]$/, ''),
  )

export const approvalFacts = z.object({
  title: cut(300),
  serviceName: cut(120),
  requesterName: cut(200).nullable(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  /** Who decided, and what they said. */
  deciderName: cut(200).nullable(),
  comments: cut(300).nullable(),
  /** Who commented; what was said is `comments`. Older ones lack it. */
  commenterName: cut(200).nullable().default(null),
  /** Why it was withdrawn. */
  reason: cut(300).nullable(),
  /** The names of the fields that changed. */
  changed: z.array(z.string()),
  /** Was it the reader's own request? */
  isOwn: z.boolean(),
})
export type ApprovalFacts = z.output<typeof approvalFacts>

export const webhookFacts = z.object({
  name: cut(120),
  serviceName: cut(120),
  hours: z.number().nullable(),
  reason: z.string().nullable(),
  lastError: cut(300).nullable(),
})
export type WebhookFacts = z.output<typeof webhookFacts>

export const personFacts = z.object({
  name: cut(200),
  address: cut(300),
  /** Such as mailbox_unknown. */
  reason: z.string(),
})
export type PersonFacts = z.output<typeof personFacts>
