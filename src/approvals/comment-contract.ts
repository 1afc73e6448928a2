/** The shapes and routes of what people say about an approval without deciding it. */
import { z } from 'zod'
import { mentionedIn } from '../directory/mention-shapes.ts'
import { id, lines, listOf, pageQuery, text } from '../lib/schemas.ts'
import { route } from '../route.ts'

export const MAX_COMMENT = 10_000
export const MAX_MENTIONS = 20

const person = z.strictObject({ id: z.string(), name: z.string(), username: z.string() })

export const comment = z
  .strictObject({
    id: z.string(),
    approvalId: z.string(),
    text: z.string().meta({ description: 'whom it mentions stands in it as @usr_…' }),
    author: person,
    mentions: z.array(person).meta({ description: 'whom the text mentions, by their names of now' }),
    serviceId: z.string().nullable().meta({ description: 'the service that spoke for the author' }),
    createdAt: z.string(),
  })
  .meta({ id: 'ApprovalComment' })
export type Comment = z.output<typeof comment>

/** The payload of `approval.commented`. */
export const commentPayload = z.strictObject({ comment })

const commentText = lines(MAX_COMMENT)
  .refine((value) => mentionedIn(value).length <= MAX_MENTIONS, `must mention at most ${MAX_MENTIONS} people`)
  .meta({ description: 'a person is mentioned by id, as @usr_…' })

export const commentBody = z.strictObject({ text: commentText }).meta({ id: 'AddComment' })
const commentForBody = z.strictObject({ authorId: id('user'), text: commentText })

const reader = z.strictObject({ ...person.shape, department: z.string().nullable() })
export type Reader = z.output<typeof reader>

const readersQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'a part of the name or the username' }),
})
export type ReadersQuery = z.output<typeof readersQuery>

const commentsQuery = z.strictObject(pageQuery)
export type CommentsQuery = z.output<typeof commentsQuery>

const params = z.strictObject({ id: id('approval') })
const list = listOf(comment)
const signedIn = { by: 'person', capability: 'signed-in' } as const
const forService = { tag: 'Approvals (service)' }
const forPeople = { tag: 'Approvals (people)' }

const MENTIONING =
  'Nobody can be mentioned who is not active or may not see the approval: 422 `cannot_be_mentioned` names them, and nothing is written.'

export const commentRoutes = {
  list: route({
    ...forPeople,
    method: 'GET',
    url: '/api/approvals/:id/comments',
    summary: 'Read what was said about an approval, oldest first',
    access: signedIn,
    params,
    query: commentsQuery,
    response: list,
  }),
  add: route({
    ...forPeople,
    method: 'POST',
    url: '/api/approvals/:id/comments',
    summary: 'Say something about an approval',
    description: `It decides nothing, and is never changed. ${MENTIONING} At most 20 comments and 60 mentions in a minute: 429 \`too_many\`.`,
    access: signedIn,
    params,
    body: commentBody,
    response: comment,
    status: 201,
  }),
  readers: route({
    ...forPeople,
    method: 'GET',
    url: '/api/approvals/:id/readers',
    summary: 'List who may see an approval, and so may be mentioned',
    description: 'Those whom it involves come first, then by name.',
    access: signedIn,
    params,
    query: readersQuery,
    response: listOf(reader),
  }),
  serviceList: route({
    ...forService,
    method: 'GET',
    url: '/api/service/approvals/:id/comments',
    summary: 'Read what was said about an approval, oldest first',
    access: { by: 'service', permission: 'approvals:read' },
    params,
    query: commentsQuery,
    response: list,
  }),
  serviceAdd: route({
    ...forService,
    method: 'POST',
    url: '/api/service/approvals/:id/comments',
    summary: 'Say something about an approval for a person',
    description: `The author must be active and may see the approval (422 otherwise). ${MENTIONING}`,
    access: { by: 'service', permission: 'approvals:decide' },
    params,
    body: commentForBody,
    response: comment,
    status: 201,
  }),
}
