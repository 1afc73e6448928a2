/** The SQL of the queue. A device is a lane: one worker at a time sends all that waits for it, under a lease. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema.ts'
import type { Tx } from '../../db/transact.ts'
import type { Urgency } from './urgency.ts'

export type Lease = { id: string; leaseToken: string }

export type Lane = Lease & {
  userId: string
  sealed: Buffer
  hideDetails: boolean
  failures: number
  failingSince: Date | null
  lastError: string | null
  /** Of its person, who may have lost it since. */
  rank: number
  /** The person is active, and the session lasts. */
  isLive: boolean
  /** Minutes since midnight by the person's clock; null: no quiet hours. */
  quietFrom: number | null
  quietTo: number | null
  timeZone: string | null
  /** Null: the person has named none. */
  language: string | null
}

export type Waiting = {
  id: number
  laneId: string
  urgency: Urgency
  expiresAt: Date
  /** Null: a test. One that has been deleted counts as read, and has nothing else. */
  notification: { kind: string; about: string; facts: unknown; at: string; isRead: boolean } | null
}

/** More is taken with the next look. */
const MAX_WAITING = 1000

/** Unless one waits already. Through pushes_subscription_idx. */
export async function queueTest(
  tx: Tx,
  { subscriptionId, now, expiresAt }: { subscriptionId: string; now: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into pushes (subscription_id, urgency, created_at, expires_at)
    select ${subscriptionId}, 'normal', ${now}, ${expiresAt}
    where not exists (
      select from pushes where subscription_id = ${subscriptionId} and notification_id is null and expires_at > ${now})`.execute(
    tx,
  )
}

/**
 * Leases devices for which something waits, the longest waiting first. The lock lets decisions that queue more go on.
 * The queue is short, since what is sent or expired leaves it, so it is read whole.
 */
export async function claimLanes(
  db: Kysely<DB>,
  { now, leaseToken, leasedUntil, limit }: { now: Date; leaseToken: string; leasedUntil: Date; limit: number },
): Promise<Lane[]> {
  const { rows } = await sql<Lane>`
    with waiting as materialized (
      select subscription_id, min(id) as first from pushes where not_before is null or not_before <= ${now}
      group by subscription_id
    ), lane as materialized (
      select s.id from push_subscriptions s join waiting w on w.subscription_id = s.id
      where (s.leased_until is null or s.leased_until <= ${now}) and (s.paused_until is null or s.paused_until <= ${now})
      order by w.first limit ${limit} for no key update of s skip locked
    )
    update push_subscriptions s set lease_token = ${leaseToken}, leased_until = ${leasedUntil}
    from lane, users u left join notification_settings n on n.user_id = u.id, roles r, auth_sessions a
    where s.id = lane.id and u.id = s.user_id and r.code = u.role_code and a.id = s.session_id
    returning s.id, s.user_id as "userId", s.lease_token as "leaseToken", s.sealed, s.hide_details as "hideDetails", s.failures,
              s.failing_since as "failingSince", s.last_error as "lastError", r.rank, u.is_active and a.expires_at > ${now} as "isLive",
              n.quiet_from as "quietFrom", n.quiet_to as "quietTo", u.time_zone as "timeZone", u.language`.execute(db)
  return rows
}

/** What waits in each lane, oldest first. Through pushes_subscription_idx and notifications' primary key. */
export async function readWaiting(db: Kysely<DB>, laneIds: readonly string[]): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select p.id, l.id as "laneId", p.urgency, p.expires_at as "expiresAt",
           case when p.notification_id is not null then json_build_object('kind', n.kind, 'about', n.about,
             'facts', n.facts, 'at', n.created_at, 'isRead', n.id is null or n.read_at is not null) end as notification
    from unnest(${laneIds}::text[]) as l (id)
    join push_subscriptions s on s.id = l.id
    cross join lateral (
      select * from pushes where subscription_id = l.id order by id desc limit ${MAX_WAITING}
    ) p
    left join notifications n on n.id = p.notification_id and n.user_id = s.user_id
    order by p.id`.execute(db)
  return rows
}

export type LaneResult = Lease & {
  /** What was sent or need not be any more. By name: what was queued earlier may be committed later. */
  done: readonly number[]
  /** What waits for the end of quiet hours. */
  held: { ids: readonly number[]; until: Date } | null
  sentAt: Date | null
  failures: number
  failingSince: Date | null
  lastError: string | null
  pausedUntil: Date | null
}

/** Only while the lease is one's own. By primary key. */
export async function saveLane(db: Kysely<DB>, result: LaneResult): Promise<void> {
  await sql`
    with lane as (
      update push_subscriptions set lease_token = null, leased_until = null, failures = ${result.failures},
        last_pushed_at = coalesce(${result.sentAt}, last_pushed_at), failing_since = ${result.failingSince},
        last_error = ${result.lastError}, paused_until = ${result.pausedUntil}
      where id = ${result.id} and lease_token = ${result.leaseToken} returning id
    ), held as (
      update pushes p set not_before = ${result.held?.until ?? null} from lane
      where p.subscription_id = lane.id and p.id = any(${result.held?.ids ?? []}::bigint[])
    )
    delete from pushes p using lane where p.subscription_id = lane.id and p.id = any(${result.done}::bigint[])`.execute(
    db,
  )
}

/** The push service knows it no longer. By primary key. */
export async function deleteLane(db: Kysely<DB>, { id, leaseToken }: Lease): Promise<void> {
  await sql`
    with lane as (
      delete from push_subscriptions where id = ${id} and lease_token = ${leaseToken} returning id
    )
    delete from pushes p using lane where p.subscription_id = lane.id`.execute(db)
}

/** Once the only node has started, whatever is leased is leased by nobody. */
export async function releaseLanes(db: Kysely<DB>): Promise<void> {
  await sql`update push_subscriptions set lease_token = null, leased_until = null where lease_token is not null`.execute(
    db,
  )
}

/** What is late, and what waits for devices that are gone. */
export async function deleteStalePushes(db: Kysely<DB>, now: Date): Promise<void> {
  await sql`
    delete from pushes p where p.expires_at <= ${now}
      or not exists (select from push_subscriptions s where s.id = p.subscription_id)`.execute(db)
}
