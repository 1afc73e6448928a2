/** The one-time link that the program prints: signs its administrator in and leads to the welcome page. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Auth } from '../auth/better-auth.ts'
import { redeemSignInLink } from '../auth/sign-in-link.ts'
import { AppError } from '../lib/errors.ts'
import { text } from '../lib/schemas.ts'

const query = z.strictObject({ token: text(200) })

/** A used or expired link leads to the sign-in page, which says so. */
export function signInLinkHttp(app: FastifyInstance, auth: Auth): void {
  // A HEAD, as a link checker sends it, must not use the link up.
  app.get(
    '/sign-in/link',
    { exposeHeadRoute: false, schema: { hide: true, querystring: query } },
    async (request, reply) => {
      reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store')
      const { token } = query.parse(request.query)
      try {
        const facts = { headers: { 'user-agent': request.headers['user-agent'] }, ip: request.ip }
        const { cookies } = await redeemSignInLink(auth, token, facts)
        reply.header('set-cookie', cookies).redirect('/welcome', 303)
      } catch (error) {
        if (!(error instanceof AppError) || error.status !== 410) throw error
        reply.redirect('/sign-in?notice=link_used_or_expired', 303)
      }
      return reply
    },
  )
}
