/** What a stream would have told since a cursor: for those whose proxy lets no stream through. */
import type { Context, Viewer } from '../context.ts'
import { bodiesOf, feedEnd, isFeedBehind, type FeedEntry } from '../events/follow.ts'
import type { Messages, MessagesQuery } from './contract.ts'
import { wantsType } from './listener.ts'
import { mayBeTold, type AudienceOf } from './sight.ts'
import { fitting, readStretch } from './stretches.ts'

/** Looked at for one answer, where little of it is for this person. */
const STRETCHES = 10
const STRETCH = 200
/** Of the bodies in one answer, which may have 256 KiB each. */
const MAX_BYTES = 1024 * 1024

type Reading = { ctx: Context; viewer: Viewer; audienceOf: AudienceOf }

export async function readMessages(reading: Reading, { after, events, limit }: MessagesQuery): Promise<Messages> {
  const { ctx } = reading
  const end = (await feedEnd(ctx)).cursor
  if (after === undefined) return { data: [], nextCursor: end, hasMore: false }
  // A cursor from beyond the end is of a database that was restored since.
  let cursor = isFeedBehind(end, after) ? end : after
  const found: FeedEntry[] = []
  let isLast = false
  let isFull = false
  for (let n = 0; n < STRETCHES && !isFull && !isLast; n += 1) {
    const stretch = await readStretch(ctx, reading.audienceOf, { after: cursor, limit: STRETCH })
    const wanted = stretch.entries.filter(
      (entry) => wantsType(events, entry.eventType) && mayBeTold(reading.viewer, entry, stretch.audience),
    )
    const taken = fitting([...found, ...wanted], MAX_BYTES).slice(found.length, limit)
    found.push(...taken)
    isFull = found.length === limit || taken.length < wanted.length
    const isWhole = taken.length === wanted.length
    cursor = isWhole ? stretch.nextCursor : (taken.at(-1)?.cursor ?? cursor)
    isLast = isWhole && stretch.isLast
  }
  return { data: await withBodies(ctx, found), nextCursor: cursor, hasMore: !isLast }
}

async function withBodies(ctx: Context, entries: readonly FeedEntry[]): Promise<Messages['data']> {
  const bodies = await bodiesOf(
    ctx,
    entries.map(({ id }) => id),
  )
  return entries.flatMap(({ id, cursor }) => {
    const body = bodies.get(id)
    return body === undefined ? [] : [{ cursor, event: JSON.parse(body) }]
  })
}
