/** The SQL that looks over all lanes: which webhooks have deliveries waiting. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import { stayOnIndexes } from './claim-queries.ts'

export type WaitingLane = { webhookId: string; dueAt: Date }

/**
 * Each webhook that has something to send, and when the first of it is due. What is leased is being sent. Jumps from webhook to webhook along
 * webhook_deliveries_lane_idx, so that it costs what there are of these, however many deliveries wait.
 */
export async function findLanes(db: Kysely<DB>, now: Date): Promise<WaitingLane[]> {
  const isFree = sql`(d.leased_until is null or d.leased_until <= ${now})`
  return db.transaction().execute(async (tx) => {
    await stayOnIndexes(tx)
    const { rows } = await sql<WaitingLane>`
      with recursive lane as (
        (select webhook_id from webhook_deliveries where status = 'PENDING' order by webhook_id limit 1)
        union all
        select (select d.webhook_id from webhook_deliveries d
                where d.status = 'PENDING' and d.webhook_id > lane.webhook_id order by d.webhook_id limit 1)
        from lane where lane.webhook_id is not null
      )
      select lane.webhook_id as "webhookId", least(
        (select d.next_attempt_at from webhook_deliveries d
         where d.status = 'PENDING' and d.webhook_id = lane.webhook_id and not d.is_retry and ${isFree}
         order by d.next_attempt_at limit 1),
        (select d.next_attempt_at from webhook_deliveries d
         where d.status = 'PENDING' and d.webhook_id = lane.webhook_id and d.is_retry and ${isFree}
         order by d.next_attempt_at limit 1)
      ) as "dueAt"
      from lane where lane.webhook_id is not null`.execute(tx)
    return rows.filter(({ dueAt }) => dueAt !== null)
  })
}

/**
 * Active webhooks that still have held deliveries: an event that was being recorded while the webhook was switched on
 * saw it off. Leans on webhook_deliveries_held_idx, once for each active webhook.
 */
export async function webhooksWithStrays(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.id from service_webhooks w
    where w.is_active and exists (select from webhook_deliveries d where d.webhook_id = w.id and d.status = 'HELD')`.execute(
    db,
  )
  return rows.map((row) => row.id)
}
