/** Opens a tunnel through an HTTP forward proxy, always to an address that the guard has seen and never to a name. */
import { connect, isIPv6, type Socket } from 'node:net'
import { parseHead } from './http-head.ts'
import { codeOf, ConnectError, whenOpen } from './open-socket.ts'

const MAX_HEAD_BYTES = 16 * 1024
const END_OF_HEAD = '\r\n\r\n'
const DEFAULT_PORT = 80

export type Proxy = {
  hostname: string
  port: number
  /** The value of `proxy-authorization`. A secret. */
  authorization: string | undefined
}

/** Reads `http://[user:password@]host[:port]`; undefined when it is something else. */
export function parseProxy(text: string): Proxy | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text)
  if (protocol !== 'http:' || pathname !== '/' || search !== '' || hash !== '') return undefined
  const user = decoded(`${username}:${password}`)
  if (user === undefined) return undefined
  return {
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || DEFAULT_PORT,
    authorization: user === ':' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`,
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** @throws ConnectError: the kind is `connect` for whatever the proxy does but be slow. */
export async function openTunnel(
  proxy: Proxy,
  { address, port }: { address: string; port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const socket = await connected(proxy, signal)
  const answer = headOf(socket, signal)
  const authority = isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`
  const authorization = proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${authorization}\r\n`)
  try {
    const status = parseHead(await answer)?.status ?? 0
    if (status < 200 || status > 299) throw new ConnectError('connect', `the proxy refused (${status || 'no HTTP'})`)
    return socket
  } catch (error) {
    socket.on('error', () => undefined).destroy()
    throw error
  }
}

/** The operator named the proxy, so its address is not the guard's business. */
async function connected({ hostname, port }: Proxy, signal: AbortSignal): Promise<Socket> {
  try {
    return await whenOpen(connect({ host: hostname, port, noDelay: true }), 'connect', signal)
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    throw new ConnectError('connect', `the proxy does not answer (${codeOf(error.cause)})`, error)
  }
}

/** The head of what comes. Nothing may come behind it: the other side of a tunnel speaks only when it is spoken to. */
async function headOf(socket: Socket, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const onData = (bytes: Buffer): void => {
    text += bytes.toString('latin1')
    if (text.endsWith(END_OF_HEAD)) resolve(text.slice(0, -END_OF_HEAD.length))
    else if (text.includes(END_OF_HEAD) || text.length > MAX_HEAD_BYTES) onBroken()
  }
  const onBroken = (): void => reject(new ConnectError('connect', 'the proxy gave no proper answer'))
  const onAbort = (): void => reject(signal.reason)
  socket.on('data', onData).on('error', onBroken).on('close', onBroken)
  signal.addEventListener('abort', onAbort)
  try {
    return await promise
  } finally {
    socket.pause().off('data', onData).off('error', onBroken).off('close', onBroken)
    signal.removeEventListener('abort', onAbort)
  }
}
