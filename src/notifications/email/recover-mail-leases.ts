/** Frees the mails that a killed process had leased, where it is certain that nobody else is sending. */
import { sql } from 'kysely'
import type { Context } from '../../context.ts'

/** Only for the embedded database, as with deliveries. Leans on mails_due_idx. */
export async function recoverMailLeases(ctx: Context): Promise<void> {
  await sql`
    update mails set lease_token = null, leased_until = null
    where next_attempt_at is not null and lease_token is not null`.execute(ctx.db)
}
