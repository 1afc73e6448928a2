/** What a process holds. */
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes: of the process as the system sees it, as it stood and once garbage is collected; of JavaScript's heap then. */
export type Memory = { uncollected: number; rss: number; heap: number }

const TIMES = 3
const REST_MS = 200

export async function memory(): Promise<Memory> {
  const { rss: uncollected } = process.memoryUsage()
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  for (let n = 0; n < TIMES && typeof collect === 'function'; n += 1) {
    // Gives back what it no longer needs, too.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    await sleep(REST_MS)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { uncollected, rss, heap: heapUsed + external }
}
