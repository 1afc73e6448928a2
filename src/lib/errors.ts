/** The errors that callers are meant to see. Everything else that is thrown is our bug and answers 500. */

export type FieldError = { path: string; message: string }

type Details = {
  errors?: FieldError[]
  /** Members added to the problem document, such as the winner of a race. */
  extra?: Record<string, unknown>
  retryAfterSeconds?: number
}

/** An expected refusal. `status` and `code` are part of the public contract (RFC 9457). */
export class AppError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Details

  constructor(status: number, code: string, message: string, details: Details = {}) {
    super(message)
    this.name = 'AppError'
    this.status = status
    this.code = code
    this.details = details
  }
}

export const malformed = (message: string, errors?: FieldError[]): AppError =>
  new AppError(400, 'invalid_request', message, errors ? { errors } : {})

export const unauthenticated = (message: string, code = 'unauthenticated'): AppError => new AppError(401, code, message)

export const forbidden = (message: string, code = 'forbidden'): AppError => new AppError(403, code, message)

/** Also the answer for what exists but the caller may not see. */
export const notFound = (what: string, id: string): AppError =>
  new AppError(404, 'not_found', `There is no ${what} ${id} that you may see.`)

export const conflict = (code: string, message: string, extra?: Record<string, unknown>): AppError =>
  new AppError(409, code, message, extra ? { extra } : {})

export const staleVersion = (current: number): AppError =>
  new AppError(
    412,
    'stale_version',
    `It has changed since you read it: the current version is ${current}. Read it again.`,
    {
      extra: { currentVersion: current },
    },
  )

/** Well-formed but impossible. `path` names the field, such as `levels[0].approvers[1]`. */
export const unprocessable = (code: string, message: string, path?: string): AppError =>
  new AppError(422, code, message, path === undefined ? {} : { errors: [{ path, message }] })
