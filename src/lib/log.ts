/** The program's log: JSON lines on stdout, pretty on a terminal. */
import pino, { type Logger } from 'pino'

/** An error as it is logged: never its own members, which may hold a whole database client, or a query's values. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause }
}

export async function createLog(level: string, isTerminal: boolean): Promise<Logger> {
  const options = { level, serializers: { err: describeError } }
  if (!isTerminal) return pino(options)
  const { PinoPretty } = await import('pino-pretty')
  return pino(options, PinoPretty({ ignore: 'pid,hostname' }))
}
