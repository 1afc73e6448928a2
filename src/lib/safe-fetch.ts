/**
 * POSTs to hosts that strangers chose. Every way in which that can end is a value, and everything that comes back is bounded:
 * time, headers, body. It follows no redirect, decompresses nothing and never sends a second time on its own.
 */
import type { Client, Dispatcher } from 'undici'
import { ConnectionPool } from './connection-pool.ts'
import { EgressGuard, type EgressRules } from './egress.ts'
import { ConnectError, type ConnectTimings, createResolver, openSocket, type Resolve } from './safe-connect.ts'

/** How much of an answer is kept, and how much is read to keep the connection before it is cut. */
export const KEPT_BODY_BYTES = 16 * 1024
const KEPT_HEADER_CHARS = 8 * 1024
const DRAINED_BODY_BYTES = 64 * 1024

/** Errors of a connection that was open. */
const RESET_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'EHOSTUNREACH'])

export type PostRequest = {
  url: string
  headers: Readonly<Record<string, string>>
  body: Buffer
  timeoutMs: number
  allowedIps?: readonly string[]
}

/** Milliseconds. The connection's phases are there when this request opened one. */
export type Timings = ConnectTimings & { firstByteMs?: number; totalMs: number }

export type PostFailure = 'timeout' | 'dns' | 'connect' | 'tls' | 'reset' | 'blocked' | 'protocol'

export type PostResult =
  | { kind: 'response'; status: number; headers: Record<string, string>; body: string; timings: Timings }
  | { kind: 'failure'; error: PostFailure; detail: string; timings: Timings }

export type SafeClient = {
  /** Never throws. Ends at most a moment after `timeoutMs`, whatever the other side does. */
  post(request: PostRequest): Promise<PostResult>
  close(): Promise<void>
}

type Outcome = { kind: 'response'; status: number; headers: Record<string, string>; body: string } | Failure
/** What has arrived so far. */
type Answer = { status: number; headers: Record<string, string>; chunks: Buffer[]; bytes: number }
type Failure = { kind: 'failure'; error: PostFailure; detail: string }

export function createSafeClient(rules: EgressRules, resolve: Resolve = createResolver()): SafeClient {
  const guard = new EgressGuard(rules)
  const pool = new ConnectionPool((target) => openSocket(target, guard, resolve))
  return {
    async post(request) {
      const startedAt = performance.now()
      const url = new URL(request.url)
      if (url.protocol !== 'https:' && !guard.allowsHttp) {
        return { ...failure('blocked', 'http:// is not allowed here'), timings: { totalMs: 0 } }
      }
      const connection = pool.take(url)
      const timings: Timings = { totalMs: 0 }
      const outcome = await exchange(connection.client, request, url, (ms) => (timings.firstByteMs = ms))
      Object.assign(timings, connection.takePhases(), { totalMs: performance.now() - startedAt })
      pool.put(url, connection)
      return { ...outcome, timings }
    },
    close: () => pool.close(),
  }
}

/** One request on one connection. Whoever settles first wins; a connection that did not end cleanly is destroyed. */
function exchange(client: Client, request: PostRequest, url: URL, onFirstByte: (ms: number) => void): Promise<Outcome> {
  const { headers, body, timeoutMs } = request
  const startedAt = performance.now()
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const cut = (outcome: Outcome): void => {
    resolve(outcome)
    void client.destroy()
  }
  const timer = setTimeout(() => cut(failure('timeout', `no complete answer within ${timeoutMs / 1000} s`)), timeoutMs)
  const answer: Answer = { status: 0, headers: {}, chunks: [], bytes: 0 }
  const handler = answerHandler(answer, { onFirstByte: () => onFirstByte(performance.now() - startedAt), resolve, cut })
  try {
    client.dispatch({ path: `${url.pathname}${url.search}`, method: 'POST', headers, body }, handler)
  } catch {
    // What undici cannot even hand to its handler; uncaught, it would leave the timer and the connection behind.
    cut(failure('protocol', 'the request could not be made'))
  }
  return promise.finally(() => clearTimeout(timer))
}

type Ends = { onFirstByte: () => void; resolve: (outcome: Outcome) => void; cut: (outcome: Outcome) => void }

/** Gathers what comes back into `answer`, and ends the exchange. */
function answerHandler(answer: Answer, { onFirstByte, resolve, cut }: Ends): Dispatcher.DispatchHandler {
  return {
    onRequestStart: () => undefined,
    onResponseStart(_controller, status, received) {
      if (status < 200) return
      onFirstByte()
      Object.assign(answer, { status, headers: keptHeaders(received) })
    },
    onResponseData(_controller, chunk) {
      if (answer.bytes < KEPT_BODY_BYTES) answer.chunks.push(chunk)
      answer.bytes += chunk.length
      if (answer.bytes > DRAINED_BODY_BYTES) cut(response(answer))
    },
    onResponseEnd: () => resolve(response(answer)),
    onResponseError: (_controller, error) => cut(failed(error)),
  }
}

/** A body as text that PostgreSQL can hold: broken UTF-8 and NUL become U+FFFD. */
function response({ status, headers, chunks }: Answer): Outcome {
  const body = Buffer.concat(chunks).subarray(0, KEPT_BODY_BYTES).toString('utf8').replaceAll('\0', '\uFFFD')
  return { kind: 'response', status, headers, body }
}

function keptHeaders(received: Record<string, string | string[] | undefined>): Record<string, string> {
  const kept: Record<string, string> = {}
  let room = KEPT_HEADER_CHARS
  for (const [name, value] of Object.entries(received)) {
    const text = (Array.isArray(value) ? value.join(', ') : (value ?? '')).replaceAll('\0', '\uFFFD')
    room -= name.length + text.length
    if (room < 0) break
    kept[name] = text
  }
  return kept
}

function failure(error: PostFailure, detail: string): Failure {
  return { kind: 'failure', error, detail }
}

function failed(error: Error): Failure {
  if (error instanceof ConnectError) return failure(error.kind, error.message)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  if (RESET_CODES.has(code)) return failure('reset', 'the connection ended before the answer was complete')
  return failure('protocol', `the answer was not proper HTTP (${code})`)
}
