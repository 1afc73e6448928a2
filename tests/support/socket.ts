/** Listens by a WebSocket, as a browser does. */
import { once } from 'node:events'

export type SocketMessage = { cursor: string; event?: { id: string; eventType: string } & Record<string, unknown> }

export type Socket = {
  socket: WebSocket
  /** The next message of any kind; nothing when the socket is closed. */
  next(): Promise<SocketMessage | undefined>
  /** The next `n` that tell an event. */
  events(n: number): Promise<Required<SocketMessage>[]>
  /** How it ended; waits for that. */
  closed(): Promise<{ code: number; reason: string }>
  close(): void
}

type Options = { cookie?: string; query?: string; origin?: string }

/** Resolves when it is open. Throws when it is refused before that. */
export async function openSocket(baseUrl: string, { cookie = '', query = '', origin }: Options): Promise<Socket> {
  const url = new URL(`/api/ws${query}`, baseUrl.replace(/^http/, 'ws'))
  const headers = { cookie, ...(origin === undefined ? {} : { origin }) }
  const socket = new WebSocket(url, { headers })
  const messages: SocketMessage[] = []
  let end: { code: number; reason: string } | undefined
  let changed = Promise.withResolvers<void>()
  const tell = (): void => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  socket.addEventListener('message', ({ data }) => {
    messages.push(JSON.parse(String(data)))
    tell()
  })
  socket.addEventListener('close', ({ code, reason }) => {
    end = { code, reason }
    tell()
  })
  await Promise.race([once(socket, 'open'), once(socket, 'error').then(() => Promise.reject(new Error('refused')))])

  const next = async (): Promise<SocketMessage | undefined> => {
    while (messages.length === 0 && !end) await changed.promise
    return messages.shift()
  }
  return {
    socket,
    next,
    async events(n) {
      const found: Required<SocketMessage>[] = []
      while (found.length < n) {
        const message = await next()
        if (!message) throw new Error(`the socket closed after ${found.length} of ${n} events (${end?.code})`)
        if (message.event) found.push({ cursor: message.cursor, event: message.event })
      }
      return found
    },
    async closed() {
      while (!end) await changed.promise
      return end
    },
    close: () => socket.close(),
  }
}
