/** Starts a job in the transaction of whoever wants it; a runner takes it up after the commit. */
import { appendAudit, auditActor } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import { onCommit, type Tx } from '../db/transact.ts'
import { conflict } from '../lib/errors.ts'
import type { Job } from './contract.ts'
import { findSameOpen, insertJob } from './queries.ts'
import { jobView } from './views.ts'

export type StartJob = {
  /** `<domain>.<verb>`; one that the runner has a handler for. */
  kind: string
  serviceId: string | null
  /** The id of what it works on; the caller has locked that, so that two callers come one after the other. */
  subject: string
  /** JSON; it is audited, so it holds no secret. */
  params: Record<string, unknown>
  total: number
}

/** Throws 409 `job_running` while a job of the same kind and parameters works on the same subject. */
export async function startJob(ctx: Context, tx: Tx, actor: Actor, { total, ...asked }: StartJob): Promise<Job> {
  const running = await findSameOpen(tx, asked)
  if (running !== undefined)
    throw conflict('job_running', `The job ${running} is doing exactly this already.`, { jobId: running })
  const id = ctx.ids.next('job')
  const row = await insertJob(tx, { ...asked, id, total, createdBy: auditActor(actor) }, ctx.clock.now())
  const { kind, subject, params, serviceId } = asked
  await appendAudit(ctx, tx, actor, {
    subject: id,
    action: 'job.started',
    data: { kind, subject, params, total },
    ...(serviceId === null ? {} : { serviceId }),
  })
  onCommit(tx, ctx.wakeJobs)
  return jobView(row)
}
