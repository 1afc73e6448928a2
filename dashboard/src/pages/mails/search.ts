/** What the address of the mail outbox holds: the filters of its list, and the mail that is open beside it. */
import { z } from 'zod'

const text = z.string().optional().catch(undefined)

export const mailsSearch = z.object({
  status: text,
  kind: text,
  recipient: text,
  /** The id of what the mails tell of, such as a webhook. */
  about: text,
  /** The mail that is shown. */
  mail: text,
})
export type MailsSearch = z.output<typeof mailsSearch>
