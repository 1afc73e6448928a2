/** Keeps a worker's loop alive: an error slows it down, only the abort ends it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from './backoff.ts'

const FIRST_BACKOFF_MS = 100
const MAX_BACKOFF_MS = 30_000

export type KeepRunning = {
  abort: AbortSignal
  /** Told of each error, and how long the loop now waits. */
  onError(error: unknown, delayMs: number): void
  random?: () => number
}

/** Runs `step` again and again until the abort. After an error it waits: 0.1 s at first, at most 30 s, for as long as it takes. */
export async function keepRunning(
  step: () => Promise<void>,
  { abort, onError, random = Math.random }: KeepRunning,
): Promise<void> {
  let failures = 0
  while (!abort.aborted) {
    try {
      await step()
      failures = 0
    } catch (error) {
      failures += 1
      const delayMs = backoffMs(failures, FIRST_BACKOFF_MS, MAX_BACKOFF_MS, random)
      onError(error, delayMs)
      await sleepUntil(delayMs, abort)
    }
  }
}

/** Sleeps; the abort ends it early. */
export async function sleepUntil(delayMs: number, abort: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal: abort }).catch(() => undefined)
}
