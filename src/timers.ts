/** Housekeeping that any worker node may do at any time: each task is safe to run twice and on several nodes. */
import { forgetExpired } from './auth/forget-expired.ts'
import type { Context } from './context.ts'
import { ensurePartitions } from './db/partitions.ts'
import { dropExpired } from './db/retention.ts'
import { forgetOldKeys } from './http/idempotency.ts'
import { expireHeld } from './webhooks/expire-held.ts'
import { forgetOldStats } from './webhooks/forget-stats.ts'

const HOUR_MS = 3_600_000

export type Timers = { stop(): Promise<void> }

export function createTimers(ctx: Context): Timers {
  const tasks = [ensurePartitions, forgetOldKeys, forgetExpired, expireHeld, forgetOldStats, dropExpired]
  let running = Promise.resolve()
  const tick = (): void => {
    running = running.then(() => runAll(ctx, tasks))
  }
  tick()
  const timer = setInterval(tick, HOUR_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

async function runAll(ctx: Context, tasks: readonly ((ctx: Context) => Promise<void>)[]): Promise<void> {
  for (const task of tasks) {
    try {
      await task(ctx)
    } catch (error) {
      ctx.log.error(
        { key: 'timer.failed', task: task.name, err: error },
        'a housekeeping task failed; it runs again in an hour',
      )
    }
  }
}
