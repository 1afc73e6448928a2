/** The push worker: claims devices for which something waits, and sends it. It never exits by itself; any number may run. */
import type { Context } from '../../context.ts'
import { keepRunning } from '../../lib/poller.ts'
import { createSafeClient, type SafeClient } from '../../lib/safe-fetch.ts'
import { randomToken } from '../../lib/secret-box.ts'
import type { Wake } from '../../lib/wake.ts'
import { deliverLane } from './deliver-lane.ts'
import { claimLanes, type Lane, readWaiting } from './queue-queries.ts'
import type { Sender } from './send.ts'
import { contactOf, vapidKeys } from './vapid.ts'

/** Three messages, each of which may take its time-out, and saving. A crash delays a device by no more. */
const LEASE_MS = 60_000
const TOKEN_BYTES = 12

export type PushWorker = {
  start(): void
  /** Claims nothing more, and waits for what is in flight. */
  stop(): Promise<void>
  /** Resolves when nothing can be sent now and nothing is in flight. For tests. */
  idle(): Promise<void>
}

type Options = { publicUrl: () => string; concurrency?: number; pollMs?: number; client?: SafeClient }

/** `wake` must be this worker's own: a signal wakes one sleeper. */
export function createPushWorker(ctx: Context, wake: Wake, options: Options): PushWorker {
  return new Worker(ctx, wake, {
    concurrency: 32,
    pollMs: 1000,
    client: createSafeClient(ctx.config.egress),
    ...options,
  })
}

class Worker implements PushWorker {
  readonly #ctx: Context
  readonly #wake: Wake
  readonly #options: Required<Options>
  readonly #stopped = new AbortController()
  readonly #sending = new Set<Promise<void>>()
  readonly #waitingForIdle: (() => void)[] = []
  #sender: Sender | undefined
  #loop: Promise<void> | undefined

  constructor(ctx: Context, wake: Wake, options: Required<Options>) {
    this.#ctx = ctx
    this.#wake = wake
    this.#options = options
  }

  start(): void {
    this.#loop ??= keepRunning(() => this.#step(), {
      abort: this.#stopped.signal,
      onError: (err, delayMs) =>
        this.#ctx.log.error({ key: 'push.worker_failed', err, delayMs }, 'the push worker waits for the database'),
    })
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#loop
    await Promise.all(this.#sending)
    await this.#options.client.close()
    for (const resolve of this.#waitingForIdle.splice(0)) resolve()
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForIdle.push(resolve)
      this.#wake.signal()
    })
  }

  async #step(): Promise<void> {
    const asked = this.#waitingForIdle.length
    const lanes = await this.#claim()
    if (lanes.length > 0) return this.#sendAll(lanes)
    if (this.#sending.size === 0) for (const resolve of this.#waitingForIdle.splice(0, asked)) resolve()
    await this.#wake.wait(this.#options.pollMs, this.#stopped.signal)
  }

  async #claim(): Promise<Lane[]> {
    const limit = this.#options.concurrency - this.#sending.size
    if (limit <= 0) return []
    const now = this.#ctx.clock.now()
    const leasedUntil = new Date(now.getTime() + LEASE_MS)
    return claimLanes(this.#ctx.db, { now, leaseToken: randomToken(TOKEN_BYTES), leasedUntil, limit })
  }

  async #sendAll(lanes: readonly Lane[]): Promise<void> {
    const waiting = await readWaiting(
      this.#ctx.db,
      lanes.map(({ id }) => id),
    )
    const send = await this.#readySender()
    const byLane = Map.groupBy(waiting, ({ laneId }) => laneId)
    for (const lane of lanes) {
      const sending: Promise<void> = deliverLane(this.#ctx, lane, byLane.get(lane.id) ?? [], send, this.#stopped.signal)
        .catch((error: unknown) => {
          // The lease runs out, and another turn begins where this one ended.
          this.#ctx.log.error({ key: 'push.lane_failed', subscriptionId: lane.id, err: error }, 'a push was not saved')
        })
        .finally(() => {
          this.#sending.delete(sending)
          this.#wake.signal()
        })
      this.#sending.add(sending)
    }
  }

  async #readySender(): Promise<Sender> {
    if (this.#sender) return this.#sender
    const { client, publicUrl } = this.#options
    // With the first message: its cryptography costs a start more than it is worth.
    const { createSender } = await import('./send.ts')
    const keys = await vapidKeys(this.#ctx)
    this.#sender = createSender(this.#ctx, { client, keys, contact: contactOf(publicUrl()) })
    return this.#sender
  }
}
