/** Reads the audit log: a subject's history, one entry, and searches page by page. */
import { type Kysely, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import { encodeCursor, page } from '../lib/cursor.ts'
import { notFound } from '../lib/errors.ts'
import type { AuditEntryView, AuditFilter, AuditQuery } from './contract.ts'
import { countRows, readFloor, readNames, readOne, readRows, type Row, type Total, walkOf } from './search-queries.ts'

type HistoryEntry = Pick<AuditEntryView, 'id' | 'at' | 'action' | 'actor' | 'data'>
type Page = { data: AuditEntryView[]; nextCursor: string | null } & Partial<Total>

/** Whatever an entry names, as far as it has a name of its own. */
const NAMED = /\b(?:apr|svc|whk|usr)_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g
/** An entry may hold what a service has sent, and that any number of ids. */
const MOST_NAMED = 20

/** A subject's entries, oldest first. */
export async function readHistory(db: Kysely<DB>, subject: string): Promise<HistoryEntry[]> {
  const { rows } = await sql<Row>`select * from audit_entries where subject = ${subject} order by seq`.execute(db)
  return rows.map((row) => {
    const { id, at, action, actor, data } = toView(row)
    return { id, at, action, actor, data }
  })
}

/** A page of what the filters leave, newest first. */
export async function searchAudit(ctx: Context, query: AuditQuery): Promise<Page> {
  const cut = await pageOfAudit(ctx.db, query, query)
  return query.count === true ? { ...cut, ...(await countRows(ctx.db, walkOf(query))) } : cut
}

/** May be shorter than `limit` and still have a next one: it looks at a bounded number of entries. */
export async function pageOfAudit(
  db: Kysely<DB>,
  filter: AuditFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page> {
  const walk = walkOf(filter)
  const floor = walk.rest.length === 0 ? undefined : await readFloor(db, walk, cursor)
  const rows = await readRows(db, walk, { cursor, floor, limit: limit + 1 })
  const cut = page(rows, { limit, shape: walk.shape, key: walk.key })
  const goOn = floor === undefined ? null : encodeCursor(walk.shape, floor)
  return { data: await withNames(db, cut.rows), nextCursor: cut.nextCursor ?? goOn }
}

export async function getAuditEntry(ctx: Context, id: string): Promise<AuditEntryView> {
  const row = await readOne(ctx.db, id)
  const [entry] = row ? await withNames(ctx.db, [row]) : []
  if (!entry) throw notFound('audit entry', id)
  return entry
}

/** One question for all of them. */
async function withNames(db: Kysely<DB>, rows: readonly Row[]): Promise<AuditEntryView[]> {
  const idsOf = rows.map(({ subject, body }) => [
    ...new Set([subject, ...[...body.matchAll(NAMED)].map(([id]) => id).slice(0, MOST_NAMED)]),
  ])
  const names = await readNames(db, [...new Set(idsOf.flat())])
  return rows.map((row, index) => {
    const own = (idsOf[index] ?? []).map((id) => [id, names.get(id)] as const)
    return {
      ...toView(row),
      names: Object.fromEntries(own.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]]))),
    }
  })
}

/** `body` is JSON that `appendAudit` wrote in exactly this shape. */
function toView({ subject, seq, body, hash }: Row): Omit<AuditEntryView, 'names'> {
  const stored: Omit<AuditEntryView, 'subject' | 'seq' | 'hash' | 'names'> = JSON.parse(body)
  const { id, at, action, actor, serviceId, data } = stored
  return { id, subject, seq, at, action, actor, serviceId, data, hash: hash.toString('hex') }
}
