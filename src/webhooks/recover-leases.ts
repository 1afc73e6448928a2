/** Frees what a killed process had leased, where it is certain that nobody else is sending. */
import { sql } from 'kysely'
import type { Context } from '../context.ts'

/**
 * Only for the embedded database, whose data directory is locked by this very process: every lease is then of a process
 * that is gone. On a shared database other nodes may be sending, and leases end by themselves.
 * Leans on webhook_deliveries_lane_idx and webhook_deliveries_held_idx; "in" would lean on none of them.
 */
export async function recoverLeases(ctx: Context): Promise<void> {
  await sql`
    update webhook_deliveries
    set lease_token = null, leased_until = null
    where (status = 'PENDING' or status = 'HELD') and lease_token is not null`.execute(ctx.db)
}
