/** Ends what mails keep: of approvals, who was told and what became of it stays for the timeline; the rest goes whole. */
import type { Context } from '../context.ts'
import { lowestIdAt } from '../lib/ids.ts'
import { MAX_AGE_MS } from './email/judge.ts'
import { forgetMails } from './queries.ts'

const DAY_MS = 86_400_000
/** Short statements: one over all rows would hold them for long after a node was off for weeks. */
const BATCH = 1000

/** Safe to run twice and on several nodes. */
export async function forgetOldMails(ctx: Context): Promise<void> {
  const now = ctx.clock.now().getTime()
  // What may still be sent is kept, however short the time that was set.
  const keptMs = Math.max(ctx.config.retention.mailsDays * DAY_MS, MAX_AGE_MS)
  const below = lowestIdAt('mail', new Date(Math.max(0, now - keptMs)))
  for (let done = BATCH; done === BATCH;) done = await forgetMails(ctx.db, { below, limit: BATCH, now: new Date(now) })
}
