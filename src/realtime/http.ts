/** Binds the routes of streams. */
import { type Context, personOf } from '../context.ts'
import { malformed } from '../lib/errors.ts'
import type { Bind, BindLine, BindStream } from '../route.ts'
import type { Changes } from './changes.ts'
import { firstMessage, type StreamQuery, streamRoutes } from './contract.ts'
import type { Hub } from './hub.ts'
import { Live, type Wish } from './live.ts'
import { readMessages } from './read-messages.ts'
import type { AudienceOf } from './sight.ts'
import { STREAM_TIMES, streamEvents, type StreamTimes } from './stream-events.ts'

export type StreamBinds = { bind: Bind; bindStream: BindStream; bindLine: BindLine }

/** `audienceOf` is what the room of approvals knows of who may see one. */
export function realtimeHttp(
  { bind, bindStream, bindLine }: StreamBinds,
  ctx: Context,
  { audienceOf, ...sources }: { hub: Hub; changes: Changes; audienceOf: AudienceOf },
  times: StreamTimes = STREAM_TIMES,
): void {
  const live = new Live({ ctx, ...sources, audienceOf, times })
  bindStream(streamRoutes.service, (call) => streamEvents(sources.hub, call, times))
  bindLine(streamRoutes.people, ({ actor, query, request }) => {
    // A browser that reconnects repeats the address as it was, so its `after` is the older one.
    const after = request.headers['last-event-id'] || query.after
    return live.open(personOf(actor), async () => ({ after, patterns: query.events }))
  })
  bindLine(streamRoutes.socket, ({ actor, query }, hear) => live.open(personOf(actor), () => wishOf(query, hear)))
  bind(streamRoutes.messages, ({ ctx, actor, query }) =>
    readMessages({ ctx, viewer: personOf(actor), audienceOf }, query),
  )
}

/** What the address leaves open, the caller says first. */
async function wishOf(query: StreamQuery, hear?: () => Promise<string>): Promise<Wish> {
  if (query.after !== undefined || !hear) return { after: query.after, patterns: query.events }
  const said = firstMessage.safeParse(parse(await hear()))
  if (!said.success) throw malformed('Say {"after": "<cursor>"}, or {} for now, and nothing else.')
  return { after: said.data.after, patterns: said.data.events ?? query.events }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
