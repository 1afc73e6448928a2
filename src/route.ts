/**
 * What a route is, for the server, the OpenAPI document and the dashboard alike: one object that names its path,
 * its schemas and who may call it. Also the vocabulary of that "who": permissions of services, capabilities of people.
 */
import type { z } from 'zod'
import type { Actor, Context } from './context.ts'

/** What a service's key may do. `*` is all of them. */
export const PERMISSIONS = [
  'approvals:read',
  'approvals:create',
  'approvals:decide',
  'approvals:cancel',
  'webhooks:read',
  'webhooks:write',
  'events:read',
  'events:write',
  'templates:read',
  'templates:write',
  'directory:write',
  '*',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** What a signed-in person may do. `signed-in` is everybody who is. */
export const CAPABILITIES = [
  'signed-in',
  'approvals.readDepartment',
  'approvals.readAll',
  'approvals.cancelAny',
  'services.manage',
  'webhooks.manage',
  'directory.manage',
  'audit.read',
  'mails.read',
] as const
export type Capability = (typeof CAPABILITIES)[number]

/** Who may call a route. `anyone` needs a reason, which the architecture test prints. */
export type Access =
  | { by: 'anyone'; why: string }
  | { by: 'service'; permission: Permission }
  | { by: 'person'; capability: Capability }

export type RouteContract = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Fastify syntax: `/api/approvals/:id`. */
  url: string
  tag: string
  summary: string
  /** Markdown for the reference; optional. */
  description?: string
  access: Access
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** The answer's schema; `z.null()` answers 204 without a body. */
  response: z.ZodType
  /** Status of success; 200 unless told, 204 where the response is null. */
  status?: 201 | 202
  /** The answer is server-sent events without an end, of which `response` describes the text. Bound by `BindStream`. */
  stream?: true
}

/** Names a route; keeps the literal types that handlers and the dashboard are typed from. */
export function route<const R extends RouteContract>(contract: R): R {
  return contract
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

/** One checked request, as a handler sees it. */
export type Call<R extends RouteContract = RouteContract> = {
  /** A context whose transactions also store this request's idempotent answer. */
  ctx: Context
  actor: Actor
  params: Parsed<R['params']>
  query: Parsed<R['query']>
  body: Parsed<R['body']>
  /** The version named by `If-Match`, when the caller sent one. */
  ifMatch: number | undefined
  request: { headers: Record<string, string | undefined>; ip: string }
  /** Adds `Set-Cookie` lines to the reply, each as it goes over the wire. */
  setCookies(cookies: string[]): void
}

export type Handler<R extends RouteContract> = (call: Call<R>) => Promise<z.input<R['response']>>

/** Binds a contract to its handler; the HTTP room hands this to every domain. */
export type Bind = <R extends RouteContract>(contract: R, handler: Handler<R>) => void

/** A checked request for a stream. */
export type StreamCall<R extends RouteContract = RouteContract> = Call<R> & {
  /** Aborted when the caller has gone, or when the server stops: the stream must end then. */
  gone: AbortSignal
  /** Would the same credentials be let in now? To be asked now and then, since a stream outlives them. */
  isStillAllowed(): Promise<boolean>
}

/** Refuses by throwing; once it has answered, the stream can only end. Frames are taken as fast as the caller reads. */
export type StreamHandler<R extends RouteContract> = (call: StreamCall<R>) => Promise<AsyncIterable<string>>

export type BindStream = <R extends RouteContract & { stream: true }>(contract: R, handler: StreamHandler<R>) => void
