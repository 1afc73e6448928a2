/** What a failed call tells: the problem document (RFC 9457), or that the server was not reached at all. */
import { z } from 'zod'
import { t } from './i18n/t.ts'

const problem = z.looseObject({
  detail: z.string().optional(),
  message: z.string().optional(),
  code: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
type Problem = z.output<typeof problem>

export class ApiError extends Error {
  /** 0 when no answer came. */
  readonly status: number
  readonly code: string
  readonly problem: Problem
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, body: Problem, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(body.detail ?? body.message ?? fallbackDetail(status), options)
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
  return Object.fromEntries((error.problem.errors ?? []).map(({ path, message }) => [path.split(/[.[]/)[0], message]))
}

export function unreachable(cause: unknown): ApiError {
  return new ApiError(0, { code: 'unreachable' }, undefined, { cause })
}

export async function refusalFrom(response: Response): Promise<ApiError> {
  const parsed = problem.safeParse(await response.json().catch(() => ({})))
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ApiError(response.status, parsed.data ?? {}, Number.isFinite(retryAfter) ? retryAfter : undefined)
}

function fallbackDetail(status: number): string {
  if (status === 0) return t('The server cannot be reached. Check your connection and try again.')
  if (status === 401) return t('Your session has ended. Sign in again.')
  if (status === 403) return t('You may not do this.')
  if (status === 404) return t('This does not exist, or you may not see it.')
  if (status === 429) return t('Too many requests. Wait a moment and try again.')
  return status >= 500 ? t('Something went wrong on our side. Try again.') : t('The request was refused.')
}
