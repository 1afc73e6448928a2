/** Deciding many approvals by one press: the shapes and the route. */
import { z } from 'zod'
import { id, problem, text } from '../lib/schemas.ts'
import { route } from '../route.ts'
import { STATUSES } from './shapes.ts'

/** As many as fit one look at a list: it is one request, and takes about a second. */
export const MAX_BULK_ITEMS = 100

const bulkBody = z
  .strictObject({
    action: z.enum(['approve', 'reject']),
    items: z
      .array(
        z.strictObject({
          id: id('approval'),
          version: z
            .int()
            .min(1)
            .optional()
            .meta({ description: 'the version that was read; another one refuses this item with 412' }),
        }),
      )
      .min(1)
      .max(MAX_BULK_ITEMS),
    comments: text(4000, 0).optional().meta({ description: 'kept with each decision; needed to reject' }),
  })
  .meta({ id: 'DecideMany' })
export type BulkBody = z.output<typeof bulkBody>

/** What was decided about one of them. */
export const decidedItem = z.strictObject({
  id: z.string(),
  outcome: z.literal('done'),
  status: z.enum(STATUSES),
  currentLevel: z.number().int(),
  version: z.number().int(),
})

const refusedItem = z.strictObject({ id: z.string(), outcome: z.literal('refused'), problem })

export const bulkItem = z.discriminatedUnion('outcome', [decidedItem, refusedItem])
export type BulkItem = z.output<typeof bulkItem>

const bulkAnswer = z
  .strictObject({
    done: z.number().int(),
    refused: z.number().int(),
    items: z.array(bulkItem).meta({ description: 'in the order in which they were sent' }),
  })
  .meta({ id: 'DecidedMany' })
export type BulkAnswer = z.output<typeof bulkAnswer>

export const bulkRoutes = {
  decide: route({
    tag: 'Approvals (people)',
    method: 'POST',
    url: '/api/approvals/bulk',
    summary: 'Approve or reject many',
    description:
      `Up to ${MAX_BULK_ITEMS}. Each is decided for itself, as a request of its own would be, and answered with what became ` +
      'of it: `done`, or `refused` with the problem document that its own request would have been answered with. A refusal ' +
      'stops none of the others, so the status is 200 whatever became of them. An id that is named twice is refused with 422 ' +
      '`duplicate_item`, a rejection without `comments` with 422 `comment_required`; then nothing is decided.',
    access: { by: 'person', capability: 'signed-in' },
    body: bulkBody,
    response: bulkAnswer,
  }),
}
