/** Housekeeping that any worker node may do at any time: each task is safe to run twice and on several nodes. */
import { forgetExpired } from './auth/forget-expired.ts'
import type { Context } from './context.ts'
import { analyzeGrown } from './db/analyze-grown.ts'
import { ensurePartitions } from './db/partitions.ts'
import { dropExpired } from './db/retention.ts'
import { forgetOldKeys } from './http/idempotency.ts'
import { forgetOldMails } from './notifications/forget-mails.ts'
import { forgetOldNotifications } from './notifications/forget-old.ts'
import { forgetStalePushes } from './notifications/push/forget-stale.ts'
import { noteRun } from './system/note-run.ts'
import { expireHeld } from './webhooks/expire-held.ts'
import { ageStats, foldStats } from './webhooks/fold-stats.ts'
import { watchHealth } from './webhooks/health-watch.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const SECOND_MS = 1000

export type Timers = { stop(): Promise<void> }

type Task = (ctx: Context) => Promise<unknown>

/** `minutely`: what else is done every minute. */
export function createTimers(ctx: Context, minutely: readonly (() => Promise<void>)[]): Timers {
  const hourly = [
    ensurePartitions,
    forgetOldKeys,
    forgetExpired,
    expireHeld,
    ageStats,
    dropExpired,
    forgetOldNotifications,
    forgetOldMails,
    forgetStalePushes,
  ]
  const timers = [
    every(HOUR_MS, ctx, hourly),
    every(MINUTE_MS, ctx, [watchHealth, ...minutely]),
    every(10 * SECOND_MS, ctx, [foldStats]),
    every(2 * SECOND_MS, ctx, [analyzeGrown]),
  ]
  return {
    async stop() {
      await Promise.all(timers.map((timer) => timer.stop()))
    },
  }
}

/** Now, and from then on. A run that takes longer than the interval leaves the next one out. */
function every(intervalMs: number, ctx: Context, tasks: readonly Task[]): Timers {
  let running: Promise<void> | undefined
  const tick = (): void => {
    running ??= runAll(ctx, tasks, intervalMs >= MINUTE_MS).finally(() => {
      running = undefined
    })
  }
  tick()
  const timer = setInterval(tick, intervalMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

async function runAll(ctx: Context, tasks: readonly Task[], isNoted: boolean): Promise<void> {
  for (const task of tasks) {
    try {
      // What runs every few seconds needs no note.
      if (isNoted) await noteRun(ctx, task.name, task)
      else await task(ctx)
    } catch (error) {
      ctx.log.error(
        { key: 'timer.failed', task: task.name, err: error },
        'a housekeeping task failed; it runs again at its time',
      )
    }
  }
}
