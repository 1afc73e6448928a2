/** The views of a person's inbox: what its address may hold, how much is in each, and watching. */
import { z } from 'zod'
import { id, text, timestamp } from '../lib/schemas.ts'
import { route } from '../route.ts'
import { PRIORITIES, STATUSES, URGENCIES } from './shapes.ts'

/** What an approval is to the person who looks. */
export const VIEWS = ['decide', 'waiting', 'requests', 'watching', 'decided'] as const
export type View = (typeof VIEWS)[number]

export const SORTS = ['createdAt', '-createdAt', 'dueDate', '-amount', 'amount', '-priority'] as const
/** The last one is by when the person who asks has decided. */
export const SORTS_OF_PEOPLE = [...SORTS, '-decidedAt'] as const

/** The inbox as its address says it, and as a saved view keeps it. */
export const inboxSearch = z
  .strictObject({
    view: z.enum([...VIEWS, 'all']),
    status: z.enum(STATUSES),
    service: id('service'),
    type: text(64),
    department: text(64),
    priority: z.enum(PRIORITIES),
    urgency: z.enum(URGENCIES),
    overdue: z.literal(true),
    minAmount: z.number(),
    maxAmount: z.number(),
    from: timestamp,
    to: timestamp,
    q: text(200),
    sort: z.enum(SORTS_OF_PEOPLE),
  })
  .partial()
  .meta({ id: 'InboxSearch' })
export type InboxSearch = z.output<typeof inboxSearch>

/** More is shown as `99+`. */
export const VIEW_COUNTED_UP_TO = 100
const counted = z
  .number()
  .int()
  .meta({ description: `counted up to ${VIEW_COUNTED_UP_TO}` })

const viewCounts = z
  .strictObject({ decide: counted, waiting: counted, requests: counted, watching: counted, decided: counted })
  .meta({ id: 'ViewCounts' })
export type ViewCounts = z.output<typeof viewCounts>

const watch = z.strictObject({ isWatching: z.boolean() }).meta({ id: 'Watch' })
const params = z.strictObject({ id: id('approval') })
const signedIn = { by: 'person', capability: 'signed-in' } as const

export const viewRoutes = {
  counts: route({
    tag: 'Approvals (people)',
    method: 'GET',
    url: '/api/approvals/views',
    summary: 'Count what is in each of your views',
    access: signedIn,
    response: viewCounts,
  }),
}

export const watchRoutes = {
  get: route({
    tag: 'Watching',
    method: 'GET',
    url: '/api/approvals/:id/watch',
    summary: 'Do you watch this approval?',
    access: signedIn,
    params,
    response: watch,
  }),
  watch: route({
    tag: 'Watching',
    method: 'PUT',
    url: '/api/approvals/:id/watch',
    summary: 'Watch an approval',
    description:
      'You are told as its requester is: when it is decided, withdrawn or changed, for as long as you may see it. Watching twice is no error.',
    access: signedIn,
    params,
    response: watch,
  }),
  unwatch: route({
    tag: 'Watching',
    method: 'DELETE',
    url: '/api/approvals/:id/watch',
    summary: 'Watch it no more; no error if you never did',
    access: signedIn,
    params,
    response: z.null(),
  }),
}
