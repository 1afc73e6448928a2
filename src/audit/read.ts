/** Reads the audit log: a subject's history, a search, and the check of every chain. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import { byId, decodeCursor, page } from '../lib/cursor.ts'
import type { AuditEntryView, AuditQuery } from './contract.ts'

const NEWEST_FIRST = byId('audit')

type Row = { subject: string; seq: number; id: string; body: string; hash: Buffer }
type HistoryEntry = Pick<AuditEntryView, 'id' | 'at' | 'action' | 'actor' | 'data'>

/** A subject's entries, oldest first. */
export async function readHistory(db: Kysely<DB>, subject: string): Promise<HistoryEntry[]> {
  const { rows } = await sql<Row>`select * from audit_entries where subject = ${subject} order by seq`.execute(db)
  return rows.map((row) => {
    const { id, at, action, actor, data } = toView(row)
    return { id, at, action, actor, data }
  })
}

/** A page of the whole log, newest first. */
export async function searchAudit(ctx: Context, query: AuditQuery) {
  const where = conditions(query)
  if (query.cursor !== undefined) where.push(sql`id < ${decodeCursor(NEWEST_FIRST, query.cursor)[0]}`)
  const { rows } = await sql<Row>`
    select * from audit_entries where ${sql.join(where, sql` and `)} order by id desc limit ${query.limit + 1}`.execute(
    ctx.db,
  )
  const cut = page(rows, { limit: query.limit, shape: NEWEST_FIRST, key: (row) => [row.id] })
  const total = query.count === true ? { total: await count(ctx.db, conditions(query)) } : {}
  return { data: cut.rows.map(toView), nextCursor: cut.nextCursor, ...total }
}

async function count(db: Kysely<DB>, where: RawBuilder<unknown>[]): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from audit_entries where ${sql.join(where, sql` and `)}`.execute(db)
  return rows[0]?.n ?? 0
}

function conditions({ subject, actor, action, from, to }: AuditQuery): RawBuilder<unknown>[] {
  return [
    sql`true`,
    ...(subject === undefined ? [] : [sql`subject = ${subject}`]),
    ...(actor === undefined ? [] : [sql`actor_id = ${actor}`]),
    ...(action === undefined ? [] : [sql`action = ${action}`]),
    ...(from === undefined ? [] : [sql`at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`at < ${to}::timestamptz`]),
  ]
}

/** `body` is JSON that `appendAudit` wrote in exactly this shape. */
function toView({ subject, seq, body, hash }: Row): AuditEntryView {
  const { id, at, action, actor, serviceId, data }: Omit<AuditEntryView, 'subject' | 'seq' | 'hash'> = JSON.parse(body)
  return { id, subject, seq, at, action, actor, serviceId, data, hash: hash.toString('hex') }
}
