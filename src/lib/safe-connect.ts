/** Opens connections for `safe-fetch.ts`: resolves a name, lets the guard see every address, connects to those and no other. */
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import type { NetworkList } from './cidr.ts'
import type { EgressGuard } from './egress.ts'
import { codeOf, ConnectError, whenOpen } from './open-socket.ts'
import { openTunnel, type Proxy } from './proxy-tunnel.ts'
import type { Address, Resolve } from './resolve.ts'

const DNS_TIMEOUT_MS = 2000
const CONNECT_TIMEOUT_MS = 5000
const READ_BUFFER_BYTES = 16 * 1024

/** `hostname` is a name or a bare address; `allowedIps` narrows where it may lead. */
export type Target = { hostname: string; port: number; isTls: boolean; allowedIps: NetworkList | undefined }

/** What all connections of a client have in common. */
export type Network = {
  guard: EgressGuard
  resolve: Resolve
  proxy: Proxy | undefined
  secureContext: () => SecureContext
}

export type ConnectTimings = { dnsMs?: number; connectMs?: number; tlsMs?: number }

/** Where a socket's bytes go. They are only lent: the next ones come into the same buffer. */
export type Source = { onBytes: (bytes: Buffer) => void }

export type Opened = { socket: Socket; source: Source; remoteAddress: string; timings: ConnectTimings }

type Tcp = { socket: Socket; remoteAddress: string }

/**
 * Opens a connection to an address that the guard allows. `abort` ends it early; the deadlines use it too.
 * @throws ConnectError.
 */
export async function openConnection(target: Target, network: Network, abort: AbortController): Promise<Opened> {
  const started = performance.now()
  const addresses = await within(abort, { ms: DNS_TIMEOUT_MS, late: 'DNS did not answer' }, () =>
    Promise.race([allowedAddresses(target, network), aborted(abort.signal)]),
  )
  const resolved = performance.now()
  return within(abort, { ms: CONNECT_TIMEOUT_MS, late: 'no connection' }, async () => {
    const source: Source = { onBytes: () => undefined }
    const tcp = network.proxy
      ? await openThrough(network.proxy, target, addresses, abort.signal)
      : await openDirectly(target, addresses, source, abort.signal)
    const connected = performance.now()
    const timings: ConnectTimings = { dnsMs: resolved - started, connectMs: connected - resolved }
    const socket = target.isTls ? await openTls(target, tcp, network.secureContext(), abort.signal) : tcp.socket
    if (target.isTls) timings.tlsMs = performance.now() - connected
    if (target.isTls || network.proxy) socket.on('data', (bytes) => source.onBytes(bytes)).resume()
    return { socket, source, remoteAddress: tcp.remoteAddress, timings }
  })
}

/** Node calls no `lookup` for a literal, so the guard sees literals here like everything else. */
async function allowedAddresses({ hostname, allowedIps }: Target, { guard, resolve }: Network): Promise<Address[]> {
  const family = isIP(hostname)
  const answers = family === 0 ? await resolved(hostname, resolve) : [{ address: hostname, family }]
  const allowed = guard.admit(hostname, answers, allowedIps)
  if (!allowed) throw new ConnectError('blocked', 'the host is not on a network that this webhook may reach')
  return allowed
}

async function resolved(hostname: string, resolve: Resolve): Promise<Address[]> {
  try {
    return await resolve(hostname)
  } catch (error) {
    throw new ConnectError('dns', `the host’s name has no address (${codeOf(error)})`, error)
  }
}

async function openDirectly(
  { hostname, port, isTls }: Target,
  addresses: Address[],
  source: Source,
  signal: AbortSignal,
): Promise<Tcp> {
  const [only] = addresses
  const socket = connectTcp({
    host: addresses.length === 1 && only ? only.address : hostname,
    port,
    noDelay: true,
    autoSelectFamily: true,
    lookup: (_name, _options, answer) => answer(null, addresses),
    ...(isTls ? {} : { onread: readInto(source) }),
  })
  await whenOpen(socket, 'connect', signal)
  return { socket, remoteAddress: socket.remoteAddress ?? '' }
}

/** One buffer for all that a socket reads: a stream's own buffers and queue cost a tenth of a request. */
function readInto(source: Source): { buffer: Buffer; callback: (count: number) => boolean } {
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES)
  const callback = (count: number): boolean => {
    source.onBytes(buffer.subarray(0, count))
    return true
  }
  return { buffer, callback }
}

/** A proxy may lack a route to one address and have one to the next. */
async function openThrough(proxy: Proxy, { port }: Target, addresses: Address[], signal: AbortSignal): Promise<Tcp> {
  let refusal: unknown
  for (const { address } of addresses) {
    try {
      return { socket: await openTunnel(proxy, { address, port }, signal), remoteAddress: address }
    } catch (error) {
      if (signal.aborted) throw error
      refusal = error
    }
  }
  throw refusal
}

async function openTls(
  { hostname }: Target,
  { socket, remoteAddress }: Tcp,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  const tls = connectTls({
    // Its errors come out of the TLS socket too; without a listener of its own they would end the process.
    socket: socket.on('error', () => undefined),
    host: hostname,
    // Server names are for names only (RFC 6066); an address is matched against the certificate's IP entries.
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ALPNProtocols: ['http/1.1'],
    secureContext,
    rejectUnauthorized: true,
  })
  try {
    return await whenOpen(tls, 'secureConnect', signal)
  } catch (error) {
    if (error instanceof ConnectError) error.remoteAddress = remoteAddress
    throw error
  }
}

async function within<T>(
  abort: AbortController,
  { ms, late }: { ms: number; late: string },
  work: () => Promise<T>,
): Promise<T> {
  const timer = setTimeout(() => abort.abort(new ConnectError('timeout', `${late} within ${ms / 1000} s`)), ms)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
