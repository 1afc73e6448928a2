/**
 * Follows the end of the feed of all services for everybody who listens on this node, and tells each event to those who may
 * hear of it. Read once, decided once, written once, whoever listens; and exactly as things stand at that moment.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { viewersAmong, type Viewers } from '../auth/viewers.ts'
import type { Context } from '../context.ts'
import { bodiesOf, feedEnd, isFeedBehind, type FeedEntry } from '../events/follow.ts'
import { keepRunning } from '../lib/poller.ts'
import { EVERY_SERVICE, type Hub } from './hub.ts'
import type { Listener } from './listener.ts'
import { eventMessage, type Message } from './messages.ts'
import { mayBeTold } from './sight.ts'
import { fitting, type Stretch } from './stretches.ts'

/** After so many the loop looks at its sockets again. */
const TELLS_AT_ONCE = 500
/** Of bodies in memory. */
const BYTES_AT_ONCE = 1024 * 1024
const HOUR_MS = 3_600_000

export type TailOptions = {
  ctx: Context
  hub: Hub
  /** What is there from now on: news of it does not come twice. */
  read: (after: string) => Promise<Stretch>
  /** Told of a listener that fell behind what is told here. */
  onBehind: (listener: Listener, tail: Tail) => void
}

/** An entry, and the cursor before it. */
type Step = { entry: FeedEntry; before: string }
type Told = Step & { bytes: number; hearers: Listener[] }

export class Tail {
  readonly #options: TailOptions
  readonly #listeners = new Set<Listener>()
  /** Those who came while a stretch was being told: nobody has asked whether they may hear it. */
  readonly #joining = new Set<Listener>()
  readonly #stop = new AbortController()
  #cursor = ''
  #isTelling = false

  private constructor(options: TailOptions) {
    this.#options = options
  }

  /** Resolves when it has its place, which is the end of the feed as it was in between. */
  static async start(options: TailOptions): Promise<Tail> {
    const tail = new Tail(options)
    const news = options.hub.join(EVERY_SERVICE, tail.#stop.signal)
    try {
      tail.#cursor = (await feedEnd(options.ctx)).cursor
    } catch (error) {
      tail.stop()
      throw error
    }
    void tail.#follow(() => news.wait(HOUR_MS, tail.#stop.signal))
    return tail
  }

  /** Everything up to here was told. */
  get cursor(): string {
    return this.#cursor
  }

  /** Those who have been told everything up to here. */
  get listeners(): Iterable<Listener> {
    return this.#listeners
  }

  /** From now on it is told here, unless it is behind. */
  admit(listener: Listener): boolean {
    if (isFeedBehind(listener.cursor, this.#cursor)) return false
    const place = this.#isTelling ? this.#joining : this.#listeners
    place.add(listener)
    return true
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener)
    this.#joining.delete(listener)
  }

  stop(): void {
    this.#stop.abort()
  }

  async #follow(news: () => Promise<unknown>): Promise<void> {
    const step = async (): Promise<void> => {
      for (let isLast = false; !isLast && !this.#stop.signal.aborted;) {
        const stretch = await this.#options.read(this.#cursor)
        if (stretch.entries.length > 0) await this.#tell(stretch)
        isLast = stretch.isLast
      }
      await news()
    }
    const { log } = this.#options.ctx
    await keepRunning(step, {
      abort: this.#stop.signal,
      onError: (error, delayMs) =>
        log.warn({ key: 'stream.tail_failed', err: error, delayMs }, 'people who listen wait for the database'),
    })
  }

  async #tell(stretch: Stretch): Promise<void> {
    this.#isTelling = true
    try {
      await this.#send(await this.#hearersOf(stretch))
      this.#cursor = stretch.nextCursor
      for (const listener of this.#listeners) this.#moveOn(listener, this.#cursor)
    } finally {
      this.#isTelling = false
      const joining = [...this.#joining]
      this.#joining.clear()
      for (const listener of joining) if (!this.admit(listener)) this.#options.onBehind(listener, this)
    }
  }

  async #hearersOf({ entries, audience }: Stretch): Promise<Told[]> {
    const viewers = await viewersAmong(this.#options.ctx, audience)
    const candidates = [...this.#listeners].filter(({ sessionId }) => viewers.has(sessionId))
    return entries.map((entry, index) => ({
      entry,
      before: entries[index - 1]?.cursor ?? this.#cursor,
      bytes: entry.bytes,
      hearers: candidates.filter((each) => this.#hears(each, entry, viewers, audience)),
    }))
  }

  #hears(listener: Listener, entry: FeedEntry, viewers: Viewers, audience: Stretch['audience']): boolean {
    const viewer = viewers.get(listener.sessionId)
    if (!viewer || !mayBeTold(viewer, entry, audience) || !listener.wants(entry.eventType)) return false
    return listener.cursor === this.#cursor || isFeedBehind(listener.cursor, entry.cursor)
  }

  async #send(told: readonly Told[]): Promise<void> {
    let sent = 0
    for (let rest = told.filter(({ hearers }) => hearers.length > 0); rest.length > 0;) {
      const next = fitting(rest, BYTES_AT_ONCE)
      rest = rest.slice(next.length)
      const bodies = await bodiesOf(
        this.#options.ctx,
        next.map(({ entry }) => entry.id),
      )
      for (const { entry, before, hearers } of next) {
        const body = bodies.get(entry.id)
        if (body === undefined) continue
        const message = eventMessage(entry, body)
        for (const listener of hearers) {
          this.#push(listener, message, { entry, before })
          sent += 1
          if (sent % TELLS_AT_ONCE === 0) await turn()
        }
      }
    }
  }

  #push(listener: Listener, message: Message, { entry, before }: Step): void {
    if (!this.#listeners.has(listener)) return
    if (!listener.isFull) {
      listener.tell(message)
      listener.cursor = entry.cursor
      return
    }
    this.#moveOn(listener, before)
    this.leave(listener)
    this.#options.onBehind(listener, this)
  }

  /** One that joined ahead of this place stays where it was. */
  #moveOn(listener: Listener, cursor: string): void {
    if (isFeedBehind(listener.cursor, cursor)) listener.cursor = cursor
  }
}
