/** Follows the gap-safe feed of a service or of all: for readers that stay, and are told when there is something new. */
import type { Context } from '../context.ts'
import {
  isBehind,
  readBodies,
  readFeed,
  readFeedCursor,
  readFeedEnd,
  readWholeFeed,
  type FeedEntry,
  type FeedEvent,
} from './queries.ts'

export type { FeedEntry } from './queries.ts'

type Reading = { after: string; patterns?: readonly string[] | undefined; limit: number }

/** The next events after a cursor, as they were frozen. `nextCursor` also passes what the patterns left out. */
export async function followFeed(
  ctx: Context,
  serviceId: string,
  { after, patterns, limit }: Reading,
): Promise<{ events: FeedEvent[]; nextCursor: string }> {
  return readFeed(ctx.db, serviceId, { patterns }, { after, limit })
}

/** The next events of all services after a cursor, without their bodies. */
export async function followAll(
  ctx: Context,
  { after, limit }: Omit<Reading, 'patterns'>,
): Promise<{ entries: FeedEntry[]; nextCursor: string }> {
  return readWholeFeed(ctx.db, { after, limit })
}

/** The bodies of these events, as they were frozen, by id. */
export async function bodiesOf(ctx: Context, ids: readonly string[]): Promise<Map<string, string>> {
  return ids.length === 0 ? new Map() : readBodies(ctx.db, ids)
}

/**
 * Where a feed ends now; of all services together, where none is named. `isHeldBack`: more is committed, and will show as
 * soon as older transactions have ended.
 */
export async function feedEnd(ctx: Context, serviceId?: string): Promise<{ cursor: string; isHeldBack: boolean }> {
  return readFeedEnd(ctx.db, serviceId)
}

/** @throws 400 for a cursor that no feed gave out; empty text is the beginning */
export function checkFeedCursor(cursor: string): void {
  readFeedCursor(cursor)
}

/** Does the first cursor lie behind the second one? */
export function isFeedBehind(cursor: string, other: string): boolean {
  return isBehind(cursor, other)
}
