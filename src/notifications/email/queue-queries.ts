/** The SQL by which the worker takes mails, gives them back and saves what came of them. The rows are the queue (law 4). */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema.ts'
import type { Tx } from '../../db/transact.ts'

/** A mail under a lease. */
export type ClaimedMail = {
  id: string
  kind: string
  userId: string | null
  leaseToken: string
  messageId: string
  name: string | null
  address: string
  /** The address of this person that refused mail for good, if any: this one, or one of before. */
  refusedAddress: string | null
  about: string | null
  /** As it went before; null the first time. */
  subject: string | null
  body: string | null
  html: string | null
  facts: unknown
  language: string | null
  timeZone: string | null
  attemptCount: number
  createdAt: Date
}

export type MailClaim = { now: Date; limit: number; leaseToken: string; leasedUntil: Date }

/**
 * Keeps the planner on the index: statistics are of another hour, when the queue was empty. The commit does not wait for
 * the disk: a lease that a crash of the database forgets is due again.
 */
const OFF = ['enable_seqscan', 'enable_bitmapscan', 'enable_sort', 'jit', 'synchronous_commit']

/** Leases what is due and arranged, oldest first. Leans on mails_due_idx. */
export async function claimMails(tx: Tx, { now, limit, leaseToken, leasedUntil }: MailClaim): Promise<ClaimedMail[]> {
  await sql`select set_config(name, 'off', true) from unnest(${OFF}::text[]) as name`.execute(tx)
  const { rows } = await sql<ClaimedMail>`
    with due as (
      select id from mails
      where next_attempt_at <= ${now} and (arranged_at is not null or user_id is null) and (leased_until is null or leased_until <= ${now})
      order by next_attempt_at, id limit ${limit} for update skip locked
    ), claimed as (
      update mails m set lease_token = ${leaseToken}, leased_until = ${leasedUntil} from due where m.id = due.id
      returning m.*
    )
    select c.id, c.kind, c.user_id as "userId", c.lease_token as "leaseToken", c.message_id as "messageId", u.name, c.address,
           x.address as "refusedAddress", c.about, c.subject, c.body, c.html, c.facts, u.language, u.time_zone as "timeZone",
           c.attempt_count as "attemptCount", c.created_at as "createdAt"
    from claimed c left join users u on u.id = c.user_id left join unreachable_people x on x.user_id = c.user_id`.execute(
    tx,
  )
  return rows
}

export type MailLease = { id: string; leaseToken: string }

/** They are due again as they were, and arranged anew; no attempt is counted. By primary key. */
export async function releaseMails(db: Kysely<DB>, leases: readonly MailLease[], error: string | null): Promise<void> {
  await sql`
    update mails m set lease_token = null, leased_until = null, arranged_at = null, error = coalesce(${error}, m.error)
    from unnest(${leases.map((lease) => lease.id)}::text[], ${leases.map((lease) => lease.leaseToken)}::text[])
      as l (id, lease_token)
    where m.id = l.id and m.lease_token = l.lease_token`.execute(db)
}

/** What was found out about the mail server. `fault_since` is of the first time in a row. */
export async function noteServer(db: Kysely<DB>, fault: string | null, now: Date): Promise<void> {
  await sql`
    insert into mail_server as s (fault, fault_since, checked_at)
    values (${fault}, case when ${fault}::text is not null then ${now}::timestamptz end, ${now})
    on conflict (is_only) do update set
      fault = excluded.fault, checked_at = excluded.checked_at,
      fault_since = case when excluded.fault is not null then coalesce(s.fault_since, excluded.fault_since) end`.execute(
    db,
  )
}

/** What an attempt makes of its mail. */
export type SavedMail = MailLease & {
  status: 'SENT' | 'DELAYED' | 'BOUNCED' | 'FAILED'
  attemptCount: number
  nextAttemptAt: Date | null
  sentAt: Date | null
  error: string | null
  response: string | null
  endedAt: Date
  /** As it went; null when it could not be written. */
  letter: { subject: string; text: string; html: string | null } | null
}

/**
 * Saves results whose lease still holds, and answers which: a later claim has fenced the others off. A mail that was reported
 * as bounced meanwhile stays so. By primary key.
 */
export async function saveMails(db: Kysely<DB>, results: readonly SavedMail[]): Promise<Set<string>> {
  const column = <T>(value: (row: SavedMail) => T): T[] => results.map(value)
  const { rows } = await sql<{ id: string }>`
    update mails m set
      status = case when m.status = 'BOUNCED' then m.status else r.status end, attempt_count = r.attempt_count,
      next_attempt_at = case when m.status <> 'BOUNCED' then r.next_attempt_at end, sent_at = r.sent_at,
      error = case when m.status = 'BOUNCED' then m.error else r.error end, response = r.response,
      subject = coalesce(r.subject, m.subject), body = coalesce(r.body, m.body), html = coalesce(r.html, m.html),
      lease_token = null, leased_until = null, arranged_at = case when r.status <> 'DELAYED' then m.arranged_at end,
      history = m.history || jsonb_build_array(jsonb_build_object(
        'at', to_char(r.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'status', r.status,
        'detail', coalesce(r.error, r.response)))
    from unnest(
      ${column((row) => row.id)}::text[], ${column((row) => row.leaseToken)}::text[], ${column((row) => row.status)}::text[],
      ${column((row) => row.attemptCount)}::integer[], ${column((row) => row.nextAttemptAt)}::timestamptz[],
      ${column((row) => row.sentAt)}::timestamptz[], ${column((row) => row.error)}::text[],
      ${column((row) => row.response)}::text[], ${column((row) => row.endedAt)}::timestamptz[],
      ${column((row) => row.letter?.subject ?? null)}::text[], ${column((row) => row.letter?.text ?? null)}::text[],
      ${column((row) => row.letter?.html ?? null)}::text[]
    ) as r (id, lease_token, status, attempt_count, next_attempt_at, sent_at, error, response, ended_at, subject, body, html)
    where m.id = r.id and m.lease_token = r.lease_token
    returning m.id`.execute(db)
  return new Set(rows.map((row) => row.id))
}
