/**
 * Keeps hearing what the server tells, by whatever gets through: its stream, and asking now and then where a proxy lets no
 * stream through. Goes on from where it was, so that nothing is missed and nothing comes twice.
 */
import { streamRoutes } from '../../../../src/realtime/contract.ts'
import { call } from '../api.ts'
import { isApiError } from '../api-error.ts'
import type { Frame } from './frames.ts'
import { heardEvent, heardIn, type Heard } from './heard.ts'
import { readStream } from './stream.ts'

/** `lost`: nothing gets through at the moment. */
export type LiveStatus = 'connecting' | 'live' | 'asking' | 'lost'

export type Listening = {
  /** Where to go on; undefined: from now on. */
  cursor: string | undefined
  onHeard(heard: Heard): void
  onStatus(status: LiveStatus): void
  signal: AbortSignal
}

const ASK_MS = 3000
/** Then the stream is tried again. */
const ASKS = 20
const LONGEST_WAIT_MS = 30_000
const RETRY_MS = 1000

/** Resolves when nobody is signed in any more, or the signal says so. */
export async function listen(listening: Listening): Promise<void> {
  const { signal } = listening
  const ears = new Ears(listening)
  for (let refusals = 0; !signal.aborted;) {
    let outcome = await hearStream(ears, listening)
    refusals = outcome === 'refused' ? refusals + 1 : 0
    // Asking gets through where a stream does not, or has no place.
    if (outcome === 'refused') outcome = await askFor(ears, listening)
    if (outcome === 'signed out') return ears.hear({ kind: 'signed out' })
    await pause(Math.min(ears.retryMs * 2 ** Math.max(0, refusals - 1), LONGEST_WAIT_MS), signal)
  }
}

type Outcome = 'signed out' | 'refused' | 'over'

/** Remembers how far it has heard. */
class Ears {
  cursor: string | undefined
  retryMs = RETRY_MS
  readonly #onHeard: (heard: Heard) => void

  constructor({ cursor, onHeard }: Listening) {
    this.cursor = cursor
    this.#onHeard = onHeard
  }

  hear(heard: Heard): void {
    if (heard.kind === 'cursor' || heard.kind === 'event') {
      // What was shown before the first of all is older than "now".
      if (this.cursor === undefined) this.#onHeard({ kind: 'anything' })
      this.cursor = heard.cursor
    }
    this.#onHeard(heard)
  }

  hearFrame(frame: Frame): void {
    this.retryMs = frame.retryMs ?? this.retryMs
    const heard = heardIn(frame)
    if (heard) this.hear(heard)
  }
}

/** Until it ends, by whatever. `refused`: it did not begin. */
async function hearStream(ears: Ears, { onStatus, signal }: Listening): Promise<Outcome> {
  let hasBegun = false
  const begin = (): void => {
    hasBegun = true
    onStatus('live')
    if (ears.cursor !== undefined) ears.hear({ kind: 'away' })
  }
  try {
    await readStream(
      ears.cursor,
      (frame) => {
        if (!hasBegun) begin()
        ears.hearFrame(frame)
      },
      signal,
    )
  } catch (error) {
    if (isApiError(error, 401)) return 'signed out'
  }
  if (!signal.aborted) onStatus(hasBegun ? 'connecting' : 'lost')
  return hasBegun ? 'over' : 'refused'
}

/** For a while; ends early when that does not get through either. */
async function askFor(ears: Ears, { onStatus, signal }: Listening): Promise<Outcome> {
  for (let asks = 0; asks < ASKS && !signal.aborted; asks += 1) {
    try {
      await ask(ears)
    } catch (error) {
      return isApiError(error, 401) ? 'signed out' : 'over'
    }
    onStatus('asking')
    await pause(ASK_MS, signal)
  }
  return 'over'
}

async function ask(ears: Ears): Promise<void> {
  for (let hasMore = true; hasMore;) {
    const query = ears.cursor === undefined ? {} : { after: ears.cursor }
    const answer = await call(streamRoutes.messages, { query })
    for (const { cursor, event } of answer.data) ears.hear(heardEvent(cursor, event))
    ears.hear({ kind: 'cursor', cursor: answer.nextCursor })
    ;({ hasMore } = answer)
  }
  ears.hear({ kind: 'away' })
}

/** The connection that comes back ends the wait. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      globalThis.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    globalThis.addEventListener('online', done)
  })
}
