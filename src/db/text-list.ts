/** Lists of text as one parameter, for statements that save hundreds of rows at once. */
import { type RawBuilder, sql } from 'kysely'

/** Unit separator and record separator: control characters that no id, word, URL or JSON text contains. */
const BETWEEN = '\u001F'
const NULL = '\u001E'

/**
 * SQL for a `text[]`. The driver writes an array element by element with quotes and escapes, and PostgreSQL takes that apart
 * again letter by letter: measured on 500 saved attempts, a third of the statement's parameters' cost on both sides.
 * Only for texts of our own making that contain no control characters; one empty text alone would be an empty list.
 */
export function textList(values: readonly (string | null)[]): RawBuilder<string[]> {
  const joined = values.map((value) => value ?? NULL).join(BETWEEN)
  return sql`string_to_array(${joined}, ${sql.lit(BETWEEN)}, ${sql.lit(NULL)})`
}
