/** Cancels a job: it takes effect between two steps, and what was done stays done. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import { onCommit } from '../db/transact.ts'
import { conflict, notFound } from '../lib/errors.ts'
import type { Job } from './contract.ts'
import type { JobHandlers } from './handler.ts'
import { lockJob, markCancelled } from './queries.ts'
import { oneJob } from './read.ts'
import { scopeOf } from '../auth/scope.ts'

export async function cancelJob(ctx: Context, actor: Actor, id: string, handlers: JobHandlers): Promise<Job> {
  const scope = scopeOf(actor)
  return ctx.transact(async (tx) => {
    const job = await lockJob(tx, scope, id)
    if (!job) throw notFound('job', id)
    if (job.finishedAt !== null)
      throw conflict('job_finished', `The job is over already: ${job.status}.`, { jobStatus: job.status })
    await markCancelled(tx, id, ctx.clock.now())
    onCommit(tx, () => ctx.jobMetrics.ended('cancelled'))
    await appendAudit(ctx, tx, actor, {
      subject: id,
      action: 'job.cancelled',
      data: { kind: job.kind, subject: job.subject, done: job.done, total: job.total },
      ...(job.serviceId === null ? {} : { serviceId: job.serviceId }),
    })
    return oneJob(tx, scope, id, handlers)
  })
}
