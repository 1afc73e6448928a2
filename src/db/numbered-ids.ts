/** Ids for rows that one statement makes. */
import { type RawBuilder, sql } from 'kysely'

/**
 * An id for each row of the `select` that it stands in, made from a fresh one: its last 25 bits are random and nothing else
 * is, so five digits, which are base32 too, may count the rows there. More would reach into the bits that tell ids of one
 * millisecond apart.
 */
export function numberedIds(firstId: string): RawBuilder<string> {
  return sql`left(${firstId}, -5) || lpad((row_number() over ())::text, 5, '0')`
}
