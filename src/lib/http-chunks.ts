/** Takes a chunked body apart as it comes (RFC 9112 §7.1). Pure. Extensions and trailers are read over, within bounds. */

const MAX_LINE_BYTES = 4096
const MAX_TRAILER_BYTES = 16 * 1024
const SIZE = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n\0]*)?$/i
const NEWLINE = 10

export class ChunkedBody {
  /** Once it is `done`: how many of the latest bytes came after its end. */
  restBytes = 0
  readonly #onData: (part: Buffer) => void
  #expects: 'size' | 'data' | 'end of data' | 'trailer' = 'size'
  #line = ''
  #left = 0
  #trailerBytes = 0

  /** The parts are only lent: their bytes may change after the call. */
  constructor(onData: (part: Buffer) => void) {
    this.#onData = onData
  }

  read(bytes: Buffer): 'more' | 'done' | 'broken' {
    let at = 0
    while (at < bytes.length) {
      if (this.#expects === 'data') {
        const part = bytes.subarray(at, at + this.#left)
        this.#onData(part)
        this.#left -= part.length
        at += part.length
        if (this.#left === 0) this.#expects = 'end of data'
        continue
      }
      const newline = bytes.indexOf(NEWLINE, at)
      const end = newline === -1 ? bytes.length : newline + 1
      this.#line += bytes.toString('latin1', at, end)
      at = end
      if (this.#line.length > MAX_LINE_BYTES) return 'broken'
      if (newline === -1) break
      const progress = this.#endLine()
      if (progress !== 'more') {
        this.restBytes = bytes.length - at
        return progress
      }
    }
    return 'more'
  }

  #endLine(): 'more' | 'done' | 'broken' {
    if (!this.#line.endsWith('\r\n')) return 'broken'
    const line = this.#line.slice(0, -2)
    this.#line = ''
    if (this.#expects === 'size') return this.#beginChunk(line)
    if (this.#expects === 'trailer') return this.#readTrailer(line)
    this.#expects = 'size'
    return line === '' ? 'more' : 'broken'
  }

  #beginChunk(line: string): 'more' | 'broken' {
    const size = SIZE.exec(line)?.[1]
    if (size === undefined) return 'broken'
    this.#left = Number.parseInt(size, 16)
    this.#expects = this.#left === 0 ? 'trailer' : 'data'
    return 'more'
  }

  #readTrailer(line: string): 'more' | 'done' | 'broken' {
    if (line === '') return 'done'
    this.#trailerBytes += line.length
    return this.#trailerBytes > MAX_TRAILER_BYTES ? 'broken' : 'more'
  }
}
