/** Remembers when each task of housekeeping ran last, and how that ended. */
import { hostname } from 'node:os'
import type { Context } from '../context.ts'
import { saveRun } from './queries.ts'

/** Runs a task; its failure is thrown on, once it is noted. */
export async function noteRun(ctx: Context, name: string, task: (ctx: Context) => Promise<unknown>): Promise<void> {
  const startedAt = ctx.clock.now()
  const note = (error: string | null): Promise<void> => {
    const tookMs = Math.max(0, ctx.clock.now().getTime() - startedAt.getTime())
    return saveRun(ctx.db, { task: name, host: hostname(), startedAt, tookMs, error })
  }
  try {
    await task(ctx)
  } catch (error) {
    // Where the database is away, this cannot be noted either.
    await note(error instanceof Error ? error.message : String(error)).catch(() => undefined)
    throw error
  }
  await note(null)
}
