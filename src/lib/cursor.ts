/** Opaque cursors for keyset pages: the list's name and the sort values of the last row, base64url of a JSON list. */
import { malformed } from './errors.ts'

/** One order of one list. A cursor of another list or order is refused, and so is a part that could not be one of its own. */
export type CursorShape = { list: string; parts: readonly RegExp[] }

export const ID_PART = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/
/** Text that PostgreSQL can compare. */
export const TEXT_PART = /^[^\0]{0,500}$/u

/** What most lists are ordered by. */
export const byId = (list: string): CursorShape => ({ list, parts: [ID_PART] })

export function encodeCursor({ list }: CursorShape, parts: readonly string[]): string {
  return Buffer.from(JSON.stringify([list, ...parts])).toString('base64url')
}

/** Reads a cursor of that shape; anything else is the caller's mistake (400). */
export function decodeCursor(shape: CursorShape, cursor: string): string[] {
  const [list, ...parts] = parse(cursor)
  const isValid = list === shape.list && parts.length === shape.parts.length
  if (!isValid || !parts.every((part, index) => isPart(part, shape.parts[index]))) {
    throw malformed('The cursor is not one that this list gave out in this order.', [
      { path: 'cursor', message: 'is not of this list and order' },
    ])
  }
  return parts.filter((part) => typeof part === 'string')
}

/** Cuts a page that was read with one row more than `limit`, and names the cursor of the next one. */
export function page<Row>(
  rows: Row[],
  { limit, shape, key }: { limit: number; shape: CursorShape; key: (row: Row) => string[] },
): { rows: Row[]; nextCursor: string | null } {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { rows: kept, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(shape, key(last)) : null }
}

type PageQuery = { limit: number; cursor?: string | undefined; count?: boolean | undefined }

/** A page of a list that is short by nature and was read whole, such as roles or the keys of a service. */
export function pageOfWhole<Item>(
  items: readonly Item[],
  { limit, cursor, count = false }: PageQuery,
  list: string,
): { data: Item[]; nextCursor: string | null; total?: number } {
  const shape = { list, parts: [/^\d{1,9}$/] }
  const start = cursor === undefined ? 0 : Number(decodeCursor(shape, cursor)[0])
  const end = start + limit
  return {
    data: items.slice(start, end),
    nextCursor: end < items.length ? encodeCursor(shape, [String(end)]) : null,
    ...(count ? { total: items.length } : {}),
  }
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

function isPart(part: unknown, pattern: RegExp | undefined): boolean {
  return typeof part === 'string' && part.isWellFormed() && pattern?.test(part) === true
}
