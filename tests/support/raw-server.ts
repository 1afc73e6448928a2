/** A TCP server that speaks no HTTP, but does what the test says with each connection. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** Answers its `http://` URL; ends with the test. */
export async function listenRaw(
  t: TestContext,
  onConnection: (socket: Socket) => void,
  host = '127.0.0.1',
): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    onConnection(socket.on('error', () => undefined))
  })
  server.listen(0, host)
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return `http://${host}:${typeof address === 'object' && address ? address.port : 0}`
}

/** A URL at which nobody listens: its port was free a moment ago. */
export async function nobodyListens(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
}
