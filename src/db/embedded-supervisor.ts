/** Keeps the embedded PostgreSQL running: when it ends by itself, it is started again at the same socket. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { EmbeddedPostgres, Exit, Server } from './embedded.ts'

const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 30_000
const SHORT_LIFE_MS = 1_000

type Means = {
  /** Clears away what the ended one left, and starts the next. */
  again(): Promise<Server>
  terminate(server: Server): Promise<void>
  log: (message: string) => void
}

/** Pools connect again by themselves; requests in between are answered 503. `pid` is the first one's. */
export function supervise(first: Server, means: Means): Omit<EmbeddedPostgres, 'connection'> {
  const stopping = new AbortController()
  let current = first
  const watch = async (): Promise<Exit> => {
    for (let shortLives = 0; ;) {
      const startedAt = performance.now()
      const exit = await current.exited
      if (stopping.signal.aborted) return exit
      // One that dies at once, for want of disk space say, is not started in a tight loop.
      shortLives = performance.now() - startedAt < SHORT_LIFE_MS ? shortLives + 1 : 0
      await pause(Math.min(FIRST_DELAY_MS * 2 ** (shortLives - 1), LONGEST_DELAY_MS), stopping.signal)
      means.log(`PostgreSQL ended by itself (${exit.signal ?? `exit code ${exit.code}`}); starting it again`)
      const next = await startAgain(means, stopping.signal)
      if (!next) return exit
      current = next
    }
  }
  const exited = watch()
  const stop = async (): Promise<void> => {
    stopping.abort()
    await means.terminate(current)
    await exited
  }
  return { pid: first.pid, exited, stop }
}

/** Tries until it works or is told to stop; undefined when it was told. */
async function startAgain({ again, terminate, log }: Means, stopping: AbortSignal): Promise<Server | undefined> {
  for (let delayMs = FIRST_DELAY_MS; !stopping.aborted; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
    try {
      const server = await again()
      if (!stopping.aborted) return server
      await terminate(server)
    } catch (error) {
      log(`PostgreSQL did not start (${error instanceof Error ? error.message : String(error)}); trying again`)
      await pause(delayMs, stopping)
    }
  }
  return undefined
}

async function pause(delayMs: number, stopping: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined)
}
