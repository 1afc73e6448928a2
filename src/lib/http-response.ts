/**
 * Reads one HTTP/1.1 answer to a POST from bytes as they come. No I/O; bounded in all it keeps. It is strict: what is not
 * proper is a fault, and in any doubt about where an answer ends its connection is not used again.
 */
import { ChunkedBody } from './http-chunks.ts'
import { parseHead, type Head } from './http-head.ts'

/** How much of a body is kept, and how much is read to keep the connection before it is cut. */
export const KEPT_BODY_BYTES = 16 * 1024
const DRAINED_BODY_BYTES = 64 * 1024
const MAX_HEAD_BYTES = 16 * 1024
/** Answers 1xx before the real one. Nobody needs more than one or two, and an endless row of them costs us, not its sender. */
const MAX_INTERIM = 16
const END_OF_HEAD = '\r\n\r\n'

/** `enough`: the answer is there, and so much of its body that the rest is not worth the wait. */
export type Progress = 'more' | 'done' | 'enough' | 'broken'

export class ResponseReader {
  /** There as soon as the final answer has begun. */
  head: Head | undefined
  /** Whether the connection may be used again; to be asked when the answer is `done`. */
  isReusable = false
  #text = ''
  #interim = 0
  #kept: Buffer | undefined
  #keptBytes = 0
  #readBytes = 0
  #bytesLeft = 0
  #restBytes = 0
  #chunked: ChunkedBody | undefined

  /** The bytes are only lent: they may change after the call. After anything but `more` nothing may be read any more. */
  read(bytes: Buffer): Progress {
    if (this.head) return this.#readBody(bytes)
    const text = this.#text + bytes.toString('latin1')
    const end = text.indexOf(END_OF_HEAD)
    if (end > MAX_HEAD_BYTES || (end === -1 && text.length > MAX_HEAD_BYTES)) return 'broken'
    if (end === -1) {
      this.#text = text
      return 'more'
    }
    this.#text = ''
    return this.#readHead(text.slice(0, end), bytes.subarray(bytes.length - (text.length - end - END_OF_HEAD.length)))
  }

  /** The other side has closed the connection: whether that, and nothing else, completes the answer. */
  isWholeAtEnd(): boolean {
    return this.head !== undefined && !this.#chunked && this.#bytesLeft === Number.POSITIVE_INFINITY
  }

  /** What was kept, as text that PostgreSQL can hold: broken UTF-8 and NUL become U+FFFD. */
  body(): string {
    return this.#kept?.toString('utf8', 0, this.#keptBytes).replaceAll('\0', '\uFFFD') ?? ''
  }

  #readHead(text: string, rest: Buffer): Progress {
    const head = parseHead(text)
    // 101 would leave HTTP, and was never asked for.
    if (!head || head.status === 101) return 'broken'
    if (head.status < 200) {
      this.#interim += 1
      if (this.#interim > MAX_INTERIM) return 'broken'
      return rest.length > 0 ? this.read(rest) : 'more'
    }
    this.head = head
    this.#bytesLeft = head.bodyBytes
    if (head.isChunked) this.#chunked = new ChunkedBody((part) => this.#keep(part))
    else if (head.bodyBytes === 0) return this.#finish(rest.length)
    return rest.length > 0 ? this.#readBody(rest) : 'more'
  }

  #readBody(bytes: Buffer): Progress {
    this.#readBytes += bytes.length
    const progress = this.#chunked ? this.#chunked.read(bytes) : this.#readPlain(bytes)
    if (progress === 'done') return this.#finish(this.#chunked?.restBytes ?? this.#restBytes)
    return progress === 'more' && this.#readBytes > DRAINED_BODY_BYTES ? 'enough' : progress
  }

  #readPlain(bytes: Buffer): 'more' | 'done' {
    const part = bytes.length > this.#bytesLeft ? bytes.subarray(0, this.#bytesLeft) : bytes
    this.#keep(part)
    this.#bytesLeft -= part.length
    this.#restBytes = bytes.length - part.length
    return this.#bytesLeft === 0 ? 'done' : 'more'
  }

  /** More bytes than the answer has would be taken for the next answer. */
  #finish(restBytes: number): 'done' {
    this.isReusable = restBytes === 0 && this.head?.isReusable === true
    return 'done'
  }

  /** Copies, so that a body which comes in single bytes holds no more than what it is. */
  #keep(part: Buffer): void {
    if (this.#keptBytes === KEPT_BODY_BYTES) return
    this.#kept ??= Buffer.allocUnsafe(Math.min(this.#bytesLeft, KEPT_BODY_BYTES))
    this.#keptBytes += part.copy(this.#kept, this.#keptBytes)
  }
}
