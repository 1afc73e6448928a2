/** The shapes and routes of webhooks and their deliveries (contract §4, §5, §7). */
import { z } from 'zod'
import { eventPattern } from '../events/contract.ts'
import { id, jsonObject, listOf, pageQuery, text } from '../lib/schemas.ts'
import { route } from '../route.ts'
import { attempt, delivery, DELIVERY_STATUSES, deliveryDetail, webhook } from './shapes.ts'

const METADATA_BYTES = 16 * 1024
/** Base64 in whole groups of four, as every Standard Webhooks library reads it. */
function isSecret(value: string): boolean {
  const encoded = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(value)?.[1] ?? ''
  const bytes = (encoded.replace(/=+$/, '').length * 3) >> 2
  return bytes >= 24 && bytes <= 64
}

/** Creation answers the signing secret, once. */
const webhookWithSecret = webhook.extend({ secret: z.string() }).meta({ id: 'WebhookWithSecret' })

const settings = {
  name: text(120),
  url: text(2048),
  events: z.array(eventPattern).min(1).max(100),
  isActive: z.boolean(),
  retryCount: z.number().int().min(0).max(20),
  timeout: z.number().min(1).max(30),
  retrySchedule: z.array(z.number().int().min(1).max(86_400)).min(1).max(20).nullable().meta({
    description:
      'seconds before each retry; the last one repeats. null: 5 s, 30 s, 5 min, 30 min, 2, 5, 10, 14, 20, 24 h',
  }),
  ordering: z.enum(['none', 'per_approval']),
  metadata: jsonObject(METADATA_BYTES),
}

export const createBody = z.strictObject({
  name: settings.name,
  url: settings.url,
  events: settings.events.default(['*']),
  secret: z.string().refine(isSecret, 'must be whsec_ and 24 to 64 bytes in base64').optional(),
  isActive: settings.isActive.default(true),
  retryCount: settings.retryCount
    .optional()
    .meta({ description: '3, or the length of `retrySchedule` where that is given' }),
  timeout: settings.timeout.default(30),
  retrySchedule: settings.retrySchedule.optional(),
  ordering: settings.ordering.default('none'),
  metadata: settings.metadata.default({}),
})
export type CreateBody = z.output<typeof createBody>

/** PUT changes what is named and keeps the rest; `secret` is changed by rotation only. */
export const updateBody = z
  .strictObject(settings)
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'name at least one field to change')
export type UpdateBody = z.output<typeof updateBody>

const testResult = z.strictObject({ delivery, attempt, success: z.boolean() }).meta({ id: 'WebhookTestResult' })

const webhookParams = z.strictObject({ id: id('webhook') })
const deliveryParams = z.strictObject({ id: id('delivery') })
const eventParams = z.strictObject({ id: id('event') })

const webhookQuery = z.strictObject({ ...pageQuery })
const adminWebhookQuery = z.strictObject({ ...pageQuery, service: id('service').optional() })
export const deliveryQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(DELIVERY_STATUSES).optional(),
  eventType: text(120).optional(),
  approvalId: id('approval').optional(),
})
export type DeliveryQuery = z.output<typeof deliveryQuery>
const adminDeliveryQuery = deliveryQuery.extend({
  webhook: id('webhook').optional(),
  service: id('service').optional(),
})
export type AdminDeliveryQuery = z.output<typeof adminDeliveryQuery>

const read = { by: 'service', permission: 'webhooks:read' } as const
const write = { by: 'service', permission: 'webhooks:write' } as const
const admin = { by: 'person', capability: 'webhooks.manage' } as const
const service = { tag: 'Webhooks (service)' }
const people = { tag: 'Webhooks (administration)' }
const nothing = z.null()

