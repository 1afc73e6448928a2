/** Binds a contract to its handler: who may call, how often, checked input, idempotency, ETag. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Actor, Context } from '../context.ts'
import { malformed } from '../lib/errors.ts'
import type { Access, Bind, Call, Part, RouteContract } from '../route.ts'
import { idempotentRequest, once } from './idempotency.ts'
import { namesItem, statusOf } from './operation.ts'
import { createPart } from './parts.ts'
import { beginSpan, traced } from './trace-requests.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, by the route's declared access. */
    actor: Actor
  }
  interface FastifyContextConfig {
    contract?: RouteContract
  }
}

/** Finds out who calls and refuses whoever the access does not admit (401, 403). */
export type Authenticate = (access: Access, request: FastifyRequest) => Promise<Actor>

export function createBind(app: FastifyInstance, ctx: Context, authenticate: Authenticate): Bind {
  return (contract, handler) => {
    app.route({
      method: contract.method,
      url: contract.url,
      schema: schemaOf(contract),
      config: { contract },
      onRequest: async (request) => {
        request.actor = await authenticate(contract.access, request)
        beginSpan(ctx, request)
      },
      handler: async (request, reply) => {
        const run: Run = (requestCtx, part) => handler({ ...callOf<typeof contract>(requestCtx, request, reply), part })
        const answered = await answer(traced(ctx, request), contract, request, reply, run)
        noteChange(ctx, contract, request.actor)
        return answered
      },
    })
  }
}

/** By events. */
const TOLD_OTHERWISE = new Set(['Approvals', 'Events'])

/** For pages that show it: a person's own things to that person, the rest to administrators. */
function noteChange({ noteChange: note }: Context, { method, tag, access }: RouteContract, actor: Actor): void {
  const [area = ''] = tag.split(' (')
  if (method === 'GET' || access.by === 'anyone' || TOLD_OTHERWISE.has(area)) return
  const isOwn = access.by === 'person' && access.capability === 'signed-in' && actor.kind === 'person'
  note({ area, personId: isOwn ? actor.id : undefined })
}

/** What Fastify checks the request by. */
export function schemaOf({
  tag,
  summary,
  description,
  access,
  params,
  query,
  body,
  response,
  ...contract
}: RouteContract): object {
  return {
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    security: securityOf(access),
    ...(params ? { params } : {}),
    querystring: query ?? NO_QUERY,
    ...(body || contract.method !== 'GET' ? { body: body ?? NO_BODY } : {}),
    response: { [statusOf({ ...contract, response })]: response },
  }
}

/** What a route does not take is refused rather than ignored: the caller meant something by it. */
const NO_QUERY = z.strictObject({}, { error: 'this route takes no parameters' })
/** `{}` says nothing, and becomes the same request as no body at all. */
const NO_BODY = z
  .strictObject({}, { error: 'this route takes no body' })
  .optional()
  .transform(() => undefined)

function securityOf(access: Access): Record<string, string[]>[] {
  if (access.by === 'anyone') return []
  return access.by === 'service' ? [{ serviceKey: [] }] : [{ session: [] }]
}

type Run = (ctx: Context, part: Part) => Promise<unknown>

async function answer(
  ctx: Context,
  contract: RouteContract,
  request: FastifyRequest,
  reply: FastifyReply,
  run: Run,
): Promise<unknown> {
  const status = statusOf(contract)
  const { method, url, body, id } = request
  const [hashKey = Buffer.alloc(0)] = ctx.config.secretKeys
  const header = method === 'POST' ? request.headers['idempotency-key'] : undefined
  const idempotent = idempotentRequest(request.actor, header, { method, url, body, id, status }, hashKey)
  const part = createPart(ctx, request, idempotent)
  if (!idempotent) return send(contract, reply, status, await run(ctx, part))

  const outcome = await once(ctx, idempotent, (storingCtx) => run(storingCtx, part))
  if (!outcome.replayed) return send(contract, reply, status, outcome.result)
  reply.header('idempotency-replayed', 'true')
  return send(contract, reply, outcome.status, JSON.parse(outcome.json))
}

function send(contract: RouteContract, reply: FastifyReply, status: number, result: unknown): unknown {
  reply.code(status)
  if (status === 204) return reply.send()
  if (typeof result !== 'object' || result === null) return result
  if ('version' in result && typeof result.version === 'number') reply.header('etag', `"${result.version}"`)
  if ('id' in result && typeof result.id === 'string' && namesItem(reply.server, contract))
    reply.header('location', `${contract.url}/${result.id}`)
  return result
}

/** The one cast of the HTTP room: Fastify has replaced these members by what the contract's schemas parsed. */
export function callOf<R extends RouteContract>(ctx: Context, request: FastifyRequest, reply?: FastifyReply): Call<R> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schemas above are what parsed them
  const { params, query, body } = request as {
    params: Call<R>['params']
    query: Call<R>['query']
    body: Call<R>['body']
  }
  return {
    ctx,
    actor: request.actor,
    params,
    query,
    body,
    ifMatch: parseIfMatch(request.headers['if-match']),
    request: { headers: singleHeaders(request), ip: request.ip },
    setCookies: (cookies) => void reply?.header('set-cookie', cookies),
  }
}

function singleHeaders(request: FastifyRequest): Record<string, string | undefined> {
  const entries = Object.entries(request.headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}

/** `"3"`, `W/"3"` and `3` name version 3; `*` names any. */
function parseIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header === '*') return undefined
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())
  if (!match) throw malformed('If-Match must be the ETag that you were given, such as "3".')
  return Number(match[1])
}
