/** Which mails and push messages wait, for whoever looks at the whole: counted as far as it is cheap. */
import type { Context } from '../context.ts'
import { type MailBacklog, type PushBacklog, readMailBacklog, readPushBacklog } from './backlog-queries.ts'

export type NewsBacklog = { mails: MailBacklog; pushes: PushBacklog }

/** Each number is counted up to `most`. */
export async function readNewsBacklog({ db, clock }: Context, most: number): Promise<NewsBacklog> {
  const now = clock.now()
  return { mails: await readMailBacklog(db, now, most), pushes: await readPushBacklog(db, now, most) }
}
