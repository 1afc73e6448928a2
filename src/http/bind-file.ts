/** Binds a contract whose answer is a file: written while it is taken, and never taken for whole when it is not. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Context } from '../context.ts'
import type { BindFile, FileAnswer } from '../route.ts'
import { callOf, schemaOf, type Authenticate } from './bind.ts'

/** A caller that takes nothing for so long is cut. */
const PATIENCE_MS = 30_000

export function createBindFile(app: FastifyInstance, ctx: Context, authenticate: Authenticate): BindFile {
  const open = new Set<FastifyReply>()
  // A download may take minutes; nobody waits for it when the server stops.
  app.addHook('preClose', async () => {
    for (const reply of open) reply.raw.destroy()
  })
  return (contract, handler) => {
    app.route({
      method: contract.method,
      url: contract.url,
      schema: schemaOf(contract),
      config: { contract },
      // The answer to a HEAD would be written as well.
      exposeHeadRoute: false,
      compress: false,
      onRequest: async (request) => {
        request.actor = await authenticate(contract.access, request)
      },
      handler: async (request, reply) => {
        const file = handler(callOf<typeof contract>(ctx, request, reply))
        open.add(reply)
        reply.raw.once('close', () => open.delete(reply))
        reply.type(`${file.type}; charset=utf-8`).header('content-disposition', `attachment; filename="${file.name}"`)
        return reply.send(Readable.from(deliver(reply, file), { objectMode: false }))
      },
    })
  }
}

/** An empty chunk would end the answer. What fails midway breaks the connection: a file that only stopped would look whole. */
async function* deliver(reply: FastifyReply, { chunks }: FileAnswer): AsyncGenerator<string> {
  const { log, raw, request } = reply
  try {
    for await (const chunk of chunks) {
      if (chunk === '') continue
      const timer = setTimeout(() => raw.destroy(), PATIENCE_MS)
      try {
        yield chunk
      } finally {
        clearTimeout(timer)
      }
    }
  } catch (error) {
    log.warn({ key: 'file.failed', requestId: request.id, err: error }, 'a download failed')
    raw.destroy()
  }
}
