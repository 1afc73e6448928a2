/** One stream of the server, for as long as it lasts. */
import { streamRoutes } from '../../../../src/realtime/contract.ts'
import { isApiError, refusalFrom, unreachable } from '../api-error.ts'
import { createFrameReader, type Frame } from './frames.ts'

/** The server says something at once; a proxy that gathers what it says lets nothing through. */
const FIRST_MS = 6000
/** Three heartbeats. */
const SILENCE_MS = 45_000

/** @throws ApiError when it is refused, or does not come, or was cut. Nothing when the server has ended it. */
export async function readStream(
  cursor: string | undefined,
  onFrame: (frame: Frame) => void,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const giveUp = (): void => over.abort()
  // What is left of a connection may take minutes to notice that it is gone.
  globalThis.addEventListener('offline', giveUp)
  signal.addEventListener('abort', giveUp)
  let timer = setTimeout(giveUp, FIRST_MS)
  try {
    const response = await fetch(streamRoutes.people.url, {
      headers: cursor === undefined ? {} : { 'last-event-id': cursor },
      credentials: 'same-origin',
      signal: over.signal,
    })
    if (!response.ok) throw await refusalFrom(response)
    const read = createFrameReader()
    for await (const text of textOf(response)) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, SILENCE_MS)
      for (const frame of read(text)) onFrame(frame)
    }
  } catch (cause) {
    throw isApiError(cause) ? cause : unreachable(cause)
  } finally {
    clearTimeout(timer)
    globalThis.removeEventListener('offline', giveUp)
    signal.removeEventListener('abort', giveUp)
    giveUp()
  }
}

async function* textOf({ body }: Response): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) yield part.value
}
