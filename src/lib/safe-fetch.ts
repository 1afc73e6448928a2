/**
 * POSTs to hosts that strangers chose. Every way in which that can end is a value, and everything that comes back is bounded:
 * time, headers, body. It follows no redirect, decompresses nothing and never sends a second time on its own.
 */
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { NetworkList } from './cidr.ts'
import { ConnectionPool } from './connection-pool.ts'
import { EgressGuard, type EgressRules, hostOf, targetFault } from './egress.ts'
import { Exchange } from './exchange.ts'
import { requestBytes, requestStart } from './http-request.ts'
import { NextTurn } from './next-turn.ts'
import { createResolver, type Resolve } from './resolve.ts'
import { type ConnectTimings, openConnection, type Target } from './safe-connect.ts'

/** URLs whose parts are remembered. More webhooks than that only cost a little more each. */
const REMEMBERED_URLS = 10_000

export type PostRequest = {
  url: string
  headers: Readonly<Record<string, string>>
  body: Buffer
  timeoutMs: number
  /** CIDRs that every address of the host must lie in, beside the operator's rules. None: those rules alone. */
  allowedIps?: readonly string[]
}

/** Milliseconds. The connection's phases are there when this request opened one. */
export type Timings = ConnectTimings & { firstByteMs?: number; totalMs: number }

export type PostFailure = 'timeout' | 'dns' | 'connect' | 'tls' | 'reset' | 'blocked' | 'protocol'

/** `remoteAddress`: where the connection went, for administrators. Through a proxy: where the proxy was told to go. */
type Circumstances = { timings: Timings; remoteAddress?: string }

export type PostResult =
  | ({ kind: 'response'; status: number; headers: Record<string, string>; body: string } & Circumstances)
  | ({ kind: 'failure'; error: PostFailure; detail: string } & Circumstances)

export type SafeClient = {
  /** Never throws. Ends at most a moment after `timeoutMs`, whatever the other side does. */
  post(request: PostRequest): Promise<PostResult>
  close(): Promise<void>
}

/** What a URL and its rules come to, once and for all requests. */
type Endpoint = { kind: 'open'; target: Target; lane: string; start: string } | { kind: 'blocked'; detail: string }

export function createSafeClient(rules: EgressRules, resolve?: Resolve): SafeClient {
  const guard = new EgressGuard(rules)
  const network = {
    guard,
    // Whoever allows networks of his own has names of his own, too.
    resolve: resolve ?? createResolver(guard.allowsPrivateNames ? 'system' : 'dns'),
    proxy: rules.proxy,
    secureContext: once(() => trusting(rules.extraCa ?? [])),
  }
  const pool = new ConnectionPool((target, abort) => openConnection(target, network, abort))
  const means = { pool, nextTurn: new NextTurn() }
  const endpoints = new Map<string, Endpoint>()
  return {
    async post({ url, headers, body, timeoutMs, allowedIps = [] }) {
      const key = allowedIps.length === 0 ? url : `${url} ${allowedIps.join()}`
      const endpoint = endpoints.get(key) ?? remember(endpoints, key, endpointOf(url, allowedIps, guard))
      if (endpoint.kind === 'blocked') return failure('blocked', endpoint.detail)
      const bytes = written(endpoint.start, headers, body)
      if (!bytes) return failure('protocol', 'the request could not be made')
      return new Promise((settle) => new Exchange({ ...endpoint, url, bytes, timeoutMs }, means, settle).start())
    },
    close: async () => pool.close(),
  }
}

function endpointOf(url: string, allowedIps: readonly string[], guard: EgressGuard): Endpoint {
  const fault = targetFault(url, guard)
  if (fault !== undefined) return { kind: 'blocked', detail: `the URL ${fault}` }
  const networks = networksOf(allowedIps)
  if (networks === 'wrong') return { kind: 'blocked', detail: 'its allowed networks cannot be read' }
  const parsed = new URL(url)
  const isTls = parsed.protocol === 'https:'
  const port = Number(parsed.port) || (isTls ? 443 : 80)
  return {
    kind: 'open',
    target: { hostname: hostOf(parsed), port, isTls, allowedIps: networks },
    lane: `${parsed.origin} ${allowedIps.join()}`,
    start: requestStart(parsed),
  }
}

/** A list that cannot be read allows nothing. */
function networksOf(cidrs: readonly string[]): NetworkList | undefined | 'wrong' {
  try {
    return cidrs.length === 0 ? undefined : new NetworkList(cidrs)
  } catch {
    return 'wrong'
  }
}

function written(start: string, headers: PostRequest['headers'], body: Buffer): Buffer | undefined {
  try {
    return requestBytes(start, headers, body)
  } catch {
    return undefined
  }
}

/** TLS 1.2 or newer; verification is never off. */
function trusting(extraCa: readonly string[]): SecureContext {
  const ca = extraCa.length > 0 ? { ca: [...getCACertificates(), ...extraCa] } : {}
  return createSecureContext({ minVersion: 'TLSv1.2', ...ca })
}

function failure(error: PostFailure, detail: string): PostResult {
  return { kind: 'failure', error, detail, timings: { totalMs: 0 } }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function remember(endpoints: Map<string, Endpoint>, key: string, endpoint: Endpoint): Endpoint {
  endpoints.set(key, endpoint)
  const oldest = endpoints.size > REMEMBERED_URLS ? endpoints.keys().next().value : undefined
  if (oldest !== undefined) endpoints.delete(oldest)
  return endpoint
}
