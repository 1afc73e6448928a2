/** What the address of the mail outbox holds: the filters of its list, and the mail that is open beside it. */
import { searchOf, text } from '../../lib/search.ts'

export const mailsSearch = searchOf({
  status: text,
  kind: text,
  recipient: text,
  /** The id of what the mails tell of, such as a webhook. */
  about: text,
  /** The mail that is shown. */
  mail: text,
})
export type MailsSearch = ReturnType<typeof mailsSearch>
