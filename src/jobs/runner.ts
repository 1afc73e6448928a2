/** The runner of a worker node: works on jobs one turn after the other, and never exits by itself. Any number may run. */
import type { Context } from '../context.ts'
import { keepRunning } from '../lib/poller.ts'
import type { Wake } from '../lib/wake.ts'
import type { JobHandlers } from './handler.ts'
import { nextClaimAt } from './lease-queries.ts'
import { runNextJob } from './run-next.ts'

export type JobRunner = {
  start(): void
  /** Finishes the step at work and gives the job back. */
  stop(): Promise<void>
}

/** `wake` must be this runner's own: a signal wakes one sleeper. */
export function createJobRunner(
  ctx: Context,
  wake: Wake,
  handlers: JobHandlers,
  { pollMs = 1000 }: { pollMs?: number } = {},
): JobRunner {
  const stopped = new AbortController()
  let loop: Promise<void> | undefined
  const turn = async (): Promise<void> => {
    const found = await runNextJob(ctx, handlers, stopped.signal)
    if (found) return
    const next = await nextClaimAt(ctx.db, Object.keys(handlers))
    // One that is due and could not be claimed is at work elsewhere.
    const untilNextMs = next === null ? pollMs : next.getTime() - ctx.clock.now().getTime()
    await wake.wait(untilNextMs > 0 ? Math.min(untilNextMs, pollMs) : pollMs, stopped.signal)
  }
  return {
    start() {
      loop ??= keepRunning(turn, {
        abort: stopped.signal,
        onError: (error, delayMs) =>
          ctx.log.error({ key: 'job.runner_failed', err: error, delayMs }, 'the job runner waits for the database'),
      })
    },
    async stop() {
      stopped.abort()
      await loop
    },
  }
}
