/** Reads a service's stream of events: one connection, from one cursor on. */

/** The server sends a comment every 15 s: after three of them the connection is dead, whatever TCP thinks. */
const SILENCE_MS = 45_000

/** The server refuses, and would again. */
export class Refused extends Error {}

/** The server cannot be reached or answers later: to be tried again, after `retryAfterMs` where it says so. */
export class Unavailable extends Error {
  constructor(message, retryAfterMs = 0) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * The frames `{ id, event?, data? }` until the connection ends.
 * @throws Refused, Unavailable
 */
export async function* readStream({ server, key, events, after, signal }) {
  const connection = new AbortController()
  const abort = () => connection.abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const response = await connect(addressOf(server, { events, after }), key, connection)
    yield* parse(chunksOf(response.body, connection))
  } finally {
    signal.removeEventListener('abort', abort)
    abort()
  }
}

function addressOf(server, { events, after }) {
  const url = new URL('/api/service/stream', server)
  if (events !== undefined) url.searchParams.set('events', events)
  if (after !== undefined) url.searchParams.set('after', after)
  return url
}

async function connect(url, key, connection) {
  const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' }
  const response = await withinSilence(connection, () => fetch(url, { headers, signal: connection.signal })).catch(
    (error) => {
      throw new Unavailable(`${url.origin} cannot be reached (${reasonOf(error)}).`)
    },
  )
  if (response.ok && response.headers.get('content-type')?.startsWith('text/event-stream')) return response
  throw await refusalOf(url, response)
}

async function refusalOf(url, response) {
  const { code, detail } = await response.json().catch(() => ({}))
  const said = code === undefined ? `answers ${response.status}` : `answers ${response.status} ${code}: ${detail}`
  const message = `${url.origin} ${said}`
  if (response.status === 429 || response.status >= 500) {
    return new Unavailable(message, 1000 * (Number(response.headers.get('retry-after')) || 0))
  }
  if (response.status === 401) return new Refused(`${message}\nGive a live key of the service: SERVICE_KEY or --key.`)
  if (response.status === 403) return new Refused(`${message}\nThe service’s key needs the permission events:read.`)
  if (code === undefined || code === 'no_such_route')
    return new Refused(`${message}: it has no stream of events. Is --url the address of UXOne Approvals?`)
  return new Refused(message)
}

async function* chunksOf(body, connection) {
  const reader = body.getReader()
  for (;;) {
    const { value, done } = await withinSilence(connection, () => reader.read()).catch((error) => {
      throw new Unavailable(`The stream broke off (${reasonOf(error)}).`)
    })
    if (done) return
    yield value
  }
}

/** Only waiting for the server counts: a receiver may take its time. */
async function withinSilence(connection, work) {
  const timer = setTimeout(() => connection.abort(new Error('silent for too long')), SILENCE_MS)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}

async function* parse(chunks) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop()
    for (const block of blocks) yield frameOf(block)
  }
}

function frameOf(block) {
  const fields = block.split('\n').map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]
  })
  return Object.fromEntries(fields)
}

/** fetch says "fetch failed" and keeps the reason inside; for several addresses, one inside each. */
export function reasonOf(error) {
  const inner = error.cause ?? error
  return inner.code ?? inner.errors?.[0]?.code ?? inner.message
}
