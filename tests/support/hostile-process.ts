/** The hostile receivers, in a process of their own: what they do to themselves is not measured, nor do they slow down others. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import {
  EXPIRED_CERTIFICATE,
  TEST_CERTIFICATE,
  TEST_KEY,
  TRUSTED_CERTIFICATE,
  WRONG_HOST_CERTIFICATE,
} from './certificate.ts'
import { type Behaviour, ON_REQUEST } from './hostile-behaviours.ts'

const CERTIFICATES = {
  'expired certificate': EXPIRED_CERTIFICATE,
  'certificate of another host': WRONG_HOST_CERTIFICATE,
  'self-signed certificate': TEST_CERTIFICATE,
  'trusted certificate': TRUSTED_CERTIFICATE,
}

export type HostileReceivers = {
  /** By what they do. */
  urls: Record<string, string>
  /** How many requests each has had so far. */
  counts(): Promise<Record<string, number>>
  stop(): void
}

export async function startHostileReceivers(): Promise<HostileReceivers> {
  const child = fork(import.meta.filename, { execArgv: [] })
  const [urls]: Record<string, string>[] = await once(child, 'message')
  return {
    urls: urls ?? {},
    async counts() {
      child.send('counts')
      const [counts]: Record<string, number>[] = await once(child, 'message')
      return counts ?? {}
    },
    stop: () => void child.kill('SIGKILL'),
  }
}

if (process.argv[1] === import.meta.filename) await main()

async function main(): Promise<void> {
  const counts: Record<string, number> = {}
  const urls: Record<string, string> = {}
  const serve = async (name: string, scheme: string, server: Server): Promise<void> => {
    urls[name] = `${scheme}${await portOf(server)}/`
  }
  for (const [name, behaviour] of Object.entries(ON_REQUEST)) {
    counts[name] = 0
    const count = (): void => void (counts[name] = (counts[name] ?? 0) + 1)
    await serve(
      name,
      'http://127.0.0.1:',
      createServer((socket) => onRequest(socket, count, behaviour)),
    )
  }
  for (const [name, cert] of Object.entries(CERTIFICATES)) {
    counts[name] = 0
    const count = (): void => void (counts[name] = (counts[name] ?? 0) + 1)
    const server = createTlsServer({ key: TEST_KEY, cert }, (socket) =>
      onRequest(socket, count, (each) => void each.write('HTTP/1.1 204 No Content\r\n\r\n')),
    )
    await serve(name, 'https://localhost:', server)
  }
  await serve(
    'silent TLS',
    'https://localhost:',
    createServer((socket) => socket.resume()),
  )
  process.on('message', () => process.send?.(counts))
  process.on('disconnect', () => process.exit())
  process.send?.(urls)
}

/** The tests' requests come in one piece, so that each begins with its method. */
function onRequest(socket: Socket, count: () => void, behaviour: Behaviour): void {
  socket.on('error', () => undefined)
  socket.on('data', (bytes) => {
    if (!bytes.toString('latin1', 0, 4).startsWith('POST')) return
    count()
    behaviour(socket)
  })
}

async function portOf(server: Server): Promise<number> {
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
