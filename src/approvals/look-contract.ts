/** What has changed of an approval since a person looked at it: the shapes and the routes. */
import { z } from 'zod'
import { id, timestamp } from '../lib/schemas.ts'
import { route } from '../route.ts'

const look = z.strictObject({ lookedAt: z.string() }).meta({ id: 'Look' })
export type Look = z.output<typeof look>

const changedField = z.strictObject({
  field: z.string().meta({ description: 'as in the approval; one of its metadata is `metadata.name`' }),
  before: z.unknown().meta({ description: 'what you saw; null: nothing. Long values are cut' }),
  after: z.unknown(),
  by: z.string(),
  at: z.string(),
})
export type ChangedField = z.output<typeof changedField>

const changes = z
  .strictObject({
    since: z.string(),
    readAt: z.string().meta({ description: 'up to when this tells; say so when you have looked at it' }),
    changed: z.array(changedField).meta({ description: 'what is not as it was; your own changes are left out' }),
    comments: z.number().int().meta({ description: 'how many comments others have written since' }),
  })
  .meta({ id: 'ChangesSince' })
export type ChangesSince = z.output<typeof changes>

const params = z.strictObject({ id: id('approval') })
const tag = 'Approvals (people)'
const signedIn = { by: 'person', capability: 'signed-in' } as const

export const lookRoutes = {
  look: route({
    tag,
    method: 'PUT',
    url: '/api/approvals/:id/look',
    summary: 'Say that you have looked at an approval',
    description: 'As it was at a moment, or as it is now. What has changed since is news to you. Nobody else is told.',
    access: signedIn,
    params,
    body: z.strictObject({ at: timestamp.optional() }).default({}),
    response: look,
  }),
  changes: route({
    tag,
    method: 'GET',
    url: '/api/approvals/:id/changes',
    summary: 'Read what has changed since you looked',
    description: 'Or since another moment. To who has never looked, nothing has.',
    access: signedIn,
    params,
    query: z.strictObject({ since: timestamp.optional() }),
    response: changes,
  }),
}
