/** The shapes and routes of events (contract §4, §7). */
import { z } from 'zod'
import { id, jsonObject, listOf, pageQuery, text, timestamp, wholeQuery } from '../lib/schemas.ts'
import { route } from '../route.ts'

const PAYLOAD_BYTES = 128 * 1024

/** An event as it was frozen; `body` fields of approvals or a service's own payload come along. */
export const event = z
  .looseObject({
    id: z.string(),
    eventType: z.string(),
    approvalId: z.string().nullable(),
    serviceId: z.string(),
    serviceName: z.string(),
    sequence: z.number().int().nullable(),
    occurredAt: z.string(),
    metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' })

/** One type that events are of. */
export const eventType = z
  .strictObject({
    eventType: z.string(),
    isBuiltIn: z.boolean(),
    description: z.string().nullable(),
    lastSeenAt: z
      .string()
      .nullable()
      .meta({ description: 'among the latest 10,000 events of the last 90 days; null: not there' }),
    schema: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema (2020-12) of the whole body' }),
    example: z.record(z.string(), z.unknown()).nullable().meta({ description: 'a whole body; of our types only' }),
  })
  .meta({ id: 'EventType' })
export type EventType = z.output<typeof eventType>
/** What listeners name events by. */
export const eventPattern = z
  .string()
  .max(120)
  .regex(
    /^(\*|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\.\*)?)$/,
    'must be *, a type such as approval.approved, or approval.*',
  )

export const triggerBody = z.strictObject({
  eventType: z
    .string()
    .max(120)
    .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/, 'must be <service>.<anything>, such as purchasing.order-shipped')
    .refine((type) => !/^(approval|webhook)\./i.test(type), 'approval.* and webhook.* are ours'),
  payload: jsonObject(PAYLOAD_BYTES).default({}),
  approvalId: id('approval').optional(),
  metadata: jsonObject(16 * 1024).default({}),
})
export type TriggerBody = z.output<typeof triggerBody>

const filters = {
  ...pageQuery,
  eventType: text(120).optional(),
  approvalId: id('approval').optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
}

export const eventQuery = z.strictObject({
  ...filters,
  after: text(200, 0).optional().meta({
    description:
      'The gap-free feed, oldest first: give the `nextCursor` of the page before, or nothing after `after=` to begin at the start. `nextCursor` is never null here: keep it and ask again.',
  }),
})
export type EventQuery = z.output<typeof eventQuery>

const adminEventQuery = z.strictObject({ ...filters, service: id('service').optional() })
export type AdminEventQuery = z.output<typeof adminEventQuery>

const adminTypeQuery = wholeQuery.extend({ service: id('service').optional() })

const params = z.strictObject({ id: id('event') })
const service = { tag: 'Events (service)' }
const people = { tag: 'Events (administration)' }

export const eventRoutes = {
  trigger: route({
    ...service,
    method: 'POST',
    url: '/api/service/events',
    summary: 'Trigger an event of your own type',
    access: { by: 'service', permission: 'events:write' },
    body: triggerBody,
    response: event,
    status: 201,
  }),
  serviceList: route({
    ...service,
    method: 'GET',
    url: '/api/service/events',
    summary: 'List events, or follow the gap-free feed',
    access: { by: 'service', permission: 'events:read' },
    query: eventQuery,
    response: listOf(event),
  }),
  serviceGet: route({
    ...service,
    method: 'GET',
    url: '/api/service/events/:id',
    summary: 'Read an event',
    access: { by: 'service', permission: 'events:read' },
    params,
    response: event,
  }),
  serviceTypes: route({
    ...service,
    method: 'GET',
    url: '/api/service/event-types',
    summary: 'List the event types, each with its JSON Schema and an example',
    access: { by: 'service', permission: 'events:read' },
    query: wholeQuery,
    response: listOf(eventType),
  }),
  types: route({
    ...people,
    method: 'GET',
    url: '/api/event-types',
    summary: 'List the event types of all services, or of one',
    access: { by: 'person', capability: 'webhooks.manage' },
    query: adminTypeQuery,
    response: listOf(eventType),
  }),
  list: route({
    ...people,
    method: 'GET',
    url: '/api/events',
    summary: 'List events of all services',
    access: { by: 'person', capability: 'webhooks.manage' },
    query: adminEventQuery,
    response: listOf(event),
  }),
  get: route({
    ...people,
    method: 'GET',
    url: '/api/events/:id',
    summary: 'Read an event',
    access: { by: 'person', capability: 'webhooks.manage' },
    params,
    response: event,
  }),
}
