/** Calls the server, typed by the very contracts that it checks requests with. Owns the wire and knows no page. */
import type { z } from 'zod'
import type { RouteContract } from '../../../src/route.ts'
import { takeEarly } from './asked-early.ts'
import { isApiError, isUnreachable, refusalFrom, unreachable } from './api-error.ts'

type Part<Name extends string, S> = S extends z.ZodType
  ? {} extends z.input<S>
    ? { [N in Name]?: z.input<S> }
    : undefined extends z.input<S>
      ? { [N in Name]?: z.input<S> }
      : { [N in Name]: z.input<S> }
  : unknown

/** What the route takes from its caller. */
export type CallInput<R extends RouteContract> = Part<'params', R['params']> &
  Part<'query', R['query']> &
  Part<'body', R['body']>

export type CallOptions = {
  /** The version that was read; the server refuses with 412 when it is no longer current. */
  ifMatch?: number
  /** Give the same key to send the same thing again safely. */
  idempotencyKey?: string
  signal?: AbortSignal
}

/** The server serializes every answer by this schema, so it is not parsed a second time here. */
export type Answer<R extends RouteContract> = z.output<R['response']>

type WireInput = { params?: unknown; query?: unknown; body?: unknown }

const RETRY_DELAYS_MS = [400, 1500]

export function call<R extends RouteContract>(route: R, input: CallInput<R>, options?: CallOptions): Promise<Answer<R>>
export async function call(route: RouteContract, input: unknown, options: CallOptions = {}): Promise<unknown> {
  const wire = wireInputOf(input)
  const url = urlOf(route, wire)
  const request = requestOf(route, wire, options)
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await send(url, request)
    } catch (error) {
      if (!isSafeToRepeat(route, error) || options.signal?.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, delayMs))
    }
  }
  return send(url, request)
}

async function send(url: string, request: RequestInit): Promise<unknown> {
  const early = request.method === 'GET' ? takeEarly(url) : undefined
  const response = await (early ?? fetch(url, request)).catch((cause: unknown) => {
    if (request.signal?.aborted) throw cause
    throw unreachable(cause)
  })
  if (!response.ok) throw await refusalFrom(response)
  return response.status === 204 ? null : response.json()
}

/** A lost POST may have taken effect: its key makes the second one answer what the first did. */
function isSafeToRepeat(route: RouteContract, error: unknown): boolean {
  if (isApiError(error, 409) && error.code === 'request_in_progress') return true
  return isUnreachable(error) && route.method !== 'GET' && takesKey(route)
}

function requestOf(route: RouteContract, { body }: WireInput, options: CallOptions): RequestInit {
  const headers = new Headers({ accept: 'application/json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (options.ifMatch !== undefined) headers.set('if-match', `"${options.ifMatch}"`)
  if (takesKey(route)) headers.set('idempotency-key', options.idempotencyKey ?? crypto.randomUUID())
  return {
    method: route.method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  }
}

/** Routes of signing in carry passwords, of which no trace may be kept beside the key; they repeat safely anyway. */
function takesKey(route: RouteContract): boolean {
  return route.method === 'POST' && !route.url.startsWith('/api/auth/')
}

function urlOf(route: RouteContract, { params, query }: WireInput): string {
  const given = new Map(entriesOf(params))
  const path = route.url.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(textOf(given.get(name))))
  const search = new URLSearchParams()
  for (const [name, value] of entriesOf(query)) {
    if (value !== undefined && value !== '') search.set(name, textOf(value))
  }
  return search.size === 0 ? path : `${path}?${search}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function wireInputOf(input: unknown): WireInput {
  return typeof input === 'object' && input !== null ? input : {}
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
