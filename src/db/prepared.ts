/**
 * Names for statements that come again and again, so that PostgreSQL parses and plans them once for each connection.
 * Measured on `npm run bench -- decide`: 1.4 to 1.7 times the transactions.
 */

/** From then on a text is worth a name. */
const REPEATS = 3
/** Lists are put together from their filters: beyond this many texts the rest stay unnamed, and memory bounded. */
const MAX_NAMES = 300

/** Of the arguments of pg's `query`: those of `query(text, values)` come back with a name once the text has repeated. */
export type Prepare = (args: unknown[]) => unknown[]

export function createPrepare(): Prepare {
  const nameOf = createNames()
  return (args) => {
    const [text, values, ...rest] = args
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return args
    const name = nameOf(text)
    return name === undefined ? args : [{ text, values, name }, ...rest]
  }
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
