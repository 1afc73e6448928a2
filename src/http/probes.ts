/** Health and readiness, for the operator's machines. */
import { sql } from 'kysely'
import { z } from 'zod'
import { AppError } from '../lib/errors.ts'
import { route, type Bind } from '../route.ts'

const status = z.strictObject({ status: z.string() })
/** Probes may add what they like, such as something that defeats a cache. */
const probe = { tag: 'System', method: 'GET', query: z.looseObject({}) } as const

export const probeRoutes = {
  health: route({
    ...probe,
    url: '/healthz',
    summary: 'Is the process alive?',
    access: { by: 'anyone', why: 'a probe has no credentials, and the answer says nothing' },
    response: status,
  }),
  ready: route({
    ...probe,
    url: '/readyz',
    summary: 'Can it serve: does the database answer?',
    access: { by: 'anyone', why: 'a probe has no credentials, and the answer says nothing' },
    response: status,
  }),
}

export function probeHttp(bind: Bind): void {
  bind(probeRoutes.health, async () => ({ status: 'ok' }))
  bind(probeRoutes.ready, async ({ ctx }) => {
    try {
      await sql`select 1`.execute(ctx.db)
    } catch (cause) {
      throw Object.assign(new AppError(503, 'not_ready', 'The database does not answer.'), { cause })
    }
    return { status: 'ready' }
  })
}
