/** The SQL by which mails that may go now are told from those that wait, go together or are needed no more. */
import { sql } from 'kysely'
import type { Tx } from '../../db/transact.ts'
import type { Plan, WaitsFor } from './pace.ts'

/** Where the search for people ends that have mails to arrange. */
const MAX_LOOKED_AT = 500
/** In one look, and in one mail. */
const MAX_MAILS = 200
const HOUR_MS = 3_600_000
/** In the way of nobody: what concerns the reader's safety, or was asked for by hour. */
const UNCOUNTED = ['digest']
const GONE_OR_GOING = ['QUEUED', 'DELAYED', 'SENT', 'BOUNCED']

/**
 * Locks people who have mails to arrange, so that on all nodes together one looks at a person's mails at a time; those that
 * another node looks at are passed over. Whoever decides is not held up: a reference to a person needs less than this lock
 * forbids. Leans on mails_unarranged_idx.
 */
export async function lockPeopleToArrange(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from users where id = any(array(
      select distinct due.user_id from (
        select user_id from mails
        where next_attempt_at <= ${now} and arranged_at is null and user_id is not null
        order by next_attempt_at limit ${MAX_LOOKED_AT}) as due))
    order by id limit ${limit} for no key update skip locked`.execute(tx)
  return rows.map(({ id }) => id)
}

export type WaitingMail = {
  id: string
  userId: string
  kind: string
  about: string | null
  facts: unknown
  createdAt: Date
  attemptCount: number
  isWritten: boolean
  waitsFor: WaitsFor | null
}

/** What waits for these people, oldest first, due or not. Leans on mails_waiting_idx. */
export async function readWaitingMails(tx: Tx, userIds: readonly string[], now: Date): Promise<WaitingMail[]> {
  const { rows } = await sql<WaitingMail>`
    select w.* from unnest(${userIds}::text[]) as p (id) cross join lateral (
      select m.id, m.user_id as "userId", m.kind, m.about, m.facts, m.created_at as "createdAt",
             m.attempt_count as "attemptCount", m.subject is not null as "isWritten", m.waits_for as "waitsFor"
      from mails m
      where m.user_id = p.id and m.next_attempt_at is not null and m.arranged_at is null
        and (m.leased_until is null or m.leased_until <= ${now})
      order by m.created_at, m.id limit ${MAX_MAILS} for update skip locked
    ) as w`.execute(tx)
  return rows
}

export type Going = { userId: string; at: Date }

/** When mails to these people went within the last hour, oldest first. Leans on mails_pace_idx. */
export async function readGoing(tx: Tx, userIds: readonly string[], now: Date): Promise<Going[]> {
  const { rows } = await sql<Going>`
    select user_id as "userId", arranged_at as at from mails
    where user_id = any(${userIds}::text[]) and arranged_at > ${new Date(now.getTime() - HOUR_MS)}
      and kind not like 'security.%' and kind <> all(${UNCOUNTED}::text[]) and status = any(${GONE_OR_GOING}::text[])
    order by arranged_at`.execute(tx)
  return rows
}

/** By primary key. */
export async function applyPlan(tx: Tx, { send, hold, drop }: Plan, now: Date): Promise<void> {
  await sql`update mails set arranged_at = ${now}, waits_for = null where id = any(${send}::text[])`.execute(tx)
  await sql`
    update mails m set next_attempt_at = h.until, waits_for = h.waits_for
    from unnest(${hold.map(({ id }) => id)}::text[], ${hold.map(({ until }) => until)}::timestamptz[],
                ${hold.map(({ waitsFor }) => waitsFor)}::text[]) as h (id, until, waits_for)
    where m.id = h.id`.execute(tx)
  await sql`
    update mails m set status = 'DROPPED', error = d.why, next_attempt_at = null, waits_for = null
    from unnest(${drop.map(({ id }) => id)}::text[], ${drop.map(({ why }) => why)}::text[]) as d (id, why)
    where m.id = d.id`.execute(tx)
}

/** A mail that tells what these told, to the address of the last one. By primary key. */
export async function gatherMails(
  tx: Tx,
  ids: readonly string[],
  { id, facts, now }: { id: string; facts: object; now: Date },
): Promise<void> {
  await sql`
    with gathered as (
      update mails set status = 'GATHERED', gathered_into = ${id}, next_attempt_at = null, waits_for = null
      where id = any(${ids}::text[]) returning *
    )
    insert into mails (id, message_id, kind, user_id, address, facts, status, created_at, next_attempt_at, arranged_at)
    select ${id}, '<' || ${id}::text || substring(message_id from '@.*$'), 'gathered', user_id, address,
           ${JSON.stringify(facts)}::jsonb, 'QUEUED', ${now}, ${now}, ${now}
    from gathered order by created_at desc, id desc limit 1`.execute(tx)
}
