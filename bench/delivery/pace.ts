/** An open loop: work begins at its time, whether or not earlier work has ended, so that a queue cannot hide. */
import { setTimeout as sleep } from 'node:timers/promises'

const TICK_MS = 2

/** Calls `work` with 0, 1, 2 …, `perSecond` times a second; resolves when all of it has ended. */
export async function atPace(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  work: (index: number) => Promise<void>,
): Promise<void> {
  const total = perSecond * seconds
  const startedAt = performance.now()
  const all: Promise<void>[] = []
  while (all.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond))
    while (all.length < due) all.push(work(all.length))
    await sleep(TICK_MS)
  }
  await Promise.all(all)
}
