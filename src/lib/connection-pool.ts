/**
 * The open connections of `safe-fetch.ts`, by lane: only what was opened under the same rules, to the same origin, is
 * used again. Nobody's agent, because an attempt must know its own connection (phases, address) and is never repeated.
 */
import { Connection } from './connection.ts'
import type { Opened, Target } from './safe-connect.ts'

const IDLE_MS = 4000
/** Each one costs a file descriptor; beyond that the longest idle ones go. */
const MAX_IDLE = 512
const SWEEP_MS = 500
/** A receiver that closes sooner than this, unasked, does not keep connections; for how long such is remembered, and of how many. */
const SOON_MS = 1000
const DISTRUST_MS = 60_000
const MAX_DISTRUSTED = 1000

export type Open = (target: Target, abort: AbortController) => Promise<Opened>

/** Grows as far as it is asked to: whoever takes connections bounds how many are out at once. */
export class ConnectionPool {
  readonly #open: Open
  readonly #opening = new Set<AbortController>()
  readonly #all = new Set<Connection>()
  /** In the order in which they became idle. */
  readonly #idle = new Set<Connection>()
  readonly #lanes = new Map<string, Connection[]>()
  /** Lanes whose connections are not kept, URLs that get none of those kept, and until when. */
  readonly #distrusted = new Map<string, number>()
  #sweeper: NodeJS.Timeout | undefined

  constructor(open: Open) {
    this.#open = open
  }

  /** The one that was put back last, so that those which are not needed run out. */
  take(lane: string, url: string): Connection | undefined {
    if (this.#isDistrusted(url, performance.now())) return undefined
    const waiting = this.#lanes.get(lane)
    const connection = waiting?.pop()
    if (!connection) return undefined
    if (waiting?.length === 0) this.#lanes.delete(lane)
    this.#idle.delete(connection)
    if (performance.now() < connection.idleUntil) return connection
    connection.close()
    return this.take(lane, url)
  }

  /** @throws ConnectError. An abort ends it at once, with whatever error. */
  async open(target: Target, lane: string, abort: AbortController): Promise<Connection> {
    this.#opening.add(abort)
    try {
      const opened = await this.#open(target, abort)
      const connection: Connection = new Connection(opened, lane, () => this.#forget(connection))
      this.#all.add(connection)
      if (abort.signal.aborted) connection.close()
      return connection
    } finally {
      this.#opening.delete(abort)
    }
  }

  /** Takes a connection back. The other side may have said for how long it keeps one. */
  put(connection: Connection, keptMs: number): void {
    const idleMs = Math.min(IDLE_MS, keptMs)
    const now = performance.now()
    if (idleMs <= 0 || !connection.isQuiet() || this.#isDistrusted(connection.lane, now)) return connection.close()
    connection.release()
    connection.idleSince = now
    connection.idleUntil = now + idleMs
    this.#idle.add(connection)
    const lane = this.#lanes.get(connection.lane)
    if (lane) lane.push(connection)
    else this.#lanes.set(connection.lane, [connection])
    const [oldest] = this.#idle
    if (oldest && this.#idle.size > MAX_IDLE) this.#closeIdle(oldest)
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS).unref()
  }

  /** Of this lane, or for this URL, a connection was of no use when it was to be used again: one lost attempt is lesson enough. */
  distrust(laneOrUrl: string): void {
    if (this.#distrusted.size >= MAX_DISTRUSTED) this.#distrusted.clear()
    this.#distrusted.set(laneOrUrl, performance.now() + DISTRUST_MS)
  }

  /** Cuts everything, also what is in use. */
  close(): void {
    clearInterval(this.#sweeper)
    for (const abort of this.#opening) abort.abort()
    for (const connection of this.#all) connection.cut()
  }

  #sweep(): void {
    const now = performance.now()
    for (const connection of this.#idle) if (connection.idleUntil <= now) this.#closeIdle(connection)
    if (this.#idle.size > 0) return
    clearInterval(this.#sweeper)
    this.#sweeper = undefined
  }

  #closeIdle(connection: Connection): void {
    this.#remove(connection)
    connection.close()
  }

  #forget(connection: Connection): void {
    this.#all.delete(connection)
    if (!this.#idle.has(connection)) return
    this.#remove(connection)
    if (performance.now() - connection.idleSince < SOON_MS) this.distrust(connection.lane)
  }

  #isDistrusted(laneOrUrl: string, now: number): boolean {
    const until = this.#distrusted.get(laneOrUrl)
    if (until !== undefined && until <= now) this.#distrusted.delete(laneOrUrl)
    return until !== undefined && until > now
  }

  #remove(connection: Connection): void {
    this.#idle.delete(connection)
    const lane = this.#lanes.get(connection.lane)
    const index = lane?.lastIndexOf(connection) ?? -1
    if (index !== -1) lane?.splice(index, 1)
    if (lane?.length === 0) this.#lanes.delete(connection.lane)
  }
}
