/** The shapes and routes of the devices that take a person's push messages. */
import { z } from 'zod'
import { id, listOf, text, wholeQuery } from '../lib/schemas.ts'
import { route } from '../route.ts'

const BASE64URL = /^[A-Za-z0-9_-]+={0,2}$/
const MAX_ENDPOINT = 2048

const pushDevice = z
  .strictObject({
    id: z.string(),
    isCurrent: z.boolean().meta({ description: 'belongs to the session that asks' }),
    userAgent: z.string().nullable(),
    pushService: z.string().meta({ description: 'such as https://fcm.googleapis.com' }),
    hideDetails: z.boolean().meta({ description: 'its messages name no titles, people or amounts' }),
    createdAt: z.string(),
    lastPushedAt: z.string().nullable(),
    lastError: z.string().nullable().meta({ description: 'why the last message did not go, in words' }),
  })
  .meta({ id: 'PushDevice' })
export type PushDevice = z.output<typeof pushDevice>

/** What `PushSubscription.toJSON()` gives in the browser, and whether details are to be hidden. */
const subscribeBody = z
  .strictObject({
    endpoint: text(MAX_ENDPOINT),
    expirationTime: z.number().nullable().optional(),
    keys: z.strictObject({
      p256dh: text(200).regex(BASE64URL, 'must be base64url'),
      auth: text(100).regex(BASE64URL, 'must be base64url'),
    }),
    hideDetails: z.boolean().optional(),
  })
  .meta({ id: 'SubscribePush' })
export type SubscribeBody = z.output<typeof subscribeBody>

const updateBody = z.strictObject({ hideDetails: z.boolean() }).meta({ id: 'UpdatePushDevice' })

const params = z.strictObject({ id: id('pushSubscription') })
const own = { tag: 'Push', access: { by: 'person', capability: 'signed-in' } } as const

export const pushRoutes = {
  key: route({
    ...own,
    method: 'GET',
    url: '/api/push/key',
    summary: 'Read the key that a browser subscribes with',
    response: z
      .strictObject({ publicKey: z.string().meta({ description: 'VAPID (RFC 8292), in base64url' }) })
      .meta({ id: 'PushKey' }),
  }),
  list: route({
    ...own,
    method: 'GET',
    url: '/api/push/subscriptions',
    summary: 'List your devices that take push messages',
    query: wholeQuery,
    response: listOf(pushDevice),
  }),
  subscribe: route({
    ...own,
    method: 'POST',
    url: '/api/push/subscriptions',
    summary: 'Send push messages to this browser, as long as this session lasts',
    body: subscribeBody,
    response: pushDevice,
    status: 201,
  }),
  update: route({
    ...own,
    method: 'PATCH',
    url: '/api/push/subscriptions/:id',
    summary: 'Show or hide details in a device’s messages',
    params,
    body: updateBody,
    response: pushDevice,
  }),
  remove: route({
    ...own,
    method: 'DELETE',
    url: '/api/push/subscriptions/:id',
    summary: 'Send no more push messages to a device',
    params,
    response: z.null(),
  }),
  test: route({
    ...own,
    method: 'POST',
    url: '/api/push/subscriptions/:id/test',
    summary: 'Send a test message to a device',
    params,
    response: pushDevice,
    status: 202,
  }),
}
