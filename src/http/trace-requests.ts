/**
 * Requests as spans: of whoever was let in, so that nobody else fills a collector. A service may put its request into a
 * trace of its own (W3C Trace Context); without a collector here, that trace goes on with what the request records.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor, Context } from '../context.ts'
import { parseTraceparent, type TraceContext } from '../lib/traceparent.ts'
import type { Span } from '../lib/tracer.ts'

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | undefined
  }
}

/** Ends the spans that `traced` begins. */
export function endSpansOfRequests(app: FastifyInstance): void {
  app.decorateRequest('span')
  app.addHook('onResponse', async (request, reply) => {
    const { span, method, actor, id, routeOptions } = request
    if (!span) return
    const status = reply.statusCode
    const attributes = {
      'http.request.method': method,
      'http.route': routeOptions.url,
      'http.response.status_code': status,
      'error.type': status >= 500 ? String(status) : undefined,
      'uxone.request.id': id,
      'uxone.service.id': actor.kind === 'service' ? actor.id : undefined,
    }
    span.end(attributes, status >= 500 ? `answered ${status}` : undefined)
  })
}

/** To be called when the caller is known: its trace, or one that begins here. */
export function beginSpan({ tracer }: Context, request: FastifyRequest): void {
  if (!tracer || request.actor.kind === 'anonymous') return
  const parent = parentOf(request.actor, request)
  request.span = tracer.start({ name: `${request.method} ${request.routeOptions.url}`, kind: 'server', parent })
}

/** The context whose events belong to the request's trace. */
export function traced(ctx: Context, request: FastifyRequest): Context {
  const trace = request.span?.context ?? parentOf(request.actor, request)
  return trace ? { ...ctx, events: ctx.events.within(trace) } : ctx
}

/** Browsers’ traces are none of ours: whatever page they are on would choose what is recorded. */
function parentOf(actor: Actor, { headers }: FastifyRequest): TraceContext | undefined {
  return actor.kind === 'service' ? parseTraceparent(singleHeader(headers['traceparent'])) : undefined
}

function singleHeader(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}
