/** Refusals that come before any route: while closing, without a Host, by a method that the path does not have. */
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { AppError, malformed } from '../lib/errors.ts'

/** May be sent again, to another node. */
export const shuttingDown = (): AppError =>
  new AppError(503, 'shutting_down', 'This server is stopping. Try again.', { retryAfterSeconds: 1 })

/** Requests on connections that are still open while the server drains. */
export function refuseWhenClosing(app: FastifyInstance): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onRequest', async (_request, reply) => {
    if (!isClosing) return
    reply.header('connection', 'close')
    throw shuttingDown()
  })
}

/** Connections opened in advance, as browsers and fetch do: Node takes them for busy, and would wait for their first request. */
export function dropSilentWhenClosing(app: FastifyInstance): void {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  app.addHook('preClose', async () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  })
}

/** HTTP/1.1 demands it (RFC 9112 §3.2). */
export function refuseMissingHost(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) throw malformed('The Host header is missing.')
  })
}

/** A path that exists under other methods answers 405 and names them; before its body is read. */
export function refuseForeignMethods(app: FastifyInstance): void {
  const table = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ method, url }) => {
    const methods = table.get(url) ?? new Set()
    table.set(url, methods)
    for (const each of [method].flat()) methods.add(each)
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const path = pathOf(request.url)
    const found = [...table].filter(([pattern]) => matches(pattern, path))
    const allowed = [...new Set(found.flatMap(([, methods]) => [...methods]))]
    if (allowed.length === 0) return
    reply.header('allow', allowed.join(', '))
    throw new AppError(405, 'method_not_allowed', `${path} has ${allowed.join(', ')}, but no ${request.method}.`)
  })
}

function pathOf(url: string): string {
  const [path = ''] = url.split(/[?#]/)
  return decodeURI(path)
}

/** Fastify's patterns as this program uses them: `:name` is one part of the path, a final `*` the rest; `/` at the end is free. */
function matches(pattern: string, path: string): boolean {
  const wanted = parts(pattern)
  const given = parts(path)
  if (wanted.at(-1) === '*' ? given.length < wanted.length : given.length !== wanted.length) return false
  return wanted.every(
    (part, index) => part === '*' || (part.startsWith(':') ? given[index] !== '' : part === given[index]),
  )
}

function parts(path: string): string[] {
  return path.replace(/\/$/, '').split('/')
}
