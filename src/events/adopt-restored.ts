/** Gives events that were restored into another PostgreSQL cluster a place in the feed. */
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'

const EVENTS_AT_ONCE = 20_000

/**
 * After pg_dump and a restore into a new cluster, events keep transaction numbers that this cluster has not reached yet:
 * the feed would hide them, and show them among new ones later. They all get the number of this transaction, so they come
 * after every older event, before every new one, and among themselves in the order of their ids. For each start.
 *
 * It looks for such numbers themselves rather than for a change of pg_control_system()'s identifier: that one may be
 * forbidden to our user, and also changes by pg_upgrade, which keeps the numbers right.
 */
export async function adoptRestoredEvents(ctx: Context): Promise<void> {
  if (!(await hasForeignEvents(ctx))) return
  const adopted = await ctx.transact(async (tx) => {
    // Two nodes may start at once; the second one finds nothing more.
    await sql`select pg_advisory_xact_lock(hashtext('uxone.adopt_events'))`.execute(tx)
    return adopt(tx)
  })
  ctx.log.warn(
    { key: 'events.adopted', count: adopted },
    'events came from another PostgreSQL cluster: the feed now has them by their ids',
  )
}

/** A snapshot sees no number of its own cluster beyond its end. Leans on webhook_events_feed_idx, once for each service. */
async function hasForeignEvents({ db }: Context): Promise<boolean> {
  const { rows } = await sql`
    select from service_apps s
    where (select e.xid from webhook_events e where e.service_id = s.id order by e.xid desc limit 1)
          >= pg_snapshot_xmax(pg_current_snapshot())
    limit 1`.execute(db)
  return rows.length > 0
}

/**
 * In steps along the primary key, so that no statement runs into its time limit. An event that another node records
 * meanwhile may be taken along: no reader has been shown it, because this transaction is older and still open.
 */
async function adopt(tx: Tx): Promise<number> {
  let adopted = 0
  for (let after: string | null = ''; after !== null;) {
    const last: string | null = await lastOfStep(tx, after)
    const upTo = last === null ? sql`true` : sql`id <= ${last}`
    const { numAffectedRows } = await sql`
      update webhook_events set xid = pg_current_xact_id()
      where id > ${after} and ${upTo} and xid > pg_current_xact_id()`.execute(tx)
    adopted += Number(numAffectedRows ?? 0)
    after = last
  }
  return adopted
}

/** Null in the last step. */
async function lastOfStep(tx: Tx, after: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from webhook_events where id > ${after} order by id offset ${EVENTS_AT_ONCE - 1} limit 1`.execute(tx)
  return rows[0]?.id ?? null
}
