/** Health, readiness and metrics for the operator and her machines. */
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import { route, type Bind } from '../route.ts'

const status = z.strictObject({ status: z.string() })
/** Probes may add what they like, such as something that defeats a cache. */
const system = { tag: 'System', method: 'GET', query: z.looseObject({}) } as const

export const systemRoutes = {
  health: route({
    ...system,
    url: '/healthz',
    summary: 'Is the process alive?',
    access: { by: 'anyone', why: 'a probe has no credentials, and the answer says nothing' },
    response: status,
  }),
  ready: route({
    ...system,
    url: '/readyz',
    summary: 'Can it serve: does the database answer?',
    access: { by: 'anyone', why: 'a probe has no credentials, and the answer says nothing' },
    response: status,
  }),
}

export function systemHttp(bind: Bind): void {
  bind(systemRoutes.health, async () => ({ status: 'ok' }))
  bind(systemRoutes.ready, async ({ ctx }) => {
    try {
      await sql`select 1`.execute(ctx.db)
    } catch (cause) {
      throw Object.assign(new AppError(503, 'not_ready', 'The database does not answer.'), { cause })
    }
    return { status: 'ready' }
  })
}

/** `GET /metrics` in the Prometheus text format. Open, and so without names: only counts and times. */
export function metricsHttp(app: FastifyInstance, ctx: Context): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  timeRequests(app, registry)
  deliveryGauges(ctx, registry)
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType)
    return registry.metrics()
  })
}

function timeRequests(app: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const { contract } = request.routeOptions.config
    // A stream lasts as long as somebody listens, which says nothing about us.
    if (contract?.stream && reply.statusCode === 200) return
    const route = contract?.url ?? 'other'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
}

/** Each gauge asks for itself: the registry reads them side by side, and one filled by the other would be a scrape late. */
function deliveryGauges(ctx: Context, registry: Registry): void {
  void new Gauge({
    name: 'webhook_deliveries_waiting',
    help: 'Deliveries not finished, by status',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      // One select for each partial index: asked for both statuses at once, PostgreSQL reads every delivery there is.
      const { rows } = await sql<{ status: string; n: number }>`
        select 'PENDING' as status, count(*) as n from webhook_deliveries where status = 'PENDING'
        union all
        select 'HELD', count(*) from webhook_deliveries where status = 'HELD'`.execute(ctx.db)
      for (const { status: name, n } of rows) this.set({ status: name }, n)
    },
  })
  void new Gauge({
    name: 'webhook_oldest_due_age_seconds',
    help: 'Age of the oldest delivery that is due and not sent',
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ seconds: number | null }>`
        select extract(epoch from ${ctx.clock.now()}::timestamptz - min(next_attempt_at)) as seconds
        from webhook_deliveries where status = 'PENDING'`.execute(ctx.db)
      this.set(Math.max(0, rows[0]?.seconds ?? 0))
    },
  })
}
