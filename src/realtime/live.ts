/**
 * People who listen on this node: how many lines one person may have, who is told at the end of the feed and who still
 * reads towards it, and that a line ends soon after its session does.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { viewersOf } from '../auth/viewers.ts'
import type { Context, Viewer } from '../context.ts'
import { feedEnd, isFeedBehind } from '../events/follow.ts'
import { Gate } from '../lib/gate.ts'
import type { Line } from '../route.ts'
import { tellNext } from './catch-up.ts'
import type { Change, Changes } from './changes.ts'
import type { Hub } from './hub.ts'
import { Listener } from './listener.ts'
import { changeMessage, heartbeat, opening } from './messages.ts'
import { Places } from './places.ts'
import type { AudienceOf } from './sight.ts'
import type { StreamTimes } from './stream-events.ts'
import { readStretch, sharingReads, type Stretch } from './stretches.ts'
import { Tail } from './tail.ts'

/** Of those who read towards the end at a time: after a restart everybody does, and decisions need the database too. */
const READERS = 4
/** Little, because to thousands it takes a while, and who may be told is asked again before each of these. */
const TOLD_TOGETHER = 25
/** By one who reads towards the end, and to whom few of them may be told. */
const LOOKED_AT_TOGETHER = 200
/** Heartbeats that are sent before others have their turn: a decision must not wait for them. */
const BEATS_AT_ONCE = 100
/** Callers who were cut together come back one after the other. */
const RETRY = { firstMs: 1000, stepMs: 100, steps: 30 }

export type LiveOptions = { ctx: Context; hub: Hub; changes: Changes; audienceOf: AudienceOf; times: StreamTimes }

/** From where to listen, and to what. `after` undefined: from now on. */
export type Wish = { after: string | undefined; patterns: readonly string[] | undefined }

export class Live {
  readonly #ctx: Context
  readonly #hub: Hub
  readonly #times: StreamTimes
  readonly #readForAll: (after: string) => Promise<Stretch>
  readonly #readShared: (after: string) => Promise<Stretch>
  readonly #places = new Places()
  readonly #readers = new Gate(READERS)
  readonly #listeners = new Set<Listener>()
  #tail: Promise<Tail> | undefined
  #beating: NodeJS.Timeout | undefined
  #isBeating = false
  #recheckAtMs = 0
  #opened = 0

  constructor({ ctx, hub, changes, audienceOf, times }: LiveOptions) {
    this.#ctx = ctx
    this.#hub = hub
    this.#times = times
    this.#readForAll = (after) => readStretch(ctx, audienceOf, { after, limit: TOLD_TOGETHER })
    this.#readShared = sharingReads((after) => readStretch(ctx, audienceOf, { after, limit: LOOKED_AT_TOGETHER }))
    changes.listen((change) => this.#tellChange(change))
  }

  /**
   * A place for one more line of this person; what is answered must be called with it.
   * @throws 429 `too_many_streams`, 400 for a cursor that no feed gave out
   */
  async open(viewer: Viewer, wish: () => Promise<Wish>): Promise<(line: Line) => void> {
    const leave = this.#places.take(viewer.id)
    try {
      const { after, patterns } = await wish()
      const tail = await this.#follow()
      const cursor = await this.#beginning(after)
      return (line) => {
        const listener = new Listener(line, { viewer, cursor, patterns })
        this.#listeners.add(listener)
        line.onGone(() => {
          tail.leave(listener)
          this.#listeners.delete(listener)
          leave()
          this.#restIfAlone()
        })
        listener.tell(opening(cursor, this.#retryMs()))
        void this.#bring(listener, tail)
      }
    } catch (error) {
      leave()
      this.#restIfAlone()
      throw error
    }
  }

  /** A cursor from beyond the end is of a database that was restored since: it begins at the end. */
  async #beginning(after: string | undefined): Promise<string> {
    const end = (await feedEnd(this.#ctx)).cursor
    return after === undefined || isFeedBehind(end, after) ? end : after
  }

  /** Tells what lies between the listener and the end of the feed, where the tail takes over. */
  async #bring(listener: Listener, tail: Tail): Promise<void> {
    try {
      while (!listener.isGone && !tail.admit(listener)) {
        if (listener.isFull) await listener.drained()
        await this.#readers.pass(() => tellNext(this.#ctx, listener, this.#readShared))
      }
    } catch (error) {
      if (listener.isGone) return
      // What it said already is told; it comes back for the rest.
      this.#ctx.log.warn({ key: 'stream.failed', err: error }, 'a stream failed')
      listener.cut()
    }
  }

  #follow(): Promise<Tail> {
    this.#tail ??= this.#startTail()
    return this.#tail
  }

  async #startTail(): Promise<Tail> {
    const onBehind = (listener: Listener, tail: Tail): void => void this.#bring(listener, tail)
    try {
      const tail = await Tail.start({ ctx: this.#ctx, hub: this.#hub, read: this.#readForAll, onBehind })
      this.#recheckAtMs = this.#nowMs() + this.#times.recheckMs
      this.#beating = setInterval(() => void this.#beat(tail), this.#times.heartbeatMs)
      return tail
    } catch (error) {
      this.#tail = undefined
      throw error
    }
  }

  /** Nobody looks at the feed while nobody listens. */
  #restIfAlone(): void {
    if (!this.#places.areEmpty) return
    void this.#tail?.then((tail) => tail.stop()).catch(() => undefined)
    clearInterval(this.#beating)
    this.#tail = undefined
  }

  #tellChange(change: Change): void {
    const message = changeMessage(change.area)
    for (const listener of this.#listeners)
      if (listener.isConcernedBy(change) && !listener.isGone) listener.tell(message)
  }

  async #beat(tail: Tail): Promise<void> {
    if (this.#isBeating) return
    this.#isBeating = true
    for (const listener of this.#listeners) listener.cutIfStuck()
    let beat = { cursor: '', message: heartbeat('') }
    for (const [index, listener] of [...tail.listeners].entries()) {
      if (index % BEATS_AT_ONCE === BEATS_AT_ONCE - 1) await turn()
      if (listener.isGone) continue
      const { cursor } = listener
      if (cursor !== beat.cursor) beat = { cursor, message: heartbeat(cursor) }
      listener.tell(beat.message)
    }
    this.#isBeating = false
    if (this.#nowMs() >= this.#recheckAtMs) await this.#recheck()
  }

  /** A message is never told to who may no longer hear it; this ends the lines on which nothing is told. */
  async #recheck(): Promise<void> {
    this.#recheckAtMs = this.#nowMs() + this.#times.recheckMs
    const present = [...this.#listeners]
    try {
      const viewers = await viewersOf(this.#ctx, [...new Set(present.map(({ sessionId }) => sessionId))])
      for (const listener of present) {
        const viewer = viewers.get(listener.sessionId)
        if (!viewer) listener.end('signed_out')
        else if (listener.hasChanged(viewer)) listener.end('changed')
      }
    } catch (error) {
      this.#ctx.log.warn({ key: 'stream.recheck_failed', err: error }, 'sessions of those who listen were not checked')
    }
  }

  #retryMs(): number {
    this.#opened += 1
    return RETRY.firstMs + (this.#opened % RETRY.steps) * RETRY.stepMs
  }

  #nowMs(): number {
    return this.#ctx.clock.now().getTime()
  }
}
