/** The HTTP server: plugins, limits and headers that hold for every route. Knows no domain. */
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { AppError, malformed } from '../lib/errors.ts'
import { answerClientError, answerFrameworkError, newRequestId, refuseExpectations } from './below-routes.ts'
import { dropSilentWhenClosing, refuseForeignMethods, refuseMissingHost, refuseWhenClosing } from './gate.ts'
import { parseJsonBody } from './json-body.ts'
import { registerOpenApi } from './openapi.ts'
import { sendProblem } from './problems.ts'
import { Upgrades } from './upgrades.ts'
import { endSpansOfRequests } from './trace-requests.ts'

const BODY_LIMIT = 1024 * 1024
/** For receiving a request whole; a body that drips in must not hold a socket for ever. */
const REQUEST_TIMEOUT_MS = 30_000

/** Builds the server; routes are bound by the caller before `ready`. */
export async function createServer(ctx: Context, onRoute?: (route: RouteOptions) => void): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = ctx.log
  const upgrades = new Upgrades()
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: ctx.config.trustedProxies.length > 0 ? [...ctx.config.trustedProxies] : false,
    genReqId: newRequestId,
    forceCloseConnections: 'idle',
    // Node's and Fastify's own answers to these are no problem documents: gate.ts gives ours.
    return503OnClosing: false,
    http: { requireHostHeader: false, shouldUpgradeCallback: (request) => upgrades.admit(request) },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkError,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
  })
  if (onRoute) app.addHook('onRoute', onRoute)
  upgrades.watch(app)
  app.setValidatorCompiler<z.ZodType>((route) => {
    const validate = validatorCompiler(route)
    // Fastify hands over null for a body that was not sent; a schema's default is for undefined.
    return (data) => validate(data ?? undefined)
  })
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(sendProblem)
  app.decorateRequest('actor')
  readJsonStrictly(app)
  readMessages(app)
  refuseOtherBodies(app)
  refuseExpectations(app)
  logOutcomes(app)
  endSpansOfRequests(app)
  refuseWhenClosing(app)
  dropSilentWhenClosing(app)
  refuseMissingHost(app)
  refuseForeignMethods(app)
  await app.register(helmet, {
    contentSecurityPolicy: { directives: CSP },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  })
  await app.register(compress, { threshold: 1024 })
  await app.register(rateLimit, RATE_LIMIT)
  await registerOpenApi(app)
  return app
}

/** Mantine styles its components through style attributes and one style element; scripts are ours alone. */
const CSP = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
}

/** Per service, after its key is known and before the body is read; people are not limited here. */
const RATE_LIMIT = {
  global: true,
  hook: 'preParsing',
  timeWindow: 1000,
  enableDraftSpec: true,
  keyGenerator: (request: FastifyRequest) => (request.actor?.kind === 'service' ? request.actor.id : request.ip),
  max: (request: FastifyRequest) => (request.actor?.kind === 'service' ? request.actor.rateLimit : 0),
  allowList: (request: FastifyRequest) => request.actor?.kind !== 'service',
  errorResponseBuilder: (_request: FastifyRequest, { max, ttl }: { max: number; ttl: number }) =>
    new AppError(429, 'rate_limited', `This service may make ${max} requests per second.`, {
      retryAfterSeconds: ttl / 1000,
    }),
} as const

function readJsonStrictly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      const value = parseJsonBody(Buffer.isBuffer(body) ? body : Buffer.from(body))
      // Further on, null means that no body was sent.
      if (value === null) throw malformed('The body is null: send an object, or nothing.')
      done(null, value)
    } catch (error) {
      done(error instanceof Error ? error : new Error('unreadable body'))
    }
  })
}

/** As Latin-1, which keeps every byte: what charset it is in, the message says itself. */
function readMessages(app: FastifyInstance): void {
  app.addContentTypeParser('message/rfc822', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, Buffer.isBuffer(body) ? body.toString('latin1') : body)
  })
}

/** Before the body is read: a route takes JSON or what it says, and nothing else. */
function refuseOtherBodies(app: FastifyInstance): void {
  app.addHook('preParsing', async ({ headers, routeOptions }) => {
    const { contract } = routeOptions.config
    const given = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
    const wanted = contract?.consumes ?? JSON_TYPE
    const isOurs = given !== undefined && (contract?.consumes !== undefined || TYPES.has(given))
    if (contract && isOurs && given !== wanted)
      throw new AppError(415, 'unsupported_media_type', `Send the body as ${wanted}.`)
  })
}

const JSON_TYPE = 'application/json'
const TYPES = new Set([JSON_TYPE, 'message/rfc822'])

function logOutcomes(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    const { config, url: routeUrl } = request.routeOptions
    const { contract } = config
    request.log.debug(
      {
        key: 'http.request',
        requestId: request.id,
        method: request.method,
        route: contract?.url ?? routeUrl ?? withoutTokens(request.url),
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    )
  })
}

/** The path of an address that no route knows. A long part may be a token that somebody has mistyped around. */
function withoutTokens(url: string): string {
  const [path = ''] = url.split(/[?#]/)
  return path.replaceAll(/[\w%-]{40,}/g, '…')
}
