/** What the owner of a webhook sets, and how it is checked (contract §4). */
import { z } from 'zod'
import { eventPattern } from '../events/contract.ts'
import { jsonObject, text } from '../lib/schemas.ts'

const METADATA_BYTES = 16 * 1024
/** Base64 in whole groups of four, as every Standard Webhooks library reads it. */
function isSecretText(value: string): boolean {
  const encoded = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(value)?.[1] ?? ''
  const bytes = (encoded.replace(/=+$/, '').length * 3) >> 2
  return bytes >= 24 && bytes <= 64
}

export const secretText = z.string().refine(isSecretText, 'must be whsec_ and 24 to 64 bytes in base64')

/** What HTTP itself, the signature and the connection need; a custom header may not stand in for them. */
const RESERVED_HEADERS =
  /^(webhook-.*|x-uxone-.*|proxy-.*|host|content-length|content-type|content-encoding|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|accept-encoding|user-agent|traceparent|tracestate)$/i
const HEADERS_MAX = 20
const HEADERS_BYTES = 4096

const customHeaders = z
  .record(
    z
      .string()
      .max(100)
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be a header name')
      .refine((name) => !RESERVED_HEADERS.test(name), 'is set by us'),
    z
      .string()
      .max(HEADERS_BYTES)
      .regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII on one line'),
  )
  .refine((headers) => Object.keys(headers).length <= HEADERS_MAX, `must be at most ${HEADERS_MAX}`)
  .refine(
    (headers) => Object.entries(headers).flat().join('').length <= HEADERS_BYTES,
    `must be at most ${HEADERS_BYTES} bytes in all`,
  )
  .refine(
    (headers) => new Set(Object.keys(headers).map((name) => name.toLowerCase())).size === Object.keys(headers).length,
    'must name each header once',
  )

const authToken = z
  .string()
  .min(1)
  .max(2048)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')

/** The shape of a CIDR; whether its numbers are right is checked with the URL. */
function isNetwork(value: string): boolean {
  return /^[0-9A-Fa-f:.]{2,45}(\/\d{1,3})?$/.test(value)
}

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
  rateLimit: z.number().int().min(1).max(10_000).nullable(),
  maxInFlight: z.number().int().min(1).max(1000).nullable(),
  headers: customHeaders.meta({ description: 'PUT replaces them all' }),
  authToken: authToken.nullable().meta({ description: 'sent as `Authorization: Bearer`; null: none' }),
  allowedIps: z.array(z.string().refine(isNetwork, 'must be a network such as 203.0.113.0/24')).max(50),
  filter: text(2000).nullable().meta({
    description: 'a CEL expression over the event’s body, such as `approval.amount > 10000.0`; null: every event',
  }),
  signWithEd25519: z.boolean().meta({ description: 'adds a `v1a` signature; keys: /.well-known/webhook-keys.json' }),
  autoDisable: z.boolean().meta({ description: 'disable it after five days without one success' }),
  ordering: z.enum(['none', 'per_approval']),
  metadata: jsonObject(METADATA_BYTES),
}

export const createBody = z.strictObject({
  name: settings.name,
  url: settings.url,
  events: settings.events.default(['*']),
  secret: secretText.optional(),
  isActive: settings.isActive.default(true),
  retryCount: settings.retryCount
    .optional()
    .meta({ description: '3, or the length of `retrySchedule` where that is given' }),
  timeout: settings.timeout.default(30),
  retrySchedule: settings.retrySchedule.optional(),
  rateLimit: settings.rateLimit.default(null),
  maxInFlight: settings.maxInFlight.default(null),
  headers: settings.headers.default({}),
  authToken: settings.authToken.default(null),
  allowedIps: settings.allowedIps.default([]),
  filter: settings.filter.default(null),
  signWithEd25519: settings.signWithEd25519.default(false),
  autoDisable: settings.autoDisable.default(true),
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
