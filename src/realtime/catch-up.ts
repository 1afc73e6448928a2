/** Brings a listener to the end of the feed: by her own cursor, as fast as she takes it, so that a slow one costs no memory. */
import { viewersOf } from '../auth/viewers.ts'
import type { Context } from '../context.ts'
import { bodiesOf } from '../events/follow.ts'
import type { Listener } from './listener.ts'
import { eventMessage, heartbeat } from './messages.ts'
import { mayBeTold } from './sight.ts'
import { fitting, type Stretch } from './stretches.ts'

/** Read and told together: little, because who may be told is asked again before each of these. */
const BYTES_AT_ONCE = 128 * 1024

/** Tells a little of what follows the listener's cursor, to whoever she is at that moment. */
export async function tellNext(
  ctx: Context,
  listener: Listener,
  read: (after: string) => Promise<Stretch>,
): Promise<void> {
  const { entries, nextCursor, audience } = await read(listener.cursor)
  const viewer = (await viewersOf(ctx, [listener.sessionId])).get(listener.sessionId)
  if (!viewer) return listener.end('signed_out')
  const wanted = entries.filter((entry) => listener.wants(entry.eventType) && mayBeTold(viewer, entry, audience))
  const next = fitting(wanted, BYTES_AT_ONCE)
  const bodies = await bodiesOf(
    ctx,
    next.map(({ id }) => id),
  )
  for (const entry of next) {
    if (listener.isGone) return undefined
    const body = bodies.get(entry.id)
    if (body !== undefined) listener.tell(eventMessage(entry, body))
    listener.cursor = entry.cursor
  }
  if (next.length < wanted.length || listener.cursor === nextCursor) return undefined
  listener.cursor = nextCursor
  listener.tell(heartbeat(nextCursor))
}
