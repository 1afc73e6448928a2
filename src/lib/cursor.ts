/** Opaque cursors for keyset pages: the sort values of the last row, base64url of a JSON list. */
import { malformed } from './errors.ts'

export type CursorPart = string | number | null

export function encodeCursor(parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** Reads a cursor of exactly `length` parts; anything else is the caller's mistake (400). */
export function decodeCursor(cursor: string, length: number): CursorPart[] {
  const parts = parse(cursor)
  const isValid = Array.isArray(parts) && parts.length === length && parts.every(isPart)
  if (!isValid)
    throw malformed('The cursor is not one that this list gave out.', [{ path: 'cursor', message: 'invalid' }])
  return parts
}

/** Cuts a page that was read with one row more than `limit`, and names the cursor of the next one. */
export function page<Row>(
  rows: Row[],
  limit: number,
  key: (row: Row) => CursorPart[],
): { rows: Row[]; nextCursor: string | null } {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { rows: kept, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null }
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

function isPart(part: unknown): part is CursorPart {
  return part === null || typeof part === 'number' || (typeof part === 'string' && !part.includes('\0'))
}
