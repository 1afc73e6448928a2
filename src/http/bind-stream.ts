/** Binds a contract whose answer is a stream: who may call, checked input, back-pressure, and an end when the server stops. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import type { BindStream, RouteContract } from '../route.ts'
import { callOf, schemaOf, type Authenticate } from './bind.ts'
import { shuttingDown } from './gate.ts'
import { refuseToQueue } from './line-socket.ts'
import { EVENT_STREAM } from './operation.ts'

/** A caller that takes nothing for so long is cut: it goes on later, from the last frame that it has read. */
const PATIENCE_MS = 30_000

export type Streams = {
  bindStream: BindStream
  /** Ends every open stream at once and lets no new one begin. */
  end(): void
}

export function createStreams(
  app: FastifyInstance,
  ctx: Context,
  authenticate: Authenticate,
  patienceMs = PATIENCE_MS,
): Streams {
  const open = new Set<OpenStream>()
  let isEnding = false
  const end = (): void => {
    isEnding = true
    for (const stream of open) stream.end()
  }
  app.addHook('preClose', async () => end())
  const bindStream: BindStream = (contract, handler) => {
    app.route({
      method: contract.method,
      url: contract.url,
      schema: schemaOf(contract),
      config: { contract },
      // The answer to a HEAD would have no end.
      exposeHeadRoute: false,
      compress: false,
      onRequest: async (request) => {
        request.actor = await authenticate(contract.access, request)
      },
      handler: async (request, reply) => {
        if (isEnding) throw shuttingDown()
        refuseToQueue(reply.raw)
        const stream = new OpenStream(reply)
        open.add(stream)
        stream.gone.addEventListener('abort', () => open.delete(stream), { once: true })
        const isStillAllowed = (): Promise<boolean> => admits(authenticate, contract, request)
        const call = { ...callOf<typeof contract>(ctx, request, reply), gone: stream.gone, isStillAllowed }
        const frames = await handler(call)
        // A proxy must not gather frames, and a connection must not outlive its stream when the server stops.
        reply.type(EVENT_STREAM).header('x-accel-buffering', 'no').header('connection', 'close')
        return reply.send(Readable.from(stream.deliver(frames, patienceMs), { objectMode: false }))
      },
    })
  }
  return { bindStream, end }
}

async function admits(
  authenticate: Authenticate,
  { access }: RouteContract,
  request: FastifyRequest,
): Promise<boolean> {
  try {
    await authenticate(access, request)
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

class OpenStream {
  readonly #reply: FastifyReply
  readonly #gone = new AbortController()

  constructor(reply: FastifyReply) {
    this.#reply = reply
    reply.raw.once('close', () => this.#gone.abort())
  }

  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** One that is stuck in a full socket would not notice. */
  end(): void {
    this.#gone.abort()
    if (this.#reply.raw.writableNeedDrain) this.#reply.raw.destroy()
  }

  /** Frames are asked for as the caller takes them, so that no more than one waits in memory. */
  async *deliver(frames: AsyncIterable<string>, patienceMs: number): AsyncGenerator<string> {
    const { log, raw } = { log: this.#reply.log, raw: this.#reply.raw }
    const cut = (): void => {
      log.info({ key: 'stream.cut', requestId: this.#reply.request.id }, 'a caller took nothing and was cut')
      raw.destroy()
    }
    try {
      for await (const frame of frames) {
        const timer = setTimeout(cut, patienceMs)
        try {
          yield frame
        } finally {
          clearTimeout(timer)
        }
      }
    } catch (error) {
      // The answer has begun, so the caller can only be cut; it comes back and is told what is wrong.
      if (this.gone.aborted) return
      log.warn({ key: 'stream.failed', requestId: this.#reply.request.id, err: error }, 'a stream failed')
      raw.destroy()
    }
  }
}
