/** Waits until a socket is open. Every way in which that can fail has a name. */
import type { Socket } from 'node:net'

/** Why no connection came about. The message never holds an address: that would make us a port scanner. */
export class ConnectError extends Error {
  readonly kind: 'blocked' | 'dns' | 'connect' | 'tls' | 'timeout'
  /** Where a connection went that failed later; for administrators only. */
  remoteAddress: string | undefined

  constructor(kind: ConnectError['kind'], message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/**
 * Resolves at `event`; otherwise the socket is destroyed.
 * @throws ConnectError, or the reason of the abort.
 */
export async function whenOpen(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<Socket> {
  const kind = event === 'connect' ? 'connect' : 'tls'
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const onAbort = (): void => reject(signal.reason)
  const onError = (error: Error): void => reject(failed(kind, error))
  const onClose = (): void => reject(new ConnectError(kind, 'the other side closed the connection'))
  socket.once(event, () => resolve(socket)).on('error', onError)
  socket.once('close', onClose)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  try {
    return await promise
  } catch (error) {
    // A destroyed socket may still emit; nobody listens any more.
    socket.on('error', () => undefined).destroy()
    throw error
  } finally {
    socket.off('error', onError).off('close', onClose)
    signal.removeEventListener('abort', onAbort)
  }
}

/** The code of a system's error, for messages. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

function failed(kind: 'connect' | 'tls', error: Error): ConnectError {
  const code = codeOf(error)
  if (kind === 'tls') return new ConnectError('tls', `no secure connection (${code})`, error)
  if (code === 'ETIMEDOUT') return new ConnectError('timeout', 'no connection: the host does not answer', error)
  return new ConnectError('connect', code === 'ECONNREFUSED' ? 'connection refused' : `no connection (${code})`, error)
}
