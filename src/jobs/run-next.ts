/** Takes one open job and does some steps of it, each in a transaction that also saves how far the job has come. */
import type { Context } from '../context.ts'
import { onCommit } from '../db/transact.ts'
import { AppError } from '../lib/errors.ts'
import { randomToken } from '../lib/secret-box.ts'
import type { JobHandler, JobHandlers, JobStep } from './handler.ts'
import {
  claimJob,
  type Lease,
  lockLeased,
  markFailed,
  postponeJob,
  releaseJob,
  type SavedStep,
  saveStep,
} from './lease-queries.ts'

/** Between two steps only: during one, the job's row is locked. A crash delays the job by no more. */
const LEASE_MS = 15_000
/** Then another job has its turn. */
const STEPS_AT_ONCE = 20
const TOKEN_BYTES = 12
const MIN_BACKOFF_MS = 1000
const MAX_BACKOFF_MS = 60_000

/** False when no job could be claimed. `abort` ends it between two steps, and gives the job back. */
export async function runNextJob(
  ctx: Context,
  handlers: JobHandlers,
  abort: AbortSignal = new AbortController().signal,
): Promise<boolean> {
  const now = ctx.clock.now()
  const leaseToken = randomToken(TOKEN_BYTES)
  const claim = { kinds: Object.keys(handlers), leaseToken, leasedUntil: later(now, LEASE_MS), now }
  const claimed = await claimJob(ctx.db, claim)
  if (!claimed) return false
  const handler = handlers[claimed.kind]
  if (!handler) throw new Error(`a job of kind ${claimed.kind} was claimed without a handler`)
  const lease = { id: claimed.id, leaseToken }
  try {
    await runSteps(ctx, handler, lease, abort)
  } catch (error) {
    await settleError(ctx, lease, error)
  }
  return true
}

async function runSteps(ctx: Context, handler: JobHandler, lease: Lease, abort: AbortSignal): Promise<void> {
  for (let left = STEPS_AT_ONCE; left > 0; left--) {
    if (abort.aborted) return releaseJob(ctx.db, lease, null)
    const isMine = await runStep(ctx, handler, lease, left > 1)
    if (!isMine) return
  }
}

/** Answers whether the job is still to be worked on under this lease. */
async function runStep(ctx: Context, handler: JobHandler, lease: Lease, mayContinue: boolean): Promise<boolean> {
  return ctx.transact(async (tx) => {
    const job = await lockLeased(tx, lease)
    if (!job) return false
    const step = await handler.step(ctx, tx, job)
    const now = ctx.clock.now()
    const after = whatFollows(step.next, now, mayContinue)
    await saveStep(tx, lease.id, { ...step, ...after }, now)
    onCommit(tx, () => ctx.noteChange({ area: 'Jobs' }))
    const noteDone = (): void => {
      ctx.jobMetrics.ended('done')
      ctx.log.info({ key: 'job.done', jobId: job.id, kind: job.kind }, 'a job is done')
    }
    if (after.isFinished) onCommit(tx, noteDone)
    return after.isKept
  })
}

function whatFollows(
  next: JobStep['next'],
  now: Date,
  mayContinue: boolean,
): Pick<SavedStep, 'isFinished' | 'isKept' | 'leasedUntil'> {
  if (next === 'finish') return { isFinished: true, isKept: false, leasedUntil: null }
  if (next !== 'continue') return { isFinished: false, isKept: false, leasedUntil: later(now, next.waitMs) }
  return { isFinished: false, isKept: mayContinue, leasedUntil: mayContinue ? later(now, LEASE_MS) : now }
}

/** The step was rolled back: it is tried again later, or never. */
async function settleError(ctx: Context, lease: Lease, error: unknown): Promise<void> {
  const now = ctx.clock.now()
  if (!isHopeless(error)) {
    ctx.log.warn({ key: 'job.postponed', jobId: lease.id, err: error }, 'a step of a job failed; it is tried again')
    const reason = 'A step failed and is tried again; the program’s log says why.'
    return postponeJob(ctx.db, lease, { now, error: reason, minMs: MIN_BACKOFF_MS, maxMs: MAX_BACKOFF_MS })
  }
  ctx.jobMetrics.ended('failed')
  const isExpected = error instanceof AppError
  ctx.log[isExpected ? 'info' : 'error']({ key: 'job.failed', jobId: lease.id, err: error }, 'a job failed for good')
  const reason = isExpected
    ? `${error.code}: ${error.message}`
    : 'internal_error: our bug; the program’s log says more.'
  await markFailed(ctx.db, lease, reason, now)
  ctx.noteChange({ area: 'Jobs' })
}

/** Values that are refused (22, 23) or a wrong statement (42): the same again is refused for ever. */
const REFUSED = /^(22|23|42)/

/** A refusal, or a bug. Everything else, such as a lost connection or a deadlock, may mend itself. */
function isHopeless(error: unknown): boolean {
  if (!(error instanceof Error)) return true
  if ('code' in error && typeof error.code === 'string' && REFUSED.test(error.code)) return true
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  return error instanceof AppError || isBug || error.name === 'ZodError'
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms)
}
