/** Many who listen, in one process: bare connections, so that they cost as little as they can of what they measure. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { serve, sharedMicros } from '../delivery/rpc.ts'
import { type Cut, cutSse, cutWebSocket } from './frames.ts'

export type Way = 'sse' | 'ws'
export type Opening = { url: string; way: Way; cookies: string[] }

const AT_ONCE = 50
const POLL_MS = 5
const PATIENCE_MS = 20_000
const FIRST_MESSAGE = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x7b, 0x7d])
const DECIDED = /"eventType":"approval\.approved","approvalId":"([^"]+)"/

const open = new Set<Socket>()
/** When each client was told of an approval, in microseconds of the shared clock. */
const told = new Map<string, number[]>()

/** Resolves when it has been told where it begins. */
async function listen({ url, way }: Opening, cookie: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  open.add(socket)
  const cut: Cut = way === 'sse' ? cutSse() : cutWebSocket()
  const begun = Promise.withResolvers<void>()
  let count = 0
  socket.on('data', (chunk) => {
    const at = sharedMicros()
    for (const text of cut(chunk)) {
      count += 1
      if (count === 1) greet(socket, way, text)
      else if (count === 2) begun.resolve()
      else note(text, at)
    }
  })
  socket.on('error', begun.reject)
  socket.once('close', () => {
    open.delete(socket)
    begun.reject(new Error('the server closed the connection'))
  })
  socket.write(requestOf(way, cookie))
  return begun.promise
}

function requestOf(way: Way, cookie: string): string {
  const common = `Host: localhost\r\nCookie: ${cookie}\r\n`
  if (way === 'sse') return `GET /api/stream HTTP/1.1\r\n${common}Accept: text/event-stream\r\n\r\n`
  const key = randomBytes(16).toString('base64')
  const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n`
  return `GET /api/ws HTTP/1.1\r\n${common}${upgrade}\r\n`
}

function greet(socket: Socket, way: Way, head: string): void {
  const expected = way === 'sse' ? 'HTTP/1.1 200' : 'HTTP/1.1 101'
  if (!head.startsWith(expected)) socket.destroy(new Error(`the server answered ${head.split('\r\n')[0]}`))
  else if (way === 'ws') socket.write(FIRST_MESSAGE)
}

function note(text: string, at: number): void {
  const id = DECIDED.exec(text)?.[1]
  if (id === undefined) return
  const times = told.get(id) ?? []
  times.push(at)
  told.set(id, times)
}

async function times(id: string, count: number): Promise<number[]> {
  const deadline = performance.now() + PATIENCE_MS
  while ((told.get(id)?.length ?? 0) < count) {
    if (performance.now() > deadline) throw new Error(`${told.get(id)?.length ?? 0} of ${count} were told of ${id}`)
    await sleep(POLL_MS)
  }
  return told.get(id) ?? []
}

serve({
  open: async (opening: Opening) => {
    const rest = opening.cookies.values()
    const loop = async (): Promise<void> => {
      for (const cookie of rest) await listen(opening, cookie)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, loop))
  },
  /** When each of so many was told of this decision; waits for them. */
  toldOf: ({ id, count }: { id: string; count: number }) => times(id, count),
})
