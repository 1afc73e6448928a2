/** What a webhook, a delivery and an attempt look like to everybody (contract §4, §7). */
import { z } from 'zod'

export const DELIVERY_STATUSES = ['PENDING', 'SUCCESS', 'FAILED', 'HELD'] as const
export const TRIGGERS = ['first', 'retry', 'manual', 'replay', 'probe', 'test'] as const
export const ATTEMPT_ERRORS = ['status', 'timeout', 'dns', 'connect', 'tls', 'reset', 'blocked', 'protocol'] as const

const nullableText = z.string().nullable()
const nullableInt = z.number().int().nullable()

/** A secret that signs now; during a rotation there are several. */
const liveSecret = z.strictObject({ id: z.string(), createdAt: z.string(), expiresAt: nullableText })

export const HEALTH_STATES = ['unknown', 'healthy', 'slow', 'failing', 'broken', 'disabled'] as const
export type HealthState = (typeof HEALTH_STATES)[number]

const health = z.strictObject({
  state: z.enum(HEALTH_STATES).meta({
    description:
      'unknown: nothing was sent yet; slow: sent to, a few at a time; broken: waits for `breakerUntil`, then one probe',
  }),
  consecutiveFailures: z.number().int(),
  firstFailureAt: nullableText.meta({ description: 'the first failure since the last success' }),
  lastFailureAt: nullableText,
  lastError: nullableText.meta({ description: 'why the latest of these failed, in words' }),
  lastSuccessAt: nullableText,
  breakerUntil: nullableText.meta({ description: 'nothing is sent before then; after it, one probe' }),
  pausedUntil: nullableText.meta({ description: 'nothing is sent before then: the receiver asked so (Retry-After)' }),
  warnedHours: z
    .number()
    .int()
    .meta({ description: 'the last warning since the first failure: 1, 24 or 72 hours; 0: none' }),
  warnedAt: nullableText,
  disablesAt: nullableText.meta({
    description: 'while it fails: not before then is it disabled, if attempts still fail; null: it never is',
  }),
})

export const webhook = z
  .strictObject({
    id: z.string(),
    serviceId: z.string(),
    serviceName: z.string(),
    name: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    isActive: z.boolean(),
    disabledReason: nullableText.meta({ description: '`manual`, `gone` (it answered 410) or `no_success`' }),
    retryCount: z.number().int(),
    timeout: z.number().meta({ description: 'seconds for a whole attempt' }),
    retrySchedule: z.array(z.number().int()).nullable(),
    rateLimit: nullableInt.meta({
      description: 'attempts per second on all nodes together; null: as fast as it answers',
    }),
    maxInFlight: nullableInt.meta({ description: 'attempts at the same time on all nodes together; null: 10' }),
    headers: z
      .record(z.string(), z.string())
      .meta({ description: 'custom headers; their values are never shown again' }),
    hasAuthToken: z.boolean(),
    allowedIps: z.array(z.string()),
    filter: nullableText,
    signWithEd25519: z.boolean(),
    autoDisable: z.boolean(),
    ordering: z.enum(['none', 'per_approval']),
    metadata: z.record(z.string(), z.unknown()),
    secrets: z.array(liveSecret).meta({ description: 'the live signing secrets, newest first; never their text' }),
    health,
    disabledAt: nullableText,
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.output<typeof webhook>

const timings = z.strictObject({
  dnsMs: z.number().optional(),
  connectMs: z.number().optional(),
  tlsMs: z.number().optional(),
  firstByteMs: z.number().optional(),
  totalMs: z.number(),
})

export const attempt = z
  .strictObject({
    id: z.string(),
    deliveryId: z.string(),
    attemptNumber: z.number().int(),
    trigger: z.enum(TRIGGERS),
    startedAt: z.string(),
    durationMs: z.number(),
    timings,
    requestUrl: z.string(),
    requestHeaders: z.record(z.string(), z.string()),
    responseCode: nullableInt,
    responseHeaders: z.record(z.string(), z.string()).nullable(),
    responseBody: nullableText,
    error: z.enum(ATTEMPT_ERRORS).nullable(),
    errorDetail: nullableText,
    nextRetryAt: nullableText,
    remoteAddress: nullableText.meta({ description: 'where the connection went; administrators only' }),
  })
  .meta({ id: 'Attempt' })
export type Attempt = z.output<typeof attempt>

const deliveryFields = {
  id: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  approvalId: nullableText,
  webhookId: z.string(),
  webhookName: z.string(),
  serviceId: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  attemptCount: z.number().int(),
  nextRetryAt: nullableText,
  responseCode: nullableInt,
  responseBody: nullableText,
  error: nullableText,
  deliveredAt: nullableText,
  createdAt: z.string(),
  updatedAt: z.string(),
}
export const delivery = z.strictObject(deliveryFields).meta({ id: 'Delivery' })
export type Delivery = z.output<typeof delivery>

/** One delivery with every attempt and the body that each of them sent. */
export const deliveryDetail = z
  .strictObject({
    ...deliveryFields,
    requestBody: z.string().meta({ description: 'empty when the event is no longer kept' }),
    attempts: z.array(attempt),
  })
  .meta({ id: 'DeliveryDetail' })
