/** The SQL that looks at the queues of mails and push messages as a whole. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'

export type MailBacklog = {
  waiting: number
  oldestDueAt: Date | null
  /** Why the mail server could not be used when it was last asked. */
  fault: string | null
  faultSince: Date | null
  checkedAt: Date | null
}

/** Leans on mails_due_idx; what is leased is with the server now, and lies at the head of the queue. */
export async function readMailBacklog(db: Kysely<DB>, now: Date, most: number): Promise<MailBacklog> {
  const { rows } = await sql<MailBacklog>`
    select s.fault, s.fault_since as "faultSince", s.checked_at as "checkedAt",
      (select count(*) from (select from mails where next_attempt_at is not null limit ${most}) m) as waiting,
      (select next_attempt_at from mails
       where next_attempt_at <= ${now} and coalesce(leased_until <= ${now}, true)
       order by next_attempt_at limit 1) as "oldestDueAt"
    from (select true) as one left join mail_server s on true`.execute(db)
  return rows[0] ?? { waiting: 0, oldestDueAt: null, fault: null, faultSince: null, checkedAt: null }
}

export type PushBacklog = { waiting: number; oldestDueAt: Date | null }

/** How far it is looked for one whose device may be sent to. */
const LOOKED_AT = 1000

/** What is sent leaves the queue. Through the primary keys. */
export async function readPushBacklog(db: Kysely<DB>, now: Date, most: number): Promise<PushBacklog> {
  const { rows } = await sql<PushBacklog>`
    select (select count(*) from (select from pushes limit ${most}) p) as waiting,
      (select min(p.created_at) from (select * from pushes order by id limit ${LOOKED_AT}) p
       join push_subscriptions s on s.id = p.subscription_id
       where coalesce(s.paused_until <= ${now}, true) and coalesce(s.leased_until <= ${now}, true)) as "oldestDueAt"`.execute(
    db,
  )
  return rows[0] ?? { waiting: 0, oldestDueAt: null }
}
