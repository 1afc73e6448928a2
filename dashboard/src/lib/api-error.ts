/** What a failed call tells: the problem document (RFC 9457), or that the server was not reached at all. */
import { fieldsOf } from './fields.ts'
import { refusal, t } from './i18n/t.ts'

/** What the server says of a refusal, with whatever else belongs to its code. */
type Problem = Record<string, unknown> & {
  detail?: string
  message?: string
  code?: string
  requestId?: string
  errors?: { path: string; message: string }[]
}

export class ApiError extends Error {
  /** 0 when no answer came. */
  readonly status: number
  readonly code: string
  readonly problem: Problem
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, body: Problem, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(inWords(body, retryAfterSeconds) ?? body.detail ?? body.message ?? fallbackDetail(status), options)
    this.name = 'ApiError'
    this.status = status
    this.code = body.code ?? 'unknown'
    this.problem = body
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export function isApiError(error: unknown, status?: number): error is ApiError {
  return error instanceof ApiError && (status === undefined || error.status === status)
}

/** True when the request may or may not have arrived. */
export function isUnreachable(error: unknown): boolean {
  return isApiError(error, 0)
}

/** One sentence for people. */
export function explain(error: unknown): string {
  return error instanceof Error ? error.message : t('Something went wrong. Try again.')
}

/** Messages of a problem by the name of the (outermost) field that each is about. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!isApiError(error)) return {}
  const { detail, errors = [] } = error.problem
  // Where the whole problem is one field's, the field says it in the reader's language.
  return Object.fromEntries(
    errors.map(({ path, message }) => [path.split(/[.[]/)[0], message === detail ? error.message : message]),
  )
}

export function unreachable(cause: unknown): ApiError {
  return new ApiError(0, { code: 'unreachable' }, undefined, { cause })
}

export async function refusalFrom(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => ({}))
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ApiError(response.status, problemIn(body), Number.isFinite(retryAfter) ? retryAfter : undefined)
}

/** Something between us and the server may have written it: what is not as it should be is left out. */
function problemIn(body: unknown): Problem {
  const { detail, message, code, requestId, errors, ...rest } = fieldsOf(body)
  const texts = Object.entries({ detail, message, code, requestId }).filter(([, value]) => typeof value === 'string')
  return {
    ...rest,
    ...Object.fromEntries(texts),
    ...(Array.isArray(errors) ? { errors: errors.flatMap(faultIn) } : {}),
  }
}

function faultIn(value: unknown): { path: string; message: string }[] {
  const { path, message } = fieldsOf(value)
  return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : []
}

/** In the reader's language, where it has words of its own for that code. */
function inWords({ code, ...problem }: Problem, retryAfterSeconds = 60): string | undefined {
  const told = Object.entries(problem).filter((entry): entry is [string, string | number] =>
    ['string', 'number'].includes(typeof entry[1]),
  )
  const wait = { seconds: retryAfterSeconds, minutes: Math.ceil(retryAfterSeconds / 60) }
  return code === undefined ? undefined : refusal(code, { ...Object.fromEntries(told), ...wait })
}

function fallbackDetail(status: number): string {
  if (status === 0) return t('The server cannot be reached. Check your connection and try again.')
  if (status === 401) return t('Your session has ended. Sign in again.')
  if (status === 403) return t('You may not do this.')
  if (status === 404) return t('This does not exist, or you may not see it.')
  if (status === 429) return t('Too many requests. Wait a moment and try again.')
  return status >= 500 ? t('Something went wrong on our side. Try again.') : t('The request was refused.')
}