export const webhookRoutes = {
  serviceCreate: route({
    ...service,
    method: 'POST',
    url: '/api/service/webhooks',
    summary: 'Register a webhook',
    access: write,
    body: createBody,
    response: webhookWithSecret,
    status: 201,
  }),
  serviceList: route({
    ...service,
    method: 'GET',
    url: '/api/service/webhooks',
    summary: 'List webhooks',
    access: read,
    query: webhookQuery,
    response: listOf(webhook),
  }),
  serviceGet: route({
    ...service,
    method: 'GET',
    url: '/api/service/webhooks/:id',
    summary: 'Read a webhook',
    access: read,
    params: webhookParams,
    response: webhook,
  }),
  serviceUpdate: route({
    ...service,
    method: 'PUT',
    url: '/api/service/webhooks/:id',
    summary: 'Change a webhook',
    access: write,
    params: webhookParams,
    body: updateBody,
    response: webhook,
  }),
  serviceDelete: route({
    ...service,
    method: 'DELETE',
    url: '/api/service/webhooks/:id',
    summary: 'Delete a webhook',
    access: write,
    params: webhookParams,
    response: nothing,
  }),
  serviceTest: route({
    ...service,
    method: 'POST',
    url: '/api/service/webhooks/:id/test',
    summary: 'Send a test event and see the result',
    access: write,
    params: webhookParams,
    response: testResult,
  }),
  serviceDeliveries: route({
    ...service,
    method: 'GET',
    url: '/api/service/webhooks/:id/deliveries',
    summary: 'List a webhook’s deliveries',
    access: read,
    params: webhookParams,
    query: deliveryQuery,
    response: listOf(delivery),
  }),
  serviceDelivery: route({
    ...service,
    method: 'GET',
    url: '/api/service/deliveries/:id',
    summary: 'Read a delivery with every attempt',
    access: read,
    params: deliveryParams,
    response: deliveryDetail,
  }),
  serviceRetry: route({
    ...service,
    method: 'POST',
    url: '/api/service/deliveries/:id/retry',
    summary: 'Send a delivery again',
    access: write,
    params: deliveryParams,
    response: delivery,
    status: 202,
  }),
  serviceEventDeliveries: route({
    ...service,
    method: 'GET',
    url: '/api/service/events/:id/deliveries',
    summary: 'List an event’s deliveries',
    access: read,
    params: eventParams,
    query: webhookQuery,
    response: listOf(delivery),
  }),

  create: route({
    ...people,
    method: 'POST',
    url: '/api/webhooks',
    summary: 'Register a webhook for a service',
    access: admin,
    body: createBody.extend({ serviceId: id('service') }),
    response: webhookWithSecret,
    status: 201,
  }),
  list: route({
    ...people,
    method: 'GET',
    url: '/api/webhooks',
    summary: 'List webhooks of all services',
    access: admin,
    query: adminWebhookQuery,
    response: listOf(webhook),
  }),
  get: route({
    ...people,
    method: 'GET',
    url: '/api/webhooks/:id',
    summary: 'Read a webhook',
    access: admin,
    params: webhookParams,
    response: webhook,
  }),
  update: route({
    ...people,
    method: 'PUT',
    url: '/api/webhooks/:id',
    summary: 'Change a webhook',
    access: admin,
    params: webhookParams,
    body: updateBody,
    response: webhook,
  }),
  remove: route({
    ...people,
    method: 'DELETE',
    url: '/api/webhooks/:id',
    summary: 'Delete a webhook',
    access: admin,
    params: webhookParams,
    response: nothing,
  }),
  test: route({
    ...people,
    method: 'POST',
    url: '/api/webhooks/:id/test',
    summary: 'Send a test event and see the result',
    access: admin,
    params: webhookParams,
    response: testResult,
  }),
  webhookDeliveries: route({
    ...people,
    method: 'GET',
    url: '/api/webhooks/:id/deliveries',
    summary: 'List a webhook’s deliveries',
    access: admin,
    params: webhookParams,
    query: deliveryQuery,
    response: listOf(delivery),
  }),
  deliveries: route({
    ...people,
    method: 'GET',
    url: '/api/deliveries',
    summary: 'List deliveries of all services',
    access: admin,
    query: adminDeliveryQuery,
    response: listOf(delivery),
  }),
  delivery: route({
    ...people,
    method: 'GET',
    url: '/api/deliveries/:id',
    summary: 'Read a delivery with every attempt',
    access: admin,
    params: deliveryParams,
    response: deliveryDetail,
  }),
  retry: route({
    ...people,
    method: 'POST',
    url: '/api/deliveries/:id/retry',
    summary: 'Send a delivery again',
    access: admin,
    params: deliveryParams,
    response: delivery,
    status: 202,
  }),
  eventDeliveries: route({
    ...people,
    method: 'GET',
    url: '/api/events/:id/deliveries',
    summary: 'List an event’s deliveries',
    access: admin,
    params: eventParams,
    query: webhookQuery,
    response: listOf(delivery),
  }),
}
