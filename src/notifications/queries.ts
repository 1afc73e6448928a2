/** The SQL of mails. They are few, so lists lean on the primary key. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import { byId, decodeCursor, page } from '../lib/cursor.ts'
import type { Mail, MailAttempt } from './contract.ts'

const ORDER = byId('mails')

export type MailRow = Omit<Mail, 'subject' | 'createdAt' | 'sentAt' | 'nextAttemptAt'> & {
  /** Null until it is sent: it is written from the facts then. */
  subject: string | null
  facts: unknown
  language: string | null
  timeZone: string | null
  createdAt: Date
  sentAt: Date | null
  nextAttemptAt: Date | null
}

export type MailDetailRow = MailRow & {
  body: string | null
  html: string | null
  messageId: string
  response: string | null
  forgottenAt: Date | null
  history: MailAttempt[]
}

export type MailFilter = {
  kind?: string | undefined
  status?: Mail['status'] | undefined
  /** Looked for in names and addresses. */
  recipient?: string | undefined
  about?: string | undefined
}
export type PageQuery = { limit: number; cursor?: string | undefined; count?: boolean | undefined }
export type Page = { rows: MailRow[]; nextCursor: string | null; total?: number }

const MAILS = sql`mails m left join users u on u.id = m.user_id`

const COLUMNS = sql`
  m.id, m.kind, m.user_id as "userId", u.name as "userName", m.address, m.subject, m.about, m.status,
  m.created_at as "createdAt", m.sent_at as "sentAt", m.attempt_count as "attemptCount",
  m.next_attempt_at as "nextAttemptAt", m.error, m.waits_for as "waitsFor", m.gathered_into as "gatheredInto", u.language, u.time_zone as "timeZone",
  case when m.subject is null then m.facts end as facts`

/** Newest first. */
export async function pageOfMails(
  db: Kysely<DB>,
  filter: MailFilter,
  { limit, cursor, count = false }: PageQuery,
): Promise<Page> {
  const where = isWanted(filter)
  const older = cursor === undefined ? sql`true` : sql`m.id < ${String(decodeCursor(ORDER, cursor)[0])}`
  const { rows } = await sql<MailRow>`
    select ${COLUMNS} from ${MAILS}
    where ${where} and ${older} order by m.id desc limit ${limit + 1}`.execute(db)
  const cut = page(rows, { limit, shape: ORDER, key: (row) => [row.id] })
  return count ? { ...cut, total: await countMails(db, where) } : cut
}

/** By primary key. */
export async function readMail(db: Kysely<DB>, id: string): Promise<MailDetailRow | undefined> {
  const { rows } = await sql<MailDetailRow>`
    select ${COLUMNS}, m.body, m.html, m.message_id as "messageId", m.response, m.history,
           m.forgotten_at as "forgottenAt"
    from ${MAILS} where m.id = ${id}`.execute(db)
  return rows[0]
}

export type ApprovalMailRow = Pick<
  MailRow,
  'id' | 'kind' | 'userId' | 'userName' | 'status' | 'createdAt' | 'error'
> & {
  history: MailAttempt[]
  isUnreachable: boolean
}

const MAX_ABOUT = 1000

/** Oldest first; what went in another mail has the fate of that. Leans on mails_about_idx. */
export async function readMailsAbout(db: Kysely<DB>, about: string): Promise<ApprovalMailRow[]> {
  const { rows } = await sql<ApprovalMailRow>`
    select m.id, m.kind, m.user_id as "userId", u.name as "userName", coalesce(g.status, m.status) as status,
           m.created_at as "createdAt", coalesce(g.error, m.error) as error, m.history || coalesce(g.history, '[]') as history,
           x.user_id is not null as "isUnreachable"
    from ${MAILS} left join mails g on g.id = m.gathered_into
    left join unreachable_people x on x.user_id = u.id and x.address = u.email
    where m.about = ${about} order by m.id limit ${MAX_ABOUT}`.execute(db)
  return rows
}

type Forgetting = { below: string; limit: number; now: Date }

/**
 * Up to `limit` mails of before `below`, but for those that a worker has: those about approvals, or that told such,
 * lose their text and facts, the others go. What was never sent is not sent any more. Answers how many. Leans on mails_kept_idx.
 */
export async function forgetMails(db: Kysely<DB>, { below, limit, now }: Forgetting): Promise<number> {
  const { rows } = await sql<{ done: number }>`
    with old as materialized (
      select id, starts_with(about, 'apr_') or kind = 'gathered' as is_told from mails
      where id < ${below} and forgotten_at is null and (leased_until is null or leased_until <= ${now})
      order by id limit ${limit} for update skip locked
    ), gone as (
      delete from mails m using old where m.id = old.id and old.is_told is not true returning 1
    ), cut as (
      update mails m set forgotten_at = ${now}, subject = coalesce(m.subject, ''), body = null, html = null, facts = null,
        status = case when m.next_attempt_at is null then m.status else 'FAILED' end,
        error = case when m.next_attempt_at is null then m.error else 'it was not sent in the time for which mails are kept' end,
        next_attempt_at = null, lease_token = null, leased_until = null
      from old where m.id = old.id and old.is_told returning 1
    )
    select (select count(*) from gone) + (select count(*) from cut) as done`.execute(db)
  return rows[0]?.done ?? 0
}

export type MailServerRow = { fault: string | null; faultSince: Date | null; checkedAt: Date | null; waiting: number }

/** Leans on mails_due_idx. */
export async function readMailServer(db: Kysely<DB>): Promise<MailServerRow> {
  const { rows } = await sql<MailServerRow>`
    select s.fault, s.fault_since as "faultSince", s.checked_at as "checkedAt",
           (select count(*) from mails where next_attempt_at is not null) as waiting
    from (select true) as one left join mail_server s on true`.execute(db)
  return rows[0] ?? { fault: null, faultSince: null, checkedAt: null, waiting: 0 }
}

async function countMails(db: Kysely<DB>, where: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from ${MAILS} where ${where}`.execute(db)
  return rows[0]?.total ?? 0
}

function isWanted({ kind, status, recipient, about }: MailFilter): RawBuilder<unknown> {
  const contains = (column: string): RawBuilder<unknown> =>
    sql`position(lower(${recipient}::text) in lower(${sql.ref(column)})) > 0`
  return sql.join(
    [
      ...(kind === undefined ? [] : [sql`m.kind = ${kind}`]),
      ...(status === undefined ? [] : [sql`m.status = ${status}`]),
      ...(recipient === undefined ? [] : [sql`(${contains('u.name')} or ${contains('m.address')})`]),
      ...(about === undefined ? [] : [sql`m.about = ${about}`]),
      sql`true`,
    ],
    sql` and `,
  )
}
