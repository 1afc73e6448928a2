/** The shapes and routes of what a person is told in the app. */
import { z } from 'zod'
import { flag, id, listOf, pageQuery } from '../lib/schemas.ts'
import { route } from '../route.ts'
import { LANGUAGES } from './preferences-contract.ts'

/** What people are told, and what it means to who is told. */
export const NOTIFICATION_KINDS = {
  'approval.assigned': 'You are asked to decide.',
  'approval.approved': 'Your request, or one that you watch, was approved.',
  'approval.rejected': 'Your request, or one that you watch, was rejected.',
  'approval.cancelled': 'A request that you were asked about, made or watch was withdrawn.',
  'approval.settled': 'Others have decided what you were asked.',
  'approval.changed': 'What you are asked about, or watch, has changed.',
  'approval.mentioned': 'Somebody mentioned you in a comment.',
  'approval.commented': 'Somebody commented on a request that concerns you.',
  'webhook.failing': 'A webhook has had no success for 1, 24 or 72 hours.',
  'webhook.disabled': 'A webhook was disabled.',
  'webhook.recovered': 'A webhook that was failing succeeds again.',
  'webhook.dead_letter': 'A delivery has used its attempts up.',
  'person.unreachable': 'A person cannot be reached by mail.',
} as const
export type NotificationKind = keyof typeof NOTIFICATION_KINDS

const kind = z.enum(Object.keys(NOTIFICATION_KINDS))
const ABOUT = z.union([id('approval'), id('webhook'), id('user')], {
  error: 'must be the id of an approval, a webhook or a person',
})
const MAX_IDS = 200

const notification = z
  .strictObject({
    id: z.string(),
    kind: z.string().meta({ description: 'such as approval.assigned' }),
    title: z.string(),
    text: z.string().meta({ description: 'a sentence in the `language` that was asked for' }),
    about: z.string().meta({ description: 'the id of what it tells of' }),
    link: z.string().meta({ description: 'the page that it leads to, such as /approvals/apr_…' }),
    createdAt: z.string(),
    readAt: z.string().nullable(),
  })
  .meta({ id: 'Notification' })
export type Notification = z.output<typeof notification>

const listQuery = z.strictObject({
  ...pageQuery,
  unread: flag.optional().meta({ description: 'only what was read, or only what was not' }),
  kind: kind.optional(),
  about: ABOUT.optional(),
  language: z
    .enum(LANGUAGES)
    .default('en')
    .meta({ description: 'in which `text` is written; the dashboard asks for its own' }),
})
export type NotificationQuery = z.output<typeof listQuery>

/** Exactly one of the three. What is read already stays as it is, so that it may be sent twice. */
const readBody = z
  .strictObject({
    ids: z.array(id('notification')).min(1).max(MAX_IDS).optional(),
    upTo: id('notification').optional().meta({ description: 'this one and all older ones' }),
    about: ABOUT.optional().meta({ description: 'all that tell of this approval or webhook' }),
  })
  .refine(({ ids, upTo, about }) => [ids, upTo, about].filter((part) => part !== undefined).length === 1, {
    message: 'give exactly one of ids, upTo, about',
  })
  .meta({ id: 'ReadNotifications' })
export type ReadBody = z.output<typeof readBody>

const unreadCount = z
  .strictObject({ unread: z.number().int().meta({ description: 'what is left; counted up to 1000' }) })
  .meta({ id: 'UnreadCount' })

const access = { by: 'person', capability: 'signed-in' } as const

export const notificationRoutes = {
  list: route({
    tag: 'Notifications',
    method: 'GET',
    url: '/api/notifications',
    summary: 'List what you were told, newest first',
    access,
    query: listQuery,
    response: listOf(notification),
  }),
  read: route({
    tag: 'Notifications',
    method: 'POST',
    url: '/api/notifications/read',
    summary: 'Mark as read, on all your devices',
    access,
    body: readBody,
    response: unreadCount,
  }),
}
