/** Follows a service's gap-safe feed: for readers that stay, and are told when there is something new. */
import type { Context } from '../context.ts'
import { readFeed, readFeedCursor, readFeedEnd, type FeedEvent } from './queries.ts'

type Reading = { after: string; patterns?: readonly string[] | undefined; limit: number }

/** The next events after a cursor, as they were frozen. `nextCursor` also passes what the patterns left out. */
export async function followFeed(
  ctx: Context,
  serviceId: string,
  { after, patterns, limit }: Reading,
): Promise<{ events: FeedEvent[]; nextCursor: string }> {
  return readFeed(ctx.db, serviceId, { patterns }, { after, limit })
}

/** Where a feed ends now. `isHeldBack`: more is committed, and will show as soon as older transactions have ended. */
export async function feedEnd(ctx: Context, serviceId: string): Promise<{ cursor: string; isHeldBack: boolean }> {
  return readFeedEnd(ctx.db, serviceId)
}

/** @throws 400 for a cursor that no feed gave out; empty text is the beginning */
export function checkFeedCursor(cursor: string): void {
  readFeedCursor(cursor)
}
