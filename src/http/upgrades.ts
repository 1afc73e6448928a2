/**
 * Which requests become WebSockets: those that ask for it at an address that is one. Every other `Upgrade` is ignored, as
 * HTTP demands (RFC 9110 §7.8): some clients offer HTTP/2 with each request, and want it answered by HTTP/1.1.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

export class Upgrades {
  readonly #addresses = new Set<string>()

  watch(app: FastifyInstance): void {
    app.addHook('onRoute', ({ url, config }) => {
      if (config?.contract?.socket) this.#addresses.add(url)
    })
  }

  admit({ method, url = '', headers }: IncomingMessage): boolean {
    const [path = ''] = url.split('?')
    return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && this.#addresses.has(path)
  }
}
