/** What a contract says about its HTTP: status, headers, name. Read by the server and the OpenAPI document alike. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RouteContract } from '../route.ts'

/** The media type of server-sent events. */
export const EVENT_STREAM = 'text/event-stream'

/** The status of success. */
export function statusOf({ status, response, socket }: Pick<RouteContract, 'status' | 'response' | 'socket'>): number {
  if (socket) return 101
  return status ?? (response.type === 'null' ? 204 : 200)
}

/** Does it create what `<url>/:id` reads? Then its answer carries a Location. */
export function namesItem(app: Pick<FastifyInstance, 'hasRoute'>, contract: RouteContract): boolean {
  return contract.status === 201 && app.hasRoute({ method: 'GET', url: `${contract.url}/:id` })
}

/** `POST /api/service/approvals/:id/approve` → `postServiceApprovalsByIdApprove`. */
export function operationIdOf({ method, url }: Pick<RouteContract, 'method' | 'url'>): string {
  const parts = url.replace(/^\/(api\/)?/, '').split('/')
  const words = parts.flatMap((part) => (part.startsWith(':') ? ['by', part.slice(1)] : part.split(/[^a-zA-Z0-9]+/)))
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

type Header = { type: string; description: string; pattern?: string; minLength?: number; maxLength?: number }
type Headers = Record<string, Header>

/** The headers that a caller may send, beside his credentials. `isVersioned`: does the object at that address have a version? */
export function requestHeadersOf(
  contract: RouteContract,
  isVersioned: (url: string) => boolean,
): { type: 'object'; properties: Headers } | undefined {
  const changes = contract.method !== 'GET' && contract.status !== 201
  const isGuarded = changes && (answersVersion(contract) || isVersioned(contract.url))
  const properties: Headers = {
    ...(takesKey(contract) ? { 'Idempotency-Key': IDEMPOTENCY_KEY } : {}),
    ...(isGuarded ? { 'If-Match': IF_MATCH } : {}),
    ...(contract.stream ? { 'Last-Event-ID': LAST_EVENT_ID } : {}),
  }
  return Object.keys(properties).length === 0 ? undefined : { type: 'object', properties }
}

/** The headers of success. */
export function responseHeadersOf(app: Pick<FastifyInstance, 'hasRoute'>, contract: RouteContract): Headers {
  return {
    'X-Request-Id': REQUEST_ID,
    ...(answersVersion(contract) ? { ETag: ETAG } : {}),
    ...(namesItem(app, contract) ? { Location: LOCATION } : {}),
    ...(takesKey(contract) ? { 'Idempotency-Replayed': REPLAYED } : {}),
    ...rateLimitHeadersOf(contract),
  }
}

/** The headers of a refusal; `Retry-After` comes with 429 and 503. */
export function problemHeadersOf(contract: RouteContract): Headers {
  return { 'X-Request-Id': REQUEST_ID, 'Retry-After': RETRY_AFTER, ...rateLimitHeadersOf(contract) }
}

/** Does the answer carry a version, and so an ETag? */
export function answersVersion({ response }: RouteContract): boolean {
  return response instanceof z.ZodObject && 'version' in response.shape
}

/** Signing in and out keeps no answers: they hold credentials. */
function takesKey({ method, url }: RouteContract): boolean {
  return method === 'POST' && !url.startsWith('/api/auth/sign-')
}

function rateLimitHeadersOf({ access }: RouteContract): Headers {
  return access.by === 'service' ? RATE_LIMIT : {}
}

const IDEMPOTENCY_KEY = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: '^[\\x21-\\x7e]+$',
  description: 'Makes a retry safe for 24 hours: the same key and request answer the first answer again',
}
const IF_MATCH = { type: 'string', description: 'The ETag that was read; another version answers 412' }
const LAST_EVENT_ID = {
  type: 'string',
  description: 'The `id` of the last frame that was read: the stream goes on after it, without a gap or a double',
}
const REQUEST_ID = { type: 'string', description: 'Names this request in the logs' }
const ETAG = { type: 'string', description: 'The version, for If-Match' }
const LOCATION = { type: 'string', description: 'Where the created object is read' }
const REPLAYED = { type: 'string', description: '`true` when this is the stored answer of an earlier request' }
const RETRY_AFTER = { type: 'integer', description: 'Seconds to wait; with 429 and 503' }
const RATE_LIMIT = {
  'RateLimit-Limit': { type: 'integer', description: 'Requests that this service may make per second' },
  'RateLimit-Remaining': { type: 'integer', description: 'How many of them are left' },
  'RateLimit-Reset': { type: 'integer', description: 'Seconds until they are full again' },
}
