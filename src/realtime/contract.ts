/** The routes of streams (contract §4). */
import { z } from 'zod'
import { eventPattern } from '../events/contract.ts'
import { text } from '../lib/schemas.ts'
import { route } from '../route.ts'

const patterns = text(2000)
  .transform((value) => value.split(','))
  .pipe(z.array(eventPattern).max(100))

const streamQuery = z.strictObject({
  after: text(200, 0).optional().meta({
    description:
      'Where to begin: the `id` of a frame or a cursor of the feed; nothing after `after=` is the first event of all. Without it, the stream begins now. `Last-Event-ID` comes before it.',
  }),
  events: patterns
    .optional()
    .meta({ description: 'Only these: types, `approval.*`, or `*`, comma-separated, as webhooks name them' }),
})
export type StreamQuery = z.output<typeof streamQuery>

const DESCRIPTION = `Server-sent events, without a gap and none twice, in the order of the feed. Of each frame, \`id\` is the cursor
after this event, \`event\` its type, and \`data\` its body, byte for byte as webhooks send it. A frame with an \`id\` alone only
moves the cursor; a comment comes every 15 seconds. The stream ends when the server stops, when the caller reads too
slowly, and soon after the key is no longer valid: connect again with \`Last-Event-ID\`.`

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
}
