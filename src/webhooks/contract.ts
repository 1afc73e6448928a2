/** The shapes and routes of webhooks and their deliveries (contract §4, §5, §7). */
import { z } from 'zod'
import { flag, id, listOf, pageQuery, text, timestamp } from '../lib/schemas.ts'
import { route } from '../route.ts'
import { createBody, secretText, updateBody } from './settings-shapes.ts'
import { attempt, delivery, DELIVERY_STATUSES, deliveryDetail, webhook } from './shapes.ts'

/** Creation answers the signing secret, once. */
const webhookWithSecret = webhook.extend({ secret: z.string() }).meta({ id: 'WebhookWithSecret' })

const testResult = z.strictObject({ delivery, attempt, success: z.boolean() }).meta({ id: 'WebhookTestResult' })

/** Seven days: longer than that two secrets are two risks. */
const LONGEST_OVERLAP_SECONDS = 7 * 86_400

export const rotateBody = z
  .strictObject({
    overlap: z.number().int().min(0).max(LONGEST_OVERLAP_SECONDS).default(86_400).meta({
      description: 'seconds for which the secrets before it still sign too; 0 revokes them at once',
    }),
    secret: secretText.optional().meta({ description: 'one of your own; made here unless told' }),
  })
  .prefault({})
export type RotateBody = z.output<typeof rotateBody>

export const enableBody = z
  .strictObject({
    held: z.enum(['all', 'last_per_approval', 'discard']).default('all').meta({
      description:
        'what to do with the deliveries that were held: send all; of each approval only the last (and all that belong to none); or none (they become dead letters)',
    }),
  })
  .prefault({})
export type EnableBody = z.output<typeof enableBody>

const enabled = webhook
  .extend({ held: z.strictObject({ sent: z.number().int(), discarded: z.number().int() }) })
  .meta({ id: 'EnabledWebhook' })

const webhookParams = z.strictObject({ id: id('webhook') })
const deliveryParams = z.strictObject({ id: id('delivery') })
const eventParams = z.strictObject({ id: id('event') })

const webhookQuery = z.strictObject({
  ...pageQuery,
  isActive: flag.optional(),
  q: text(120).optional().meta({ description: 'a part of the name or the URL' }),
})
const adminWebhookQuery = webhookQuery.extend({ service: id('service').optional() })
const eventDeliveryQuery = z.strictObject({ ...pageQuery })
export const deliveryQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(DELIVERY_STATUSES).optional(),
  eventType: text(120).optional(),
  approvalId: id('approval').optional(),
  from: timestamp.optional().meta({ description: 'created then or later' }),
  to: timestamp.optional().meta({ description: 'created before then' }),
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
  serviceRotateSecret: route({
    ...service,
    method: 'POST',
    url: '/api/service/webhooks/:id/rotate-secret',
    summary: 'Give a webhook a new signing secret; the answer holds it, once',
    access: write,
    params: webhookParams,
    body: rotateBody,
    response: webhookWithSecret,
  }),
  serviceEnable: route({
    ...service,
    method: 'POST',
    url: '/api/service/webhooks/:id/enable',
    summary: 'Switch a webhook on, and say what to do with what was held',
    access: write,
    params: webhookParams,
    body: enableBody,
    response: enabled,
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
    query: eventDeliveryQuery,
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
  rotateSecret: route({
    ...people,
    method: 'POST',
    url: '/api/webhooks/:id/rotate-secret',
    summary: 'Give a webhook a new signing secret; the answer holds it, once',
    access: admin,
    params: webhookParams,
    body: rotateBody,
    response: webhookWithSecret,
  }),
  enable: route({
    ...people,
    method: 'POST',
    url: '/api/webhooks/:id/enable',
    summary: 'Switch a webhook on, and say what to do with what was held',
    access: admin,
    params: webhookParams,
    body: enableBody,
    response: enabled,
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
    query: eventDeliveryQuery,
    response: listOf(delivery),
  }),
}
