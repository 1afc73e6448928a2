/** `GET /metrics` in the Prometheus text format. Open, and so without names: only counts and times. */
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Context } from '../context.ts'

/** What the domains count, and what only the server knows: the process and its requests. */
export function metricsHttp(app: FastifyInstance, { metrics }: Pick<Context, 'metrics'>): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  timeRequests(app, registry)
  // What is slow to count is counted before the first scrape asks.
  app.addHook('onListen', async () => void metrics.metrics())
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType)
    return (await registry.metrics()) + (await metrics.metrics())
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
    if ((contract?.stream || contract?.socket) && reply.statusCode === 200) return
    const route = contract?.url ?? 'other'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
}
