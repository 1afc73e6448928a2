/** The routes of dead letters, replays and their jobs, and of statistics (contract §4, §5, §8). */
import { z } from 'zod'
import { job } from '../jobs/contract.ts'
import { id, listOf, text, timestamp } from '../lib/schemas.ts'
import { route } from '../route.ts'
import { deliveryQuery } from './contract.ts'
import { ATTEMPT_ERRORS, delivery } from './shapes.ts'

const webhookParams = z.strictObject({ id: id('webhook') })

const eventTypes = z.array(text(120)).min(1).max(100).optional()
const dryRun = z.boolean().default(false).meta({ description: 'only counts: nothing is sent' })

export const deadLetterQuery = deliveryQuery.omit({ status: true }).extend({ error: text(40).optional() })

/** Which dead letters to send again; naming nothing means all. */
export const retryManyBody = z.strictObject({
  ids: z.array(id('delivery')).min(1).max(1000).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
  eventTypes,
  error: z.enum([...ATTEMPT_ERRORS, 'webhook_deleted', 'discarded', 'held_too_long', 'interrupted']).optional(),
  dryRun,
})
export type RetryManyBody = z.output<typeof retryManyBody>

export const replayBody = z.strictObject({
  from: timestamp,
  to: timestamp,
  eventTypes,
  which: z.enum(['failed', 'missing', 'all']).default('failed').meta({
    description:
      'failed: dead letters of the range; missing: events of the range that this webhook listens to and has no delivery of, such as those from before it was registered; all: both, and what was delivered already',
  }),
  dryRun,
})
export type ReplayBody = z.output<typeof replayBody>

const replayResult = z
  .strictObject({
    dryRun: z.boolean(),
    total: z.number().int().meta({ description: 'deliveries that are, or would be, sent' }),
    job: job.nullable(),
  })
  .meta({ id: 'ReplayResult' })

const point = z.strictObject({
  at: z.string(),
  attempts: z.number().int(),
  successes: z.number().int(),
  failures: z.number().int(),
  dead: z.number().int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
})

const statsFields = {
  from: z.string(),
  to: z.string(),
  bucketSeconds: z
    .number()
    .int()
    .meta({ description: 'the step of `series`, chosen by the range; `from` and `to` are whole steps that cover it' }),
  attempts: z.number().int(),
  successes: z.number().int(),
  failures: z.number().int(),
  successRate: z.number().nullable().meta({ description: 'of attempts, 0 to 1; null: there were none' }),
  dead: z.number().int().meta({ description: 'deliveries that became dead letters' }),
  responseMs: z.strictObject({
    average: z.number().nullable(),
    p50: z.number().nullable(),
    p95: z.number().nullable(),
    p99: z.number().nullable(),
  }),
  commitToFirstAttemptMs: z.strictObject({ p50: z.number().nullable(), p99: z.number().nullable() }),
  errors: z.record(z.string(), z.number().int()).meta({ description: 'failed attempts by their `error`' }),
  retries: z
    .array(z.strictObject({ attempts: z.number().int(), deliveries: z.number().int() }))
    .meta({ description: 'how many attempts the deliveries that ended took; 22: that many or more' }),
  volume: z.number().int().meta({ description: 'deliveries that had their first attempt' }),
  waiting: z.strictObject({
    pending: z.number().int(),
    held: z.number().int(),
    deadLetters: z.number().int(),
    oldestDueSeconds: z.number().nullable().meta({
      description:
        'since when something could have been sent and was not; what waits for a pause or a broken endpoint is not due',
    }),
  }),
  series: z.array(point),
}

export const webhookStats = z.strictObject({ webhookId: z.string(), ...statsFields }).meta({ id: 'WebhookStats' })
export type WebhookStats = z.output<typeof webhookStats>

const webhookLine = z.strictObject({
  webhookId: z.string(),
  name: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  attempts: z.number().int(),
  successRate: z.number().nullable(),
  errorRate: z.number().nullable(),
  p95Ms: z.number().nullable(),
  dead: z.number().int(),
})

/** Contract §8 over all webhooks, or those of one service. */
export const webhookInsights = z
  .strictObject({ ...statsFields, webhooks: z.array(webhookLine) })
  .meta({ id: 'WebhookInsights' })
export type WebhookInsights = z.output<typeof webhookInsights>

/** At most 90 days. */
export const statsQuery = z.strictObject({
  from: timestamp.optional().meta({ description: 'a day before `to` unless told; at most 90 days before it' }),
  to: timestamp.optional().meta({ description: 'now unless told' }),
})
export type StatsQuery = z.output<typeof statsQuery>
export const insightsQuery = statsQuery.extend({ service: id('service').optional() })

const read = { by: 'service', permission: 'webhooks:read' } as const
const write = { by: 'service', permission: 'webhooks:write' } as const
const admin = { by: 'person', capability: 'webhooks.manage' } as const
const service = { tag: 'Webhooks (service)' }
const people = { tag: 'Webhooks (administration)' }

const deadLetters = {
  method: 'GET',
  summary: 'List a webhook’s dead letters with their reasons',
  params: webhookParams,
  query: deadLetterQuery,
  response: listOf(delivery),
} as const
const retryMany = {
  method: 'POST',
  summary: 'Send dead letters again: all, or those that a filter names',
  params: webhookParams,
  body: retryManyBody,
  response: replayResult,
  status: 202,
} as const
const replay = {
  method: 'POST',
  summary: 'Send the events of a time range again',
  params: webhookParams,
  body: replayBody,
  response: replayResult,
  status: 202,
} as const
const stats = {
  method: 'GET',
  summary: 'Success, response times, errors, retries, volume and backlog of a webhook',
  params: webhookParams,
  query: statsQuery,
  response: webhookStats,
} as const

export const deliveryRoutes = {
  serviceDeadLetters: route({
    ...service,
    ...deadLetters,
    url: '/api/service/webhooks/:id/dead-letters',
    access: read,
  }),
  deadLetters: route({ ...people, ...deadLetters, url: '/api/webhooks/:id/dead-letters', access: admin }),
  serviceRetryMany: route({
    ...service,
    ...retryMany,
    url: '/api/service/webhooks/:id/dead-letters/retry',
    access: write,
  }),
  retryMany: route({ ...people, ...retryMany, url: '/api/webhooks/:id/dead-letters/retry', access: admin }),
  serviceReplay: route({ ...service, ...replay, url: '/api/service/webhooks/:id/replay', access: write }),
  replay: route({ ...people, ...replay, url: '/api/webhooks/:id/replay', access: admin }),
  serviceStats: route({ ...service, ...stats, url: '/api/service/webhooks/:id/stats', access: read }),
  stats: route({ ...people, ...stats, url: '/api/webhooks/:id/stats', access: admin }),
  insights: route({
    ...people,
    method: 'GET',
    url: '/api/insights/webhooks',
    summary: 'How the webhooks of all services, or of one, are doing',
    access: admin,
    query: insightsQuery,
    response: webhookInsights,
  }),
}
