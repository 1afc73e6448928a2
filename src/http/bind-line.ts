/** Binds a contract whose answer is a line that messages are pushed down: server-sent events, or a WebSocket. */
import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Context } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import type { BindLine, Call, Line, LineHandler, RouteContract } from '../route.ts'
import { callOf, schemaOf, type Authenticate } from './bind.ts'
import { shuttingDown } from './gate.ts'
import { refusalOf } from './problems.ts'
import { refuseToQueue } from './line-socket.ts'
import { openSseLine } from './sse-line.ts'
import { type SocketTimes, WebSocketLine } from './ws-line.ts'

/** Of one message of a caller, who has hardly anything to say. */
const MAX_MESSAGE_BYTES = 4096

export type Lines = {
  bindLine: BindLine
  /** Ends every open line at once and lets no new one begin. */
  end(): void
}

export function createLines(
  app: FastifyInstance,
  ctx: Context,
  authenticate: Authenticate,
  times?: Partial<SocketTimes>,
): Lines {
  const open = new Set<Line>()
  let isEnding = false
  const keep = (line: Line): void => {
    open.add(line)
    line.onGone(() => open.delete(line))
    if (isEnding) line.end('stopping')
  }
  const end = (): void => {
    isEnding = true
    for (const line of open) line.end('stopping')
  }
  app.addHook('preClose', async () => end())
  const bindLine: BindLine = (contract, handler) => {
    const route = {
      method: contract.method,
      url: contract.url,
      schema: schemaOf(contract),
      config: { contract },
      // The answer to a HEAD would have no end.
      exposeHeadRoute: false,
      onRequest: async (request: FastifyRequest) => {
        request.actor = await authenticate(contract.access, request)
        if (isEnding) throw shuttingDown()
      },
    }
    const call = (request: FastifyRequest) => callOf<typeof contract>(ctx, request)
    if (contract.socket) void app.register((scope) => bindSocket(scope, route, { call, handler, keep, times }))
    else
      app.route({
        ...route,
        handler: async (request, reply) => {
          refuseToQueue(reply.raw)
          const begin = await handler(call(request))
          const line = openSseLine(reply)
          keep(line)
          begin(line)
        },
      })
  }
  return { bindLine, end }
}

type Socket<R extends RouteContract> = {
  call: (request: FastifyRequest) => Call<R>
  handler: LineHandler<R>
  keep: (line: Line) => void
  times: Partial<SocketTimes> | undefined
}

/** In a scope of its own, because the plugin hooks into every request that it sees. */
async function bindSocket<R extends RouteContract>(
  scope: FastifyInstance,
  route: Omit<RouteOptions, 'handler'>,
  { call, handler, keep, times }: Socket<R>,
): Promise<void> {
  await scope.register(websocket, {
    options: { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, clientTracking: false },
    // What the other side did wrong is answered by a close frame already.
    errorHandler: (error, _ws, request) => request.log.debug({ key: 'stream.socket_error', err: error }, 'a WebSocket'),
    preClose: (done) => done(),
  })
  scope.route({
    ...route,
    handler: async () => {
      throw new AppError(426, 'upgrade_required', 'This address speaks WebSocket only.')
    },
    wsHandler: async (ws, request) => {
      const line = new WebSocketLine(ws, request.raw.socket, times)
      keep(line)
      try {
        const begin = await handler(call(request), line.firstMessage)
        line.refuseMessages()
        begin(line)
      } catch (error) {
        line.refuse(refusalOf(error, request))
      }
    },
  })
}
