/** What a person was told: read, counted, marked. */
import type { Context, PersonActor } from '../context.ts'
import type { Notification, NotificationQuery, ReadBody } from './inbox-contract.ts'
import { countUnreadOf, markRead, type NotificationRow, pageOfNotifications, type Reader } from './inbox-queries.ts'
import { PERSON_KINDS, WEBHOOK_KINDS, wordsOf } from './words.ts'

export async function listNotifications(
  ctx: Context,
  person: PersonActor,
  query: NotificationQuery,
): Promise<{ data: Notification[]; nextCursor: string | null; total?: number }> {
  const { rows, ...rest } = await pageOfNotifications(ctx.db, readerOf(person), query, query)
  return { data: rows.map((row) => notificationView(row, query.language)), ...rest }
}

/** At most 1000: more is not worth the counting. */
export function countUnread(ctx: Context, person: PersonActor): Promise<number> {
  return countUnreadOf(ctx.db, readerOf(person))
}

/** What is not this person's, or is read already, is passed over. */
export async function readNotifications(
  ctx: Context,
  person: PersonActor,
  body: ReadBody,
): Promise<{ unread: number }> {
  return ctx.transact(async (tx) => {
    await markRead(tx, person.id, body, ctx.clock.now())
    return { unread: await countUnreadOf(tx, readerOf(person)) }
  })
}

/** Who administers no more sees nothing of webhooks, and of other people, any more. */
function readerOf({ id, capabilities }: PersonActor): Reader {
  const hidden = [
    ...(capabilities.has('webhooks.manage') ? [] : WEBHOOK_KINDS),
    ...(capabilities.has('directory.manage') ? [] : PERSON_KINDS),
  ]
  return { userId: id, hidden }
}

function notificationView(row: NotificationRow, language: string): Notification {
  const { id, kind, about, createdAt, readAt } = row
  const { title, text, link } = wordsOf(row, language)
  return {
    id,
    kind,
    title,
    text,
    about,
    link,
    createdAt: createdAt.toISOString(),
    readAt: readAt?.toISOString() ?? null,
  }
}
