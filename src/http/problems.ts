/** Turns whatever was thrown into a problem document (RFC 9457). The only place that maps errors to HTTP. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError, malformed, type FieldError } from '../lib/errors.ts'
import type { Problem } from '../lib/schemas.ts'

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Too large',
  414: 'Address too long',
  415: 'Unsupported media type',
  417: 'Expectation failed',
  422: 'Not possible',
  426: 'Upgrade required',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  503: 'Not ready',
}

/** Fastify's own refusals, under our codes. */
const FASTIFY_CODES: Record<string, AppError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new AppError(413, 'body_too_large', 'The body is larger than 1 MiB.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new AppError(415, 'unsupported_media_type', 'Send the body as application/json.'),
  FST_ERR_BAD_URL: malformed('The address is not valid percent-encoded UTF-8.'),
  FST_ERR_MAX_PARAM_LENGTH: new AppError(414, 'uri_too_long', 'A part of the path is longer than any id or name.'),
  FST_CP_ERR_INVALID_CONTENT_ENCODING: new AppError(415, 'unsupported_media_type', 'Send the body plain, or as gzip.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: malformed('The body’s length is not its Content-Length.'),
}

/** What the caller is told of an error; what is not an AppError is logged with its stack and told without its message. */
export function refusalOf(error: unknown, request: FastifyRequest): AppError {
  const known = toAppError(error)
  if (known) return known
  request.log.error({ key: 'http.bug', err: error, requestId: request.id }, 'a request failed by our fault')
  return new AppError(
    500,
    'internal_error',
    'Something went wrong on our side. Try again with the same Idempotency-Key; if it stays, tell the operator the requestId.',
  )
}

/** Answers an error. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error, request)
  const { status, details } = refusal
  if (details.retryAfterSeconds !== undefined)
    reply.header('retry-after', Math.max(1, Math.ceil(details.retryAfterSeconds)))
  if (status === 401 && request.url.startsWith('/api/service/')) reply.header('www-authenticate', 'Bearer')
  const body = problemOf(refusal, request.id)
  // Serialized here: a problem is not the success schema that the route's serializer knows.
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(body)
}

/** The problem document of an error, for whoever has no reply to send it by. */
export function problemOf({ status, code, message, details }: AppError, requestId: string): Problem {
  return {
    type: `urn:uxone-approvals:error:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail: message,
    code,
    requestId,
    ...(details.errors ? { errors: details.errors } : {}),
    ...details.extra,
  }
}

/** The database is restarting or unreachable: the request was not done, and the same one may be sent again. */
const UNAVAILABLE = new AppError(
  503,
  'database_unavailable',
  'The database does not answer at the moment. Try again.',
  { retryAfterSeconds: 1 },
)
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '08006',
  '53300',
  '57P01',
  '57P02',
  '57P03',
])

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && CONNECTION_CODES.has(error.code)) return true
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  )
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error)
  if (isConnectionError(error)) return UNAVAILABLE
  if (!isFastifyError(error)) return undefined
  const known = FASTIFY_CODES[error.code]
  if (known) return known
  const isCallersFault = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  return isCallersFault ? new AppError(error.statusCode ?? 400, 'invalid_request', error.message) : undefined
}

type ValidationErrors = {
  validation: readonly { instancePath: string; message?: string; params: unknown }[]
  validationContext?: string
}

function invalid({ validation, validationContext }: ValidationErrors): AppError {
  // An id that cannot be one names nothing.
  if (validationContext === 'params') return new AppError(404, 'not_found', 'There is nothing of that id.')
  const errors = validation.map(({ instancePath, message }): FieldError => ({
    path: dotted(instancePath),
    message: message ?? 'is wrong',
  }))
  const [first] = errors
  const where = first && first.path !== '' ? `${first.path}: ` : ''
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more, see errors)` : ''
  return malformed(`${where}${first?.message ?? 'The request is malformed.'}${more}`, errors)
}

/** `/levels/0/approvers` → `levels[0].approvers`. */
function dotted(instancePath: string): string {
  const parts = instancePath.split('/').filter((part) => part !== '')
  return parts.map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
