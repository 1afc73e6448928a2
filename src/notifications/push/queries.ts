/** The SQL of devices: who has which. The queue is in queue-queries.ts. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema.ts'
import type { Tx } from '../../db/transact.ts'

const VAPID = 'vapid_keys'

/** Sealed. By primary key. */
export async function readVapidKeys(db: Kysely<DB>): Promise<Buffer | undefined> {
  const { rows } = await sql<{ value: Buffer }>`select value from instance where name = ${VAPID}`.execute(db)
  return rows[0]?.value
}

export async function insertVapidKeys(db: Kysely<DB>, sealed: Buffer): Promise<void> {
  await sql`insert into instance (name, value) values (${VAPID}, ${sealed}) on conflict do nothing`.execute(db)
}

export type DeviceRow = {
  id: string
  sessionId: string
  userAgent: string | null
  origin: string
  hideDetails: boolean
  createdAt: Date
  lastPushedAt: Date | null
  lastError: string | null
}

/** Oldest first, of sessions that last. Through push_subscriptions_user_idx. */
export async function readDevices(db: Kysely<DB>, userId: string, now: Date): Promise<DeviceRow[]> {
  const { rows } = await sql<DeviceRow>`
    select s.id, s.session_id as "sessionId", nullif(a.user_agent, '') as "userAgent", s.origin,
           s.hide_details as "hideDetails", s.created_at as "createdAt", s.last_pushed_at as "lastPushedAt",
           s.last_error as "lastError"
    from push_subscriptions s join auth_sessions a on a.id = s.session_id
    where s.user_id = ${userId} and a.expires_at > ${now} order by s.id`.execute(db)
  return rows
}

/**
 * One person subscribes one device at a time, and the session cannot end meanwhile. The person first, as whoever ends
 * sessions does. False when the session has ended. By primary keys.
 */
export async function lockPersonAndSession(tx: Tx, userId: string, sessionId: string): Promise<boolean> {
  await sql`select from users where id = ${userId} for no key update`.execute(tx)
  const { rows } = await sql`select 1 from auth_sessions where id = ${sessionId} for key share`.execute(tx)
  return rows.length > 0
}

export type NewDevice = {
  id: string
  userId: string
  sessionId: string
  endpointHash: Buffer
  sealed: Buffer
  origin: string
  hideDetails: boolean | undefined
  now: Date
}

/** How many other devices the person has. Through push_subscriptions_user_idx. */
export async function countOthers(tx: Tx, { userId, endpointHash }: NewDevice): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from push_subscriptions where user_id = ${userId} and endpoint_hash <> ${endpointHash}`.execute(
    tx,
  )
  return rows[0]?.n ?? 0
}

/**
 * The browser that was another's gets a new id, so that nothing that waits for it reaches the new person; one that is known
 * keeps its own. Undefined when another person was quicker. Through push_subscriptions_endpoint_hash_key.
 */
export async function saveDevice(tx: Tx, device: NewDevice): Promise<{ id: string; isNew: boolean } | undefined> {
  const { id, userId, sessionId, endpointHash, sealed, origin, hideDetails = null, now } = device
  await sql`delete from push_subscriptions where endpoint_hash = ${endpointHash} and user_id <> ${userId}`.execute(tx)
  const { rows } = await sql<{ id: string; isNew: boolean }>`
    insert into push_subscriptions as s (id, user_id, session_id, endpoint_hash, sealed, origin, hide_details, created_at)
    values (${id}, ${userId}, ${sessionId}, ${endpointHash}, ${sealed}, ${origin}, coalesce(${hideDetails}::boolean, false), ${now})
    on conflict (endpoint_hash) do update
      set session_id = excluded.session_id, sealed = excluded.sealed, paused_until = null, failing_since = null,
          failures = 0, last_error = null, hide_details = coalesce(${hideDetails}::boolean, s.hide_details)
      where s.user_id = excluded.user_id
    returning s.id, s.id = ${id} as "isNew"`.execute(tx)
  return rows[0]
}

/** By primary key. Answers whether there was one. */
export async function saveHideDetails(tx: Tx, userId: string, id: string, hideDetails: boolean): Promise<boolean> {
  const { rows } = await sql`
    update push_subscriptions set hide_details = ${hideDetails} where id = ${id} and user_id = ${userId}
    returning 1`.execute(tx)
  return rows.length > 0
}

/** By primary key. Answers whether there was one. */
export async function deleteDevice(tx: Tx, userId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from push_subscriptions where id = ${id} and user_id = ${userId} returning 1`.execute(tx)
  return rows.length > 0
}
