/** Opens sockets for `safe-fetch.ts`: resolves a name, lets the guard see every address, connects to those and no other. */
import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type EgressGuard, isLocalhost } from './egress.ts'

const DNS_TIMEOUT_MS = 2000
const CONNECT_TIMEOUT_MS = 5000

export type Address = { address: string; family: number }
export type Resolve = (hostname: string) => Promise<Address[]>

/** `hostname` is a name or a bare address. */
export type Target = { hostname: string; port: number; isTls: boolean }

export type ConnectTimings = { dnsMs?: number; connectMs?: number; tlsMs?: number }

/** Why no connection came about. The message never holds an address: that would make us a port scanner. */
export class ConnectError extends Error {
  readonly kind: 'blocked' | 'dns' | 'connect' | 'tls' | 'timeout'

  constructor(kind: ConnectError['kind'], message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/** The system's resolver; callers who ask for one name at the same time share the answer, since each question holds a thread. */
export function createResolver(): Resolve {
  const asked = new Map<string, Promise<Address[]>>()
  return (hostname) => {
    const running = asked.get(hostname)
    if (running) return running
    const answer = lookup(hostname, { all: true }).finally(() => asked.delete(hostname))
    asked.set(hostname, answer)
    return answer
  }
}

/** Opens a connection to an address that the guard allows. */
export async function openSocket(
  target: Target,
  guard: EgressGuard,
  resolve: Resolve,
): Promise<{ socket: Socket; timings: ConnectTimings }> {
  const started = performance.now()
  const addresses = await allowedAddresses(target.hostname, guard, resolve)
  const resolved = performance.now()
  const deadline = AbortSignal.timeout(CONNECT_TIMEOUT_MS)
  const tcp = await opened(openTcp(target, addresses), 'connect', 'connect', deadline)
  const connected = performance.now()
  const timings = { dnsMs: resolved - started, connectMs: connected - resolved }
  if (!target.isTls) return { socket: tcp, timings }
  const tls = await opened(openTls(target, tcp), 'secureConnect', 'tls', deadline)
  return { socket: tls, timings: { ...timings, tlsMs: performance.now() - connected } }
}

/**
 * Node calls no `lookup` for a literal, so literals are checked here too. One bad answer condemns the name,
 * since a rebinding host mixes them; only `localhost`, which no DNS decides, is narrowed to what is allowed.
 */
async function allowedAddresses(hostname: string, guard: EgressGuard, resolve: Resolve): Promise<Address[]> {
  const family = isIP(hostname)
  const answers = family === 0 ? await resolved(hostname, resolve) : [{ address: hostname, family }]
  const allowed = answers.filter(({ address }) => guard.allows(address))
  const isWhole = allowed.length === answers.length || isLocalhost(hostname)
  if (allowed.length === 0 || !isWhole)
    throw new ConnectError('blocked', 'the host is not on a network that webhooks may reach')
  return allowed
}

async function resolved(hostname: string, resolve: Resolve): Promise<Address[]> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const late = new ConnectError('timeout', `DNS did not answer within ${DNS_TIMEOUT_MS / 1000} s`)
  const timer = setTimeout(() => reject(late), DNS_TIMEOUT_MS)
  try {
    return await Promise.race([resolve(hostname), timeout])
  } catch (error) {
    throw error === late ? late : new ConnectError('dns', `the host’s name has no address (${codeOf(error)})`, error)
  } finally {
    clearTimeout(timer)
  }
}

function openTcp({ hostname, port }: Target, addresses: Address[]): Socket {
  const [only] = addresses
  const pinned = addresses.length === 1 && only ? only.address : hostname
  const socket = connectTcp({
    host: pinned,
    port,
    autoSelectFamily: true,
    lookup: (_name, _options, answer) => answer(null, addresses),
  })
  return socket.setNoDelay(true)
}

function openTls({ hostname }: Target, socket: Socket): Socket {
  return connectTls({
    socket,
    host: hostname,
    // Server names are for names only (RFC 6066); an address is matched against the certificate's IP entries.
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  })
}

async function opened(socket: Socket, event: string, kind: 'connect' | 'tls', deadline: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const onTimeout = (): void =>
    reject(new ConnectError('timeout', `no connection within ${CONNECT_TIMEOUT_MS / 1000} s`))
  socket.once(event, () => resolve(socket))
  socket.once('error', (error) => reject(failed(kind, error)))
  socket.once('close', () => reject(new ConnectError(kind, 'the other side closed the connection')))
  deadline.addEventListener('abort', onTimeout, { once: true })
  try {
    return await promise
  } catch (error) {
    // A destroyed socket may still emit; nobody listens any more.
    socket.on('error', () => undefined).destroy()
    throw error
  } finally {
    deadline.removeEventListener('abort', onTimeout)
  }
}

function failed(kind: 'connect' | 'tls', error: Error): ConnectError {
  const code = codeOf(error)
  if (kind === 'tls') return new ConnectError('tls', `no secure connection (${code})`, error)
  if (code === 'ETIMEDOUT') return new ConnectError('timeout', 'no connection: the host does not answer', error)
  return new ConnectError('connect', code === 'ECONNREFUSED' ? 'connection refused' : `no connection (${code})`, error)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
