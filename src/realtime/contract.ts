/** The routes of streams (contract §4). */
import { z } from 'zod'
import { event, eventPattern } from '../events/contract.ts'
import { pageQuery, text } from '../lib/schemas.ts'
import { route } from '../route.ts'

const patterns = text(2000)
  .transform((value) => value.split(','))
  .pipe(z.array(eventPattern).max(100))

const events = patterns
  .optional()
  .meta({ description: 'Only these: types, `approval.*`, or `*`, comma-separated, as webhooks name them' })

const streamQuery = z.strictObject({
  after: text(200, 0).optional().meta({
    description:
      'Where to begin: the `id` of a frame or a cursor of the feed; nothing after `after=` is the first event of all. Without it, the stream begins now. `Last-Event-ID` comes before it.',
  }),
  events,
})
export type StreamQuery = z.output<typeof streamQuery>

const socketQuery = z.strictObject({
  after: text(200, 0).optional().meta({
    description:
      'Where to begin: the `cursor` of a message; nothing after `after=` is the first event of all. Without it, nothing is sent before your first message has said where.',
  }),
  events,
})

/** What the caller of a WebSocket says first, unless the address says it. */
export const firstMessage = z.strictObject({
  after: text(200, 0).optional(),
  events: z.array(eventPattern).max(100).optional(),
})

const messagesQuery = z.strictObject({
  limit: pageQuery.limit,
  after: text(200, 0).optional().meta({
    description:
      'The `nextCursor` of the answer before; nothing after `after=` is the first event of all. Without it, the answer is empty and its `nextCursor` is now.',
  }),
  events,
})
export type MessagesQuery = z.output<typeof messagesQuery>

const messages = z.strictObject({
  data: z.array(z.strictObject({ cursor: z.string(), event })),
  nextCursor: z.string().meta({ description: 'never null: keep it, and ask again' }),
  hasMore: z.boolean().meta({ description: 'ask again at once' }),
})
export type Messages = z.output<typeof messages>

const DESCRIPTION = `Server-sent events, without a gap and none twice, in the order of the feed. Of each frame, \`id\` is the cursor
after this event, \`event\` its type, and \`data\` its body, byte for byte as webhooks send it. A frame with an \`id\` alone only
moves the cursor; a comment comes every 15 seconds. The stream ends when the server stops, when the caller reads too
slowly, and soon after the key is no longer valid: connect again with \`Last-Event-ID\`.`

const WHAT_IS_SEEN = `Of the event log, in the order of the feed, what you may see as things stand when each event is told:
events of approvals where you see the approval, and all events where you deal with webhooks. Without a gap and none twice,
from wherever you go on.`

const CHANGES = `What changed that is no event (the outcome of a delivery, a setting) is told by the area of this API alone, once and to
those who are there: to you what is your own, to administrators what they deal with.`

const PEOPLES_STREAM = `${WHAT_IS_SEEN} Server-sent events: of each frame, \`id\` is the cursor after this event, \`event\` its type, and
\`data\` its body. An event \`heartbeat\` comes first and every 15 seconds, and moves the cursor. ${CHANGES} That is an event
\`changed\` without an \`id\`: \`{ "changed": "Webhooks" }\`. The stream ends when the server
stops, when you read too slowly, and soon after your session ended or your role or department changed: connect again with
\`Last-Event-ID\`. It says why, where you still read, by an event \`end\`: \`{ "why": "stopping" | "signed_out" | "changed" }\`. You may
have 20 at once, WebSockets included.`

const SOCKET = `${WHAT_IS_SEEN} Each message is JSON: \`{ "cursor", "event" }\`, or \`{ "cursor" }\` alone first and every 15 seconds. ${CHANGES}
That is \`{ "changed": "Webhooks" }\`. Say where
to begin by \`after\` in the address, or by one message, \`{ "after": "<cursor>" }\` or \`{}\` for now, within 10 seconds; nothing else
may be said. Pages of other origins are refused. Closes with 1001 when the server stops, 4401 when your session ended, 4205
when your role or department changed, 4429 beyond 20 at once (streams included), 4400 for what it does not understand.`

const MESSAGES = `${WHAT_IS_SEEN} The same as the stream and the WebSocket tell, for those behind a proxy that lets neither through.`

const people = { tag: 'Live updates', method: 'GET', access: { by: 'person', capability: 'signed-in' } } as const

export const streamRoutes = {
  service: route({
    tag: 'Events (service)',
    method: 'GET',
    url: '/api/service/stream',
    summary: 'Listen to events as they happen',
    description: DESCRIPTION,
    access: { by: 'service', permission: 'events:read' },
    query: streamQuery,
    response: z.string(),
    stream: true,
  }),
  people: route({
    ...people,
    url: '/api/stream',
    summary: 'Listen to what you may see, as it happens',
    description: PEOPLES_STREAM,
    query: streamQuery,
    response: z.string(),
    stream: true,
  }),
  socket: route({
    ...people,
    url: '/api/ws',
    summary: 'Listen to the same by a WebSocket',
    description: SOCKET,
    query: socketQuery,
    response: z.null(),
    socket: true,
  }),
  messages: route({
    ...people,
    url: '/api/stream/messages',
    summary: 'Ask for the same, now and then',
    description: MESSAGES,
    query: messagesQuery,
    response: messages,
  }),
}
