/** The head of an HTTP/1.1 answer to a POST: its status, its headers, and how its body ends (RFC 9112 §6). Pure. */

const KEPT_HEADER_CHARS = 8 * 1024
const HEAD = /^HTTP\/1\.[01] [1-9]\d\d(?: [^\r\n\0]*)?(?:\r\n[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n\0]*)*$/
const STATUS_AT = 9
/** The same length may be given twice, but not two lengths. */
const LENGTH = /^(\d{1,15})(?:, *\1)*$/
const CLOSE = /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i
const CHUNKED_LAST = /(?:^|,)[ \t]*chunked$/i
const KEEP_ALIVE_TIMEOUT = /(?:^|,)[ \t]*timeout=(\d{1,6})/i

export type Head = {
  status: number
  /** Lower-case names; as many as fit into 8 Ki characters. */
  headers: Record<string, string>
  /** Bytes of the body; infinite when the end of the connection ends it. Means nothing for a chunked one. */
  bodyBytes: number
  isChunked: boolean
  /** Whether the connection may carry another request after this answer. */
  isReusable: boolean
  /** How long the other side keeps an idle connection, where it says so. */
  keepAliveSeconds: number | undefined
}

/** What the body's end and the connection's future depend on; headers that come twice are joined. */
type Framing = Record<'content-length' | 'transfer-encoding' | 'connection' | 'keep-alive', string>

/** `text` ends before the empty line. Undefined when it is no proper head. */
export function parseHead(text: string): Head | undefined {
  if (!HEAD.test(text)) return undefined
  const status = Number(text.slice(STATUS_AT, STATUS_AT + 3))
  const headers: Record<string, string> = {}
  const framing: Framing = { 'content-length': '', 'transfer-encoding': '', connection: '', 'keep-alive': '' }
  let room = KEPT_HEADER_CHARS
  for (let lineEnd = text.indexOf('\r\n'); lineEnd !== -1;) {
    const start = lineEnd + 2
    lineEnd = text.indexOf('\r\n', start)
    const colon = text.indexOf(':', start)
    const name = text.slice(start, colon).toLowerCase()
    const value = text.slice(colon + 1, lineEnd === -1 ? undefined : lineEnd).trim()
    if (isFraming(name)) framing[name] = joined(framing[name], value)
    room -= name.length + value.length
    if (room >= 0) headers[name] = Object.hasOwn(headers, name) ? joined(headers[name], value) : value
  }
  const isOldProtocol = text.startsWith('HTTP/1.0')
  return framed(framing, { status, headers, isOldProtocol })
}

function framed(framing: Framing, { status, headers, isOldProtocol }: Unframed): Head | undefined {
  const length = framing['content-length']
  const coding = framing['transfer-encoding']
  const bytes = length === '' ? undefined : Number(LENGTH.exec(length)?.[1])
  if (Number.isNaN(bytes)) return undefined
  const hasNoBody = status < 200 || status === 204 || status === 304
  const isChunked = !hasNoBody && CHUNKED_LAST.test(coding)
  const bodyBytes = hasNoBody ? 0 : coding === '' ? (bytes ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  // Two statements about the length, or one about a body that cannot be: where the next answer begins is anybody's guess.
  const isAmbiguous = hasNoBody ? (bytes ?? 0) > 0 || coding !== '' : bytes !== undefined && coding !== ''
  const endsCleanly = isChunked || bodyBytes !== Number.POSITIVE_INFINITY
  const timeout = KEEP_ALIVE_TIMEOUT.exec(framing['keep-alive'])?.[1]
  return {
    status,
    headers,
    bodyBytes,
    isChunked,
    isReusable: endsCleanly && !isAmbiguous && !isOldProtocol && !CLOSE.test(framing.connection),
    keepAliveSeconds: timeout === undefined ? undefined : Number(timeout),
  }
}

type Unframed = { status: number; headers: Record<string, string>; isOldProtocol: boolean }

function isFraming(name: string): name is keyof Framing {
  return name === 'content-length' || name === 'transfer-encoding' || name === 'connection' || name === 'keep-alive'
}

function joined(before: string | undefined, value: string): string {
  return before ? `${before}, ${value}` : value
}
