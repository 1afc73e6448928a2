/** Reads server-sent events as they come. */

/** A block of a stream: an event, a cursor alone, or a comment. */
export type Frame = { id?: string; event?: string; data?: string; isComment: boolean }

export type Stream = {
  response: Response
  /** The next block of any kind; nothing when the stream has ended or was cut. */
  next(): Promise<Frame | undefined>
  /** The next `n` events, and whatever came between them (heartbeats, changes) left out. */
  events(n: number): Promise<Required<Frame>[]>
  close(): void
}

/** A service's key, or a person's cookie. */
type Options = { key?: string; cookie?: string; query?: string; lastEventId?: string }

/** Resolves with the answer's head. */
export async function openStream(
  baseUrl: string,
  { key, cookie = '', query = '', lastEventId }: Options,
): Promise<Stream> {
  const abort = new AbortController()
  const path = key === undefined ? '/api/stream' : '/api/service/stream'
  const response = await fetch(new URL(path + query, baseUrl), {
    headers: {
      ...(key === undefined ? { cookie } : { authorization: `Bearer ${key}` }),
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  })
  const frames = read(response)
  const next = async (): Promise<Frame | undefined> => {
    const { value, done } = await frames.next()
    return done === true ? undefined : value
  }
  return {
    response,
    next,
    async events(n) {
      const found: Required<Frame>[] = []
      while (found.length < n) {
        const frame = await next()
        if (!frame) throw new Error(`the stream ended after ${found.length} of ${n} events`)
        const { id, event, data } = frame
        // What has no place in the feed is no event of it.
        if (id !== undefined && event !== undefined && event !== 'heartbeat' && data !== undefined)
          found.push({ ...frame, id, event, data })
      }
      return found
    },
    close: () => abort.abort(),
  }
}

async function* read({ body }: Response): AsyncGenerator<Frame> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of body ?? []) {
      rest += decoder.decode(chunk, { stream: true })
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) yield parse(block)
    }
  } catch {
    // Cut: what was read whole is all there is.
  }
}

function parse(block: string): Frame {
  const lines = block.split('\n').map((line) => {
    const at = line.indexOf(':')
    return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')]
  })
  return { isComment: block.startsWith(':'), ...Object.fromEntries(lines.filter(([name]) => name !== '')) }
}
