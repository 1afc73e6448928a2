/**
 * The SQL of who cannot be reached by mail. A mark is of one address and counts only while the person has it. Whoever touches
 * mails and marks in one transaction takes the mails first.
 */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { UnreachableNotice } from '../events/notices.ts'
import type { Reason } from './email/refusal.ts'

/** A mail that its address refused for good. */
export type HardBounce = { mailId: string; reason: Reason; detail: string }

/**
 * Marks the people of these mails, where the address still is theirs; answers those that were not marked with it. By primary
 * keys.
 */
export async function markUnreachable(
  tx: Tx,
  bounces: readonly HardBounce[],
  { now, retryAt }: { now: Date; retryAt: Date },
): Promise<UnreachableNotice[]> {
  const { rows } = await sql<UnreachableNotice>`
    with refused as (
      select distinct on (u.id) u.id, u.name, u.email, b.reason, b.detail, b.mail_id
      from unnest(${bounces.map(({ mailId }) => mailId)}::text[], ${bounces.map(({ reason }) => reason)}::text[],
                  ${bounces.map(({ detail }) => detail)}::text[]) as b (mail_id, reason, detail)
      join mails m on m.id = b.mail_id join users u on u.id = m.user_id and u.email = m.address and u.is_active
      order by u.id
    ), marked as (
      insert into unreachable_people as x (user_id, address, reason, detail, mail_id, since, retry_at)
      select id, email, reason, detail, mail_id, ${now}, ${retryAt} from refused
      on conflict (user_id) do update set address = excluded.address, reason = excluded.reason, detail = excluded.detail,
        mail_id = excluded.mail_id, since = excluded.since, retry_at = excluded.retry_at
      where x.address <> excluded.address
      returning user_id
    )
    select r.id as "userId", r.name, r.email as address, r.reason, r.detail
    from refused r join marked k on k.user_id = r.id`.execute(tx)
  return rows
}

/** Takes the one try of each of these people that is due; answers whose it was. */
export async function takeTries(
  tx: Tx,
  userIds: readonly string[],
  { now, retryAt }: { now: Date; retryAt: Date },
): Promise<Set<string>> {
  const { rows } = await sql<{ userId: string }>`
    update unreachable_people set retry_at = ${retryAt} where user_id = any(${userIds}) and retry_at <= ${now}
    returning user_id as "userId"`.execute(tx)
  return new Set(rows.map(({ userId }) => userId))
}

/** Mails under a lease wait until their person's next try. No attempt is counted. */
export async function holdMails(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`
    update mails m set status = 'DELAYED', lease_token = null, leased_until = null, next_attempt_at = x.retry_at,
      arranged_at = null,
      error = 'held, since ' || x.address || ' takes no mail (' || x.detail || '); one a day is tried'
    from unreachable_people x
    where m.id = any(${ids}) and x.user_id = m.user_id`.execute(tx)
}

/** Forgets the marks of these people, and lets what waits for them go at once, to the address that they have now. */
export async function unmark(tx: Tx, userIds: readonly string[], now: Date): Promise<Set<string>> {
  const marked = await readMarked(tx, userIds)
  if (marked.length === 0) return new Set()
  await sql`
    update mails m set next_attempt_at = ${now}, address = u.email
    from users u
    where m.next_attempt_at > ${now} and m.lease_token is null and m.user_id = any(${marked}) and u.id = m.user_id`.execute(
    tx,
  )
  const { rows } = await sql<{ userId: string }>`
    delete from unreachable_people where user_id = any(${marked}) returning user_id as "userId"`.execute(tx)
  return new Set(rows.map(({ userId }) => userId))
}

async function readMarked(db: Kysely<DB>, userIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ userId: string }>`
    select user_id as "userId" from unreachable_people where user_id = any(${userIds})`.execute(db)
  return rows.map(({ userId }) => userId)
}

/** By primary key. */
export async function isPerson(tx: Tx, userId: string): Promise<boolean> {
  const { rows } = await sql`select from users where id = ${userId}`.execute(tx)
  return rows.length > 0
}
