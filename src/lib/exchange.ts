/** One POST on one connection, with one deadline over all of it. Whatever ends it first decides; it is never sent twice. */
import type { Connection, ConnectionUser } from './connection.ts'
import type { ConnectionPool } from './connection-pool.ts'
import { ResponseReader } from './http-response.ts'
import type { NextTurn } from './next-turn.ts'
import { ConnectError } from './open-socket.ts'
import type { ConnectTimings, Target } from './safe-connect.ts'
import type { PostFailure, PostResult } from './safe-fetch.ts'

/** Receivers close idle connections a moment before the time that they gave. */
const KEEP_ALIVE_MARGIN_MS = 1000

export type Sending = {
  target: Target
  /** Connections of one lane may stand in for each other. */
  lane: string
  url: string
  bytes: Buffer
  timeoutMs: number
}

export type Means = { pool: ConnectionPool; nextTurn: NextTurn }

export class Exchange implements ConnectionUser {
  readonly #sending: Sending
  readonly #means: Means
  readonly #settle: (result: PostResult) => void
  readonly #startedAt = performance.now()
  readonly #reader = new ResponseReader()
  readonly #timer: NodeJS.Timeout
  #connection: Connection | undefined
  #opening: AbortController | undefined
  #phases: ConnectTimings = {}
  #remoteAddress: string | undefined
  #firstByteMs: number | undefined
  #isReused = false
  #isSent = false
  #isOver = false

  constructor(sending: Sending, means: Means, settle: (result: PostResult) => void) {
    this.#sending = sending
    this.#means = means
    this.#settle = settle
    this.#timer = setTimeout(endLate, sending.timeoutMs, this)
  }

  /** To be called once. */
  start(): void {
    const { lane, url } = this.#sending
    const waiting = this.#means.pool.take(lane, url)
    if (!waiting) return this.#connect()
    this.#use(waiting)
    this.#isReused = true
    // The other side may have closed it just now: after a turn of the loop we know, and nothing was sent in vain.
    this.#means.nextTurn.wait(this)
  }

  onTurn(): void {
    // Not when it was replaced meanwhile, and sent on the new one.
    if (this.#connection && !this.#isSent && !this.#isOver) this.#send(this.#connection)
  }

  onBytes(bytes: Buffer): void {
    if (!this.#isSent) return this.#replace()
    const progress = this.#reader.read(bytes)
    if (this.#reader.head) this.#firstByteMs ??= performance.now() - this.#startedAt
    if (progress === 'more') return
    if (progress === 'broken') this.#fail('protocol', 'the answer was not proper HTTP, or too much of it')
    else this.#answer()
  }

  onClosed(error: Error | undefined): void {
    if (!this.#isSent) return this.#replace()
    if (error === undefined && this.#reader.isWholeAtEnd()) this.#answer()
    else this.#fail('reset', 'the connection ended before the answer was complete')
  }

  onTimeout(): void {
    this.#fail('timeout', `no complete answer within ${this.#sending.timeoutMs / 1000} s`)
  }

  /** A connection that ended before it was used has carried nothing, so that another one may. */
  #replace(): void {
    this.#connection?.close()
    this.#connection = undefined
    this.#isReused = false
    this.#means.pool.distrust(this.#sending.lane)
    this.#connect()
  }

  #connect(): void {
    const { target, lane } = this.#sending
    const abort = new AbortController()
    this.#opening = abort
    this.#means.pool.open(target, lane, abort).then(
      (connection) => {
        this.#opening = undefined
        if (this.#isOver) return connection.close()
        this.#phases = connection.timings
        this.#use(connection)
        if (connection.isQuiet()) this.#send(connection)
        else this.#fail('reset', 'the connection ended before anything was sent')
      },
      (error: unknown) => this.#failConnecting(error),
    )
  }

  #use(connection: Connection): void {
    this.#connection = connection
    this.#remoteAddress = connection.remoteAddress
    connection.use(this)
  }

  #send(connection: Connection): void {
    this.#isSent = true
    connection.write(this.#sending.bytes)
  }

  #answer(): void {
    const { head, isReusable } = this.#reader
    const connection = this.#connection
    if (!head || !connection) return
    this.#connection = undefined
    const { keepAliveSeconds } = head
    const keptMs = keepAliveSeconds === undefined ? Infinity : keepAliveSeconds * 1000 - KEEP_ALIVE_MARGIN_MS
    if (isReusable) this.#means.pool.put(connection, keptMs)
    else connection.close()
    const { status, headers } = head
    this.#end({ kind: 'response', status, headers, body: this.#reader.body(), ...this.#circumstances() })
  }

  #failConnecting(error: unknown): void {
    if (!(error instanceof ConnectError)) return this.#fail('connect', 'no connection')
    this.#remoteAddress = error.remoteAddress
    this.#fail(error.kind, error.message)
  }

  #fail(error: PostFailure, detail: string): void {
    // Kept, and then of no use: broken, or silent because somebody between us has forgotten it. Or this URL breaks or hangs,
    // which must cost others of its origin nothing.
    if (this.#isReused && !this.#reader.head) this.#means.pool.distrust(this.#sending.url)
    this.#connection?.close()
    this.#opening?.abort()
    this.#end({ kind: 'failure', error, detail, ...this.#circumstances() })
  }

  #end(result: PostResult): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#settle(result)
  }

  #circumstances(): Pick<PostResult, 'timings' | 'remoteAddress'> {
    const timings = { ...this.#phases, totalMs: performance.now() - this.#startedAt }
    return {
      timings: this.#firstByteMs === undefined ? timings : { ...timings, firstByteMs: this.#firstByteMs },
      ...(this.#remoteAddress === undefined ? {} : { remoteAddress: this.#remoteAddress }),
    }
  }
}

/** One function for all, so that a timer makes no closure. */
function endLate(exchange: Exchange): void {
  exchange.onTimeout()
}
