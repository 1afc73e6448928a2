/**
 * What a route is, for the server, the OpenAPI document and the dashboard alike: one object that names its path,
 * its schemas and who may call it. Also the vocabulary of that "who": permissions of services, capabilities of people.
 */
import type { z } from 'zod'
import type { Actor, Context } from './context.ts'
import type { Problem } from './lib/schemas.ts'

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
  'mails:report',
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
  'system.read',
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
  /** What the body is, when it is no JSON: its bytes come as a string of Latin-1. */
  consumes?: 'message/rfc822'
  /** The answer's schema; `z.null()` answers 204 without a body. */
  response: z.ZodType
  /** Status of success; 200 unless told, 204 where the response is null. */
  status?: 201 | 202
  /** The answer is server-sent events without an end, of which `response` describes the text. Bound by `BindStream` or `BindLine`. */
  stream?: true
  /** The answer is a WebSocket. Bound by `BindLine`. */
  socket?: true
  /** The answer is a file of one of these media types, as long as it may be. Bound by `BindFile`. */
  file?: readonly string[]
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

/**
 * One of the many things that one request asks for, done for itself: in transactions that also store its answer, under the
 * request's Idempotency-Key and this name, so that a repeat after a break finds it done. What `work` throws is told by the
 * problem document that a request of its own would have been answered with, and stops nothing else.
 */
export type Part = <S extends z.ZodType>(
  name: string,
  answer: S,
  work: (ctx: Context) => Promise<z.output<S>>,
) => Promise<{ done: z.output<S> } | { problem: Problem }>

export type Handler<R extends RouteContract> = (call: Call<R> & { part: Part }) => Promise<z.input<R['response']>>

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

/** A file, written while the caller takes it. */
export type FileAnswer = { type: string; name: string; chunks: AsyncIterable<string> }

/** Refuses by throwing; once it has answered, the file can only break off. */
export type BindFile = <R extends RouteContract & { file: readonly string[] }>(
  contract: R,
  handler: (call: Call<R>) => FileAnswer,
) => void

/** What ends a line that its caller did not end: it is told, as far as the line has words for it. */
export type LineEnd = 'stopping' | 'signed_out' | 'changed'

/** An open connection that messages are pushed down, by whoever has them. How one is written depends on what carries it. */
export type Line = {
  readonly carrier: 'sse' | 'ws'
  /** Does not wait: look at `waiting` first. */
  send(message: Buffer): void
  /** Bytes that the caller has not taken yet, and those that it has. */
  readonly waiting: number
  readonly taken: number
  /** Resolves when nothing waits any more, or the caller has gone. */
  drained(): Promise<void>
  readonly isGone: boolean
  /** Called once: soon, when the caller has gone already. */
  onGone(listener: () => void): void
  end(why: LineEnd): void
  /** At once, for a caller that takes nothing. */
  cut(): void
}

/**
 * Refuses by throwing. What it answers is called with the open line, at once and always; what it sends first is up to it.
 * `firstMessage`: what the caller says first, on a line that can be spoken into.
 */
export type LineHandler<R extends RouteContract> = (
  call: Call<R>,
  firstMessage?: () => Promise<string>,
) => Promise<(line: Line) => void>

/** Binds a contract whose answer is a line: server-sent events, or a WebSocket. */
export type BindLine = <R extends RouteContract & ({ stream: true } | { socket: true })>(
  contract: R,
  handler: LineHandler<R>,
) => void
