/** Reads jobs with what became of their work, each caller what it may see. */
import type { Kysely } from 'kysely'
import type { Actor, Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import { notFound } from '../lib/errors.ts'
import type { Job, JobQuery } from './contract.ts'
import type { JobHandlers } from './handler.ts'
import { type JobRow, pageOfJobs, readJob } from './queries.ts'
import { type Scope, scopeOf } from '../auth/scope.ts'
import { jobView } from './views.ts'

export async function getJob(ctx: Context, actor: Actor, id: string, handlers: JobHandlers): Promise<Job> {
  return oneJob(ctx.db, scopeOf(actor), id, handlers)
}

export async function listJobs(
  ctx: Context,
  actor: Actor,
  query: JobQuery,
  handlers: JobHandlers,
): Promise<{ data: Job[]; nextCursor: string | null; total?: number }> {
  const { rows, ...rest } = await pageOfJobs(ctx.db, scopeOf(actor), query, query)
  return { data: await withOutcomes(ctx.db, rows, handlers), ...rest }
}

export async function oneJob(db: Kysely<DB>, scope: Scope, id: string, handlers: JobHandlers): Promise<Job> {
  const row = await readJob(db, scope, id)
  const [job] = row ? await withOutcomes(db, [row], handlers) : []
  if (!job) throw notFound('job', id)
  return job
}

/** One question for each kind, however many jobs. */
async function withOutcomes(db: Kysely<DB>, rows: readonly JobRow[], handlers: JobHandlers): Promise<Job[]> {
  const outcomes = new Map<string, Record<string, number>>()
  for (const [kind, jobs] of Map.groupBy(rows, (row) => row.kind)) {
    const found = await handlers[kind]?.outcomes(
      db,
      jobs.map(({ id }) => id),
    )
    for (const [id, counts] of found ?? []) outcomes.set(id, counts)
  }
  return rows.map((row) => jobView(row, outcomes.get(row.id)))
}
