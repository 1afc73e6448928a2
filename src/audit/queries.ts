/** Reads of the audit check, in batches. A range is cut by subject; all of them go by primary keys. */
import { type Kysely, sql, type RawBuilder } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { Broken, Head, StoredEntry } from './chain.ts'

/** One subject, or those above `above` up to and with `upTo`; a bound that is missing is open. */
export type Range = { only?: string; above?: string; upTo?: string }

export const SUBJECTS_AT_ONCE = 500
export const ENTRIES_AT_ONCE = 200

/** What comes into being by verbs that audit it under its id, so each row must have a history. */
const AUDITED_TABLES = ['service_approvals', 'service_apps', 'service_webhooks', 'users'] as const

/**
 * The first subjects of the range that have a head or must have one, with their heads. A department's subject is
 * `dep_` and its code; there are few, so they are read without an index.
 */
export async function readSubjects(tx: Tx, range: Range): Promise<{ subject: string; head: Head | undefined }[]> {
  const sources = [
    firstOf(sql`audit_heads`, sql`subject`, range),
    firstOf(sql`departments`, sql`('dep_' || code)`, range),
    ...AUDITED_TABLES.map((table) => firstOf(sql.table(table), sql`id`, range)),
  ]
  const { rows } = await sql<{ subject: string; seq: number | null; hash: Buffer | null }>`
    select subject, h.seq, h.hash
    from (
      select subject from (${sql.join(sources, sql` union `)}) known (subject) order by subject limit ${SUBJECTS_AT_ONCE}
    ) batch left join audit_heads h using (subject)
    order by subject`.execute(tx)
  return rows.map(({ subject, seq, hash }) => ({
    subject,
    head: seq === null || hash === null ? undefined : { seq, hash },
  }))
}

function firstOf(table: RawBuilder<unknown>, column: RawBuilder<unknown>, range: Range): RawBuilder<unknown> {
  return sql`(select ${column} from ${table} where ${within(column, range)} order by ${column} limit ${SUBJECTS_AT_ONCE})`
}

/** The next entries of the range, in order; `after` is the last one of the page before. */
export async function readEntries(tx: Tx, range: Range, after: StoredEntry | undefined): Promise<StoredEntry[]> {
  const isNext = after ? sql`(subject, seq, id) > (${after.subject}, ${after.seq}::integer, ${after.id})` : sql`true`
  const { rows } = await sql<StoredEntry>`
    select subject, seq, id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      actor_kind as "actorKind", actor_id as "actorId", action, service_id as "serviceId", body, hash
    from audit_entries where ${within(sql`subject`, range)} and ${isNext}
    order by subject, seq, id limit ${ENTRIES_AT_ONCE}`.execute(tx)
  return rows
}

export type LastCheck = { at: Date; tookMs: number; subjects: number; entries: number; firstBroken: Broken | null }

/** By primary key. */
export async function saveCheck(
  db: Kysely<DB>,
  { at, tookMs, subjects, entries, firstBroken }: LastCheck,
): Promise<void> {
  const broken = firstBroken && JSON.stringify(firstBroken)
  await sql`
    insert into audit_checks (checked_at, took_ms, subjects, entries, first_broken)
    values (${at}, ${tookMs}, ${subjects}, ${entries}, ${broken}::jsonb)
    on conflict (is_only) do update set
      checked_at = excluded.checked_at, took_ms = excluded.took_ms, subjects = excluded.subjects,
      entries = excluded.entries, first_broken = excluded.first_broken`.execute(db)
}

/** The only row. */
export async function readCheck(db: Kysely<DB>): Promise<LastCheck | undefined> {
  const { rows } = await sql<LastCheck>`
    select checked_at as at, took_ms as "tookMs", subjects, entries, first_broken as "firstBroken"
    from audit_checks`.execute(db)
  return rows[0]
}

function within(column: RawBuilder<unknown>, { only, above, upTo }: Range): RawBuilder<unknown> {
  const bounds = [
    ...(only === undefined ? [] : [sql`${column} = ${only}`]),
    ...(above === undefined ? [] : [sql`${column} > ${above}`]),
    ...(upTo === undefined ? [] : [sql`${column} <= ${upTo}`]),
  ]
  return bounds.length === 0 ? sql`true` : sql.join(bounds, sql` and `)
}
