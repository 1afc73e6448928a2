/** Serves the built dashboard; every address that is not the API's answers its page. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../lib/errors.ts'
import { sendProblem } from './problems.ts'

const DIST = join(import.meta.dirname, '../../dashboard/dist')

/** Of a page whose address is its reader's alone: it is kept nowhere, told to nobody, and found by no search. */
const SECRET_ADDRESS = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }

/** Assets carry a hash in their name and may be kept for ever; the page itself is always asked for again. */
export async function dashboardHttp(app: FastifyInstance): Promise<void> {
  const isBuilt = existsSync(join(DIST, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: DIST,
      wildcard: false,
      cacheControl: false,
      // Beside each file lies what it compresses to (dashboard/precompress.ts).
      preCompressed: true,
      setHeaders: (reply, path) => {
        if (reply.hasHeader('cache-control')) return
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    app.get('/decide/*', { schema: { hide: true } }, (_request, reply) =>
      reply.headers(SECRET_ADDRESS).sendFile('index.html'),
    )
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' &&
      !/^\/(api|assets|scim)\//.test(request.url) &&
      request.headers.accept?.includes('text/html')
    if (isPage && isBuilt) return reply.header('cache-control', 'no-cache').sendFile('index.html')
    return sendProblem(
      new AppError(404, 'no_such_route', `There is no ${request.method} ${request.url.split('?')[0]}.`),
      request,
      reply,
    )
  })
}
