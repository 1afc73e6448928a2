/** The link in optional mails that ends them (RFC 8058): asked for by GET it shows a page, and only a POST ends anything. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { askPage, donePage, unknownPage } from '../notifications/unsubscribe-page.ts'
import { findSubscription, unsubscribe } from '../notifications/unsubscribe.ts'

const params = z.strictObject({ token: z.string() })
const NOT_FOUND = 404

/** Without a session and without cookies: the token is the credential, and can do nothing else. */
export function unsubscribeHttp(app: FastifyInstance, ctx: Context): void {
  // A scope of its own: mail programs send forms, which no other route takes. What they say does not matter.
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'buffer', bodyLimit: 16_384 },
      (_request, _body, done) => done(null, undefined),
    )
    const schema = { hide: true, params }
    scope.get('/unsubscribe/:token', { exposeHeadRoute: false, schema }, async (request, reply) => {
      const found = await findSubscription(ctx, params.parse(request.params).token)
      return send(reply, found && askPage(found))
    })
    scope.post('/unsubscribe/:token', { schema }, async (request, reply) => {
      const found = await unsubscribe(ctx, params.parse(request.params).token)
      return send(reply, found && donePage(found))
    })
  })
}

function send(reply: FastifyReply, page: string | undefined): FastifyReply {
  reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store').type('text/html; charset=utf-8')
  return page === undefined ? reply.code(NOT_FOUND).send(unknownPage()) : reply.send(page)
}
