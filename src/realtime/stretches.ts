/** Reads the feed of all services stretch by stretch, with all that decides who may be told. */
import type { Context } from '../context.ts'
import { followAll, type FeedEntry } from '../events/follow.ts'
import type { Audience, AudienceOf } from './sight.ts'

export type Stretch = {
  entries: readonly FeedEntry[]
  nextCursor: string
  /** There was no more at that moment. */
  isLast: boolean
  audience: Audience
}

/**
 * `entries` and the people they concern are of one moment, nearly: the people's is the later one. Up to `limit` entries are
 * looked at together; their bodies are not read for that.
 */
export async function readStretch(
  ctx: Context,
  audienceOf: AudienceOf,
  { after, limit }: { after: string; limit: number },
): Promise<Stretch> {
  const { entries, nextCursor } = await followAll(ctx, { after, limit })
  const approvalIds = new Set(entries.flatMap(({ approvalId }) => approvalId ?? []))
  const audience = await audienceOf(ctx, [...approvalIds])
  return { entries, nextCursor, isLast: entries.length < limit, audience }
}

/**
 * Readers who ask for the same at the same time, as after a restart of the server, share one reading. It may have begun
 * before they asked, so it is for those only who ask again until they are where they want to be.
 */
export function sharingReads(read: (after: string) => Promise<Stretch>): (after: string) => Promise<Stretch> {
  const reading = new Map<string, Promise<Stretch>>()
  return (after) => {
    const begun = reading.get(after)
    if (begun) return begun
    const fresh = read(after).finally(() => reading.delete(after))
    reading.set(after, fresh)
    return fresh
  }
}

/** As many from the front as have so many bytes together, but one at least. */
export function fitting<Item extends { bytes: number }>(items: readonly Item[], maxBytes: number): Item[] {
  let bytes = 0
  const end = items.findIndex((item, index) => {
    bytes += item.bytes
    return index > 0 && bytes > maxBytes
  })
  return items.slice(0, end === -1 ? items.length : end)
}
