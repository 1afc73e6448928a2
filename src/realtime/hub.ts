/**
 * Tells readers when there is something new for them. A topic, such as a service's id, is looked at once for all its
 * readers on this node: after a commit here, when another node signals, and every second to be safe. Nobody looks at a
 * topic without readers.
 */
import type { Logger } from 'pino'
import { keepRunning, sleepUntil } from '../lib/poller.ts'
import { Wake } from '../lib/wake.ts'
import { tooManyStreams } from './places.ts'

/** How a topic stands; any other `cursor` is news. `isHeldBack`: there is more, which may not be shown yet. */
export type Standing = { cursor: string; isHeldBack: boolean }

export type HubOptions = {
  look: (topic: string) => Promise<Standing>
  log: Logger
  pollMs?: number | undefined
  readersPerTopic?: number
}

/** The topic of whoever follows all services at once. */
export const EVERY_SERVICE = '*'

type Channel = { readers: Set<Wake>; wake: Wake; stop: AbortController }

/** Between two looks, so that a burst of commits is one. */
const REST_MS = 10

export class Hub {
  readonly #look: (topic: string) => Promise<Standing>
  readonly #log: Logger
  readonly #pollMs: number
  readonly #readersPerTopic: number
  readonly #channels = new Map<string, Channel>()
  readonly #watching = new Set<Promise<void>>()

  constructor({ look, log, pollMs = 1000, readersPerTopic = 20 }: HubOptions) {
    this.#look = look
    this.#log = log
    this.#pollMs = pollMs
    this.#readersPerTopic = readersPerTopic
  }

  /** Something of this topic was committed here. */
  readonly wake = (topic: string): void => {
    this.#channels.get(topic)?.wake.signal()
  }

  /** Something was committed elsewhere, of whatever topic. */
  readonly wakeAll = (): void => {
    for (const { wake } of this.#channels.values()) wake.signal()
  }

  /**
   * A place among the readers of a topic, until `gone`. Its wake is signalled after every change from now on: read first,
   * then wait, and nothing is missed.
   * @throws 429 `too_many_streams`
   */
  join(topic: string, gone: AbortSignal): Wake {
    const channel = this.#channels.get(topic) ?? this.#open(topic)
    if (channel.readers.size >= this.#readersPerTopic) throw tooManyStreams(this.#readersPerTopic)
    const reader = new Wake()
    channel.readers.add(reader)
    const leave = (): void => {
      channel.readers.delete(reader)
      if (channel.readers.size === 0) this.#close(topic, channel)
    }
    if (gone.aborted) leave()
    else gone.addEventListener('abort', leave, { once: true })
    return reader
  }

  /** Resolves when nobody looks any more. The readers must have gone. */
  async close(): Promise<void> {
    for (const [topic, channel] of this.#channels) this.#close(topic, channel)
    await Promise.all(this.#watching)
  }

  #open(topic: string): Channel {
    const channel: Channel = { readers: new Set(), wake: new Wake(), stop: new AbortController() }
    this.#channels.set(topic, channel)
    const watching = this.#watch(topic, channel).finally(() => this.#watching.delete(watching))
    this.#watching.add(watching)
    return channel
  }

  #close(topic: string, channel: Channel): void {
    channel.stop.abort()
    if (this.#channels.get(topic) === channel) this.#channels.delete(topic)
  }

  #watch(topic: string, { readers, wake, stop }: Channel): Promise<void> {
    let known: string | undefined
    let heldBack = 0
    const step = async (): Promise<void> => {
      const { cursor, isHeldBack } = await this.#look(topic)
      if (cursor !== known) for (const reader of readers) reader.signal()
      known = cursor
      heldBack = isHeldBack ? heldBack + 1 : 0
      await sleepUntil(REST_MS, stop.signal)
      // What is held back shows when somebody's transaction ends, which nobody tells us.
      await wake.wait(isHeldBack ? Math.min(this.#pollMs, REST_MS * 2 ** heldBack) : this.#pollMs, stop.signal)
    }
    return keepRunning(step, {
      abort: stop.signal,
      onError: (error, delayMs) =>
        this.#log.warn(
          { key: 'stream.hub_failed', topic, err: error, delayMs },
          'readers of events wait for the database',
        ),
    })
  }
}
