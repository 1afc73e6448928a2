/** What a process holds, once its garbage is collected. */
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes: of the process as the system sees it; of JavaScript's heap and what hangs on it. */
export type Memory = { rss: number; heap: number }

const TIMES = 3
const REST_MS = 200

export async function memory(): Promise<Memory> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  for (let n = 0; n < TIMES && typeof collect === 'function'; n += 1) {
    collect()
    await sleep(REST_MS)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heap: heapUsed + external }
}
