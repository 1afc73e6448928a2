/** Frees the jobs that a killed process was working on, where it is certain that nobody else is. */
import type { Context } from '../context.ts'
import { releaseAllJobs } from './lease-queries.ts'

/** Only for the embedded database, as recoverLeases: on a shared one leases end by themselves, seconds later. */
export async function recoverJobs(ctx: Context): Promise<void> {
  await releaseAllJobs(ctx.db)
}
