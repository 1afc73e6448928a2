/**
 * One of a browser's tabs listens for all of them: browsers have few connections to one server, and the server few places
 * for one person. The tab that holds the lock listens and passes on; when it is closed or asleep, another one takes over
 * from where it was.
 */
import { sleep } from '../sleep.ts'
import type { Heard } from './heard.ts'
import { listen, type Listening, type LiveStatus } from './listen.ts'

/** The listening tab says something with each heartbeat, every 15 seconds. */
const ASLEEP_MS = 45_000
const LOOK_MS = 5000
/** Where listening begins, all that is shown is read again: not while the page still asks for it the first time. */
const SETTLED_MS = 1000

type Passed = { heard: Heard } | { status: LiveStatus }
type Shared = Pick<Listening, 'onHeard' | 'onStatus' | 'signal'>

/** `name`: whose tabs these are. Resolves when nobody is signed in any more, or the signal says so. */
export async function listenTogether(name: string, { onHeard, onStatus, signal }: Shared): Promise<void> {
  const settled = sleep(SETTLED_MS)
  // Without https there are no locks: then each tab listens for itself.
  if (!('locks' in navigator)) {
    await settled
    return listen({ cursor: undefined, onHeard, onStatus, signal })
  }
  const channel = new BroadcastChannel(name)
  signal.addEventListener('abort', () => channel.close())
  let cursor: string | undefined
  let heardAtMs = Date.now()
  const hear = (passed: Passed): void => {
    heardAtMs = Date.now()
    if ('status' in passed) return onStatus(passed.status)
    if ('cursor' in passed.heard) ({ cursor } = passed.heard)
    onHeard(passed.heard)
  }
  const pass = (passed: Passed): void => {
    if (signal.aborted) return
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin
    channel.postMessage(passed)
    hear(passed)
  }
  channel.addEventListener('message', ({ data }: MessageEvent<Passed>) => hear(data))
  // What another tab has heard before this one was there to hear it is old here.
  if (await isHeld(name)) onHeard({ kind: 'anything' })

  const isAsleep = (): boolean => document.visibilityState === 'visible' && Date.now() - heardAtMs > ASLEEP_MS
  for (let isOver = false; !isOver && !signal.aborted;) {
    isOver = await withLock(name, { signal, isAsleep }, async (taken) => {
      await settled
      await listen({
        cursor,
        onHeard: (heard) => pass({ heard }),
        onStatus: (status) => pass({ status }),
        signal: taken,
      })
    })
  }
}

async function isHeld(name: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query()
  return held.some((lock) => lock.name === name)
}

type Waiting = { signal: AbortSignal; isAsleep: () => boolean }

/**
 * Works while it holds the lock, which it takes from a holder that is asleep. True when the work is over; false when the
 * lock was lost.
 */
async function withLock(
  name: string,
  { signal, isAsleep }: Waiting,
  work: (taken: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const [waiting, taken] = [new AbortController(), new AbortController()]
  const end = (): void => {
    waiting.abort()
    taken.abort()
  }
  signal.addEventListener('abort', end)
  const timer = setInterval(() => {
    if (isAsleep()) waiting.abort()
  }, LOOK_MS)
  const hold = async (): Promise<void> => {
    clearInterval(timer)
    await work(taken.signal)
  }
  try {
    await navigator.locks.request(name, { signal: waiting.signal }, hold).catch((error: unknown) => {
      if (!waiting.signal.aborted || signal.aborted) throw error
      return navigator.locks.request(name, { steal: true }, hold)
    })
    return true
  } catch {
    // Another tab took it from us: to that one, we were asleep.
    return signal.aborted
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', end)
    taken.abort()
  }
}
