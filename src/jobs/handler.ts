/** What a kind of job must be able to do. The domain that owns the kind provides it; this room knows none of them. */
import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

/** A job as its handler sees it. */
export type RunningJob = {
  id: string
  kind: string
  serviceId: string | null
  subject: string | null
  /** JSON, as `startJob` was given it. */
  params: unknown
  total: number
  done: number
  /** Where the step before stopped; null before the first one. */
  cursor: string | null
  createdAt: Date
}

export type JobStep = {
  /** How many of the job's total this step has dealt with. */
  dealtWith: number
  cursor: string | null
  /** `waitMs`: nothing more can be done before that. */
  next: 'continue' | 'finish' | { waitMs: number }
}

export type JobHandler = {
  /**
   * One bounded step, in the transaction that also saves its cursor: what it does is done once, whatever crashes. It
   * must be over within seconds, and sends nothing.
   * @throws AppError for what no other try would mend: the job fails, and its message is the reason.
   */
  step(ctx: Context, tx: Tx, job: RunningJob): Promise<JobStep>
  /** What became of the work of these jobs so far: for each job a count by status. */
  outcomes(db: Kysely<DB>, jobIds: readonly string[]): Promise<Map<string, Record<string, number>>>
}

/** By kind. A node runs and shows in full only the kinds that it knows. */
export type JobHandlers = Readonly<Record<string, JobHandler>>
