/** The audit log as a file, read while it is taken. */
import type { Context } from '../context.ts'
import { CSV_BEGINNING, csvLine } from '../lib/csv.ts'
import type { FileAnswer } from '../route.ts'
import type { AuditEntryView, AuditExportQuery } from './contract.ts'
import { pageOfAudit } from './read.ts'

const ENTRIES_AT_ONCE = 500
const COLUMNS = [
  'at',
  'actor kind',
  'actor id',
  'actor',
  'action',
  'subject',
  'name',
  'seq',
  'service id',
  'data',
  'id',
  'hash',
]

/** Newest first. What is appended meanwhile is not in it. */
export function exportAudit(ctx: Context, { format, ...filter }: AuditExportQuery): FileAnswer {
  const name = `audit-${ctx.clock.now().toISOString().slice(0, 10)}.${format}`
  if (format === 'ndjson') return { type: 'application/x-ndjson', name, chunks: write(ctx, filter, jsonLine) }
  return { type: 'text/csv', name, chunks: write(ctx, filter, lineOf, CSV_BEGINNING + csvLine(COLUMNS)) }
}

async function* write(
  ctx: Context,
  filter: Omit<AuditExportQuery, 'format'>,
  lineOfEntry: (entry: AuditEntryView) => string,
  beginning = '',
): AsyncGenerator<string> {
  yield beginning
  let cursor: string | undefined
  do {
    const { data, nextCursor } = await pageOfAudit(ctx.db, filter, { limit: ENTRIES_AT_ONCE, cursor })
    yield data.map(lineOfEntry).join('')
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

function jsonLine(entry: AuditEntryView): string {
  return `${JSON.stringify(entry)}\n`
}

function lineOf({ at, actor, action, subject, names, seq, serviceId, data, id, hash }: AuditEntryView): string {
  const who = [actor.kind, actor.id, actor.name]
  return csvLine([at, ...who, action, subject, names[subject] ?? null, seq, serviceId, JSON.stringify(data), id, hash])
}
