/** What has changed in an approval since the person who asks last saw it, and that she has seen it now. */
import { z } from 'zod'
import { id } from '../lib/schemas.ts'
import { route } from '../route.ts'

/** Longer ones are cut: both are there to be compared at a glance, and stand whole in the history. */
export const LONGEST_VALUE = 160
/** The rest is counted. */
export const MOST_DIFFERENCES = 50

const position = z.number().int().min(0)
const value = z
  .string()
  .nullable()
  .meta({
    description: `null: there was none; long ones are cut to ${LONGEST_VALUE} characters from where they differ; JSON where it is no text`,
  })

const difference = z.strictObject({
  field: z.string().meta({ description: 'such as dueDate; metadata by its names, such as metadata.vendor' }),
  before: value,
  after: value,
  by: z.string().meta({ description: 'the name of who changed it last' }),
  at: z.string(),
})

const changes = z
  .strictObject({
    since: position.nullable().meta({ description: 'how far you had seen; null: you never saw it' }),
    upTo: position.meta({ description: 'how far this tells' }),
    differences: z.array(difference),
    furtherDifferences: z.number().int(),
    newComments: z.number().int(),
  })
  .meta({ id: 'ApprovalChanges' })
export type ApprovalChanges = z.output<typeof changes>
export type FieldDifference = z.output<typeof difference>

const params = z.strictObject({ id: id('approval') })
const signedIn = { by: 'person', capability: 'signed-in' } as const

export const sightRoutes = {
  changes: route({
    tag: 'Approvals (people)',
    method: 'GET',
    url: '/api/approvals/:id/changes',
    summary: 'Read what changed since you last saw it',
    description: 'What others have changed and said, and not what you have. `since` is for whoever goes on looking.',
    access: signedIn,
    params,
    query: z.strictObject({ since: z.coerce.number().int().min(0).max(2_147_483_647).optional() }),
    response: changes,
  }),
  seen: route({
    tag: 'Approvals (people)',
    method: 'PUT',
    url: '/api/approvals/:id/seen',
    summary: 'Say how far you have seen it',
    description: 'Never goes back, and no further than what has happened. Nobody else is told.',
    access: signedIn,
    params,
    body: z.strictObject({ upTo: position.max(2_147_483_647) }),
    response: z.null(),
  }),
}
