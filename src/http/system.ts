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

type Backlog = { status: string; n: number; oldest: number | null }

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
    const route = request.routeOptions.config.contract?.url ?? 'other'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
}

function deliveryGauges(ctx: Context, registry: Registry): void {
  const waiting = new Gauge({
    name: 'webhook_deliveries_waiting',
    help: 'Deliveries not finished, by status',
    labelNames: ['status'],
    registers: [registry],
  })
  // It registers itself, and fills both gauges when they are scraped: one select for each partial index, because a query
  // for both statuses at once would read every delivery there is. Leans on webhook_deliveries_due_idx and _held_idx.
  void new Gauge({
    name: 'webhook_oldest_due_age_seconds',
    help: 'Age of the oldest delivery that is due and not sent',
    registers: [registry],
    async collect() {
      const now = ctx.clock.now()
      const { rows } = await sql<Backlog>`
        select 'PENDING' as status, count(*) as n, extract(epoch from ${now}::timestamptz - min(next_attempt_at)) as oldest
        from webhook_deliveries where status = 'PENDING'
        union all
        select 'HELD', count(*), null from webhook_deliveries where status = 'HELD'`.execute(ctx.db)
      const find = (name: string): Backlog | undefined => rows.find((row) => row.status === name)
      for (const name of ['PENDING', 'HELD']) waiting.set({ status: name }, find(name)?.n ?? 0)
      this.set(Math.max(0, find('PENDING')?.oldest ?? 0))
    },
  })
}
