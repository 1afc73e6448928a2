/** The SQL of what a person's digest tells, and of who is still asked. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'

export type AskedRow = { userId: string; approvalId: string }

/** Leans on approval_slots_inbox_idx. */
export async function readStillAsked(db: Kysely<DB>, asked: readonly AskedRow[]): Promise<AskedRow[]> {
  if (asked.length === 0) return []
  const { rows } = await sql<AskedRow>`
    select distinct t.user_id as "userId", t.approval_id as "approvalId"
    from unnest(${asked.map(({ userId }) => userId)}::text[], ${asked.map(({ approvalId }) => approvalId)}::text[])
      as a (user_id, approval_id)
    join approval_slots t on t.user_id = a.user_id and t.approval_id = a.approval_id and t.is_open`.execute(db)
  return rows
}

export type WaitingRow = {
  id: string
  title: string
  asker: string
  amount: number | null
  currency: string | null
  dueDate: Date | null
  total: number
  overdue: number
}

/** Those due first come first. Leans on approval_slots_inbox_idx. */
export async function readWaitingFor(
  db: Kysely<DB>,
  userId: string,
  { now, limit }: { now: Date; limit: number },
): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select a.id, a.title, coalesce(a.requester_name, u.name, s.name) as asker, a.amount::float8 as amount, a.currency,
           a.due_date as "dueDate", count(*) over () as total, count(*) filter (where a.due_date < ${now}) over () as overdue
    from approval_slots t join service_approvals a on a.id = t.approval_id join service_apps s on s.id = a.service_id
    left join users u on u.id = a.requester_id
    where t.user_id = ${userId} and t.is_open
    order by a.due_date nulls last, a.id limit ${limit}`.execute(db)
  return rows
}

export type DecidedRow = { id: string; title: string; isApproved: boolean; at: Date; total: number }

/** What was decided of what this person asked, newest first. Leans on service_approvals_requester_idx. */
export async function readDecidedOf(
  db: Kysely<DB>,
  userId: string,
  { since, until, limit }: { since: Date; until: Date; limit: number },
): Promise<DecidedRow[]> {
  const { rows } = await sql<DecidedRow>`
    select a.id, a.title, a.status = 'APPROVED' as "isApproved", a.completed_at as at, count(*) over () as total
    from service_approvals a
    where a.requester_id = ${userId} and a.status in ('APPROVED', 'REJECTED')
      and a.completed_at >= ${since} and a.completed_at < ${until}
    order by a.completed_at desc, a.id desc limit ${limit}`.execute(db)
  return rows
}
