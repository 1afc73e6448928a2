/** The delivery worker: keeps up to `concurrency` attempts in flight from what it has claimed, and never exits by itself. */
import type { Context } from '../context.ts'
import { keepRunning, sleepUntil } from '../lib/poller.ts'
import { createSafeClient, type SafeClient } from '../lib/safe-fetch.ts'
import type { Wake } from '../lib/wake.ts'
import { claimDueDeliveries, giveBack, LEASE_MARGIN_MS, LEASE_MS } from './claim.ts'
import { type ClaimedRow, nextDueAfter } from './claim-queries.ts'
import { createDeliver, type Deliver } from './deliver.ts'
import { releaseStrays } from './release-strays.ts'
import { ResultWriter } from './result-writer.ts'

const MAX_TIMEOUT_MS = 30_000
const SAVE_GRACE_MS = 5000
const STRAYS_EVERY_MS = 60_000

export type DeliveryWorker = {
  start(): void
  /** Claims nothing more, waits for what is in flight (at most the longest timeout), gives the rest back. */
  stop(): Promise<void>
  /** Resolves when nothing is due, in flight or unsaved. For tests. */
  idle(): Promise<void>
}

export type WorkerOptions = {
  concurrency?: number
  leaseMs?: number
  pollMs?: number
  batch?: number
  /** How it reaches receivers. */
  client?: SafeClient
}

/** `wake` must be this worker's own: a signal wakes one sleeper. */
export function createDeliveryWorker(ctx: Context, wake: Wake, options: WorkerOptions = {}): DeliveryWorker {
  const client = options.client ?? createSafeClient(ctx.config.egress)
  return new Worker(ctx, wake, { concurrency: 128, leaseMs: LEASE_MS, pollMs: 1000, batch: 500, ...options, client })
}

class Worker implements DeliveryWorker {
  readonly #ctx: Context
  readonly #wake: Wake
  readonly #options: Required<WorkerOptions>
  readonly #client: SafeClient
  readonly #deliver: Deliver
  readonly #writer: ResultWriter
  readonly #stopped = new AbortController()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #claimed: ClaimedRow[] = []
  readonly #stale: ClaimedRow[] = []
  #isFull = false
  readonly #waitingForIdle: (() => void)[] = []
  #nextStrayCheckMs = 0
  #loop: Promise<void> | undefined

  constructor(ctx: Context, wake: Wake, options: Required<WorkerOptions>) {
    this.#ctx = ctx
    this.#wake = wake
    this.#options = options
    this.#client = options.client
    this.#deliver = createDeliver(ctx, this.#client)
    this.#writer = new ResultWriter(ctx, (applied) => {
      // An ordered delivery that ended lets the next one of its approval go.
      const unblocks = applied.some(({ delivery }) => delivery.isOrdered)
      if (unblocks || this.#waitingForIdle.length > 0) this.#wake.signal()
    })
  }

  start(): void {
    const { log } = this.#ctx
    this.#loop ??= keepRunning(() => this.#step(), {
      abort: this.#stopped.signal,
      onError: (error, delayMs) =>
        log.error({ key: 'delivery.worker_failed', err: error, delayMs }, 'the delivery worker waits for the database'),
    })
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#loop
    const late = new AbortController()
    await Promise.race([Promise.all(this.#inFlight), sleepUntil(MAX_TIMEOUT_MS + 1000, late.signal)])
    late.abort()
    await this.#writer.close(SAVE_GRACE_MS)
    await giveBack(this.#ctx, [...this.#claimed.splice(0), ...this.#stale.splice(0)]).catch((error: unknown) => {
      this.#ctx.log.warn(
        { key: 'delivery.give_back_failed', err: error },
        'claimed deliveries wait for their lease to end',
      )
    })
    await this.#client.close()
    for (const resolve of this.#waitingForIdle.splice(0)) resolve()
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForIdle.push(resolve)
      this.#wake.signal()
    })
  }

  /** Claims when there is room, then sleeps until there is a reason to claim again. */
  async #step(): Promise<void> {
    const { batch, leaseMs, pollMs } = this.#options
    await giveBack(this.#ctx, this.#stale.splice(0))
    this.#isFull = this.#claimed.length > batch / 2
    if (this.#isFull) return this.#wake.wait(pollMs, this.#stopped.signal)

    const now = this.#ctx.clock.now()
    if (now.getTime() >= this.#nextStrayCheckMs) {
      await releaseStrays(this.#ctx)
      this.#nextStrayCheckMs = now.getTime() + STRAYS_EVERY_MS
    }
    const asked = this.#isQuiet() ? this.#waitingForIdle.length : 0
    const claimed = await claimDueDeliveries(this.#ctx, { now, limit: batch, leaseMs })
    this.#claimed.push(...claimed)
    this.#sendMore()
    if (claimed.length === 0) for (const resolve of this.#waitingForIdle.splice(0, asked)) resolve()
    if (claimed.length < batch) await this.#sleep(now)
  }

  async #sleep(since: Date): Promise<void> {
    const { pollMs } = this.#options
    const next = await nextDueAfter(this.#ctx.db, since)
    const untilNextMs = next === null ? pollMs : next.getTime() - this.#ctx.clock.now().getTime()
    if (untilNextMs > 0) await this.#wake.wait(Math.min(untilNextMs, pollMs), this.#stopped.signal)
  }

  #sendMore(): void {
    while (this.#inFlight.size < this.#options.concurrency && !this.#stopped.signal.aborted) {
      const delivery = this.#claimed.shift()
      if (!delivery) break
      if (this.#isTooLate(delivery)) this.#stale.push(delivery)
      else this.#send(delivery)
    }
    if (this.#isFull && this.#claimed.length <= this.#options.batch / 2) this.#wake.signal()
  }

  #send(delivery: ClaimedRow): void {
    const sending = this.#attempt(delivery).finally(() => {
      this.#inFlight.delete(sending)
      this.#sendMore()
    })
    this.#inFlight.add(sending)
  }

  async #attempt(delivery: ClaimedRow): Promise<void> {
    try {
      this.#writer.add(await this.#deliver(delivery))
    } catch (error) {
      this.#ctx.log.error(
        { key: 'delivery.crashed', deliveryId: delivery.id, err: error },
        'an attempt failed on our side',
      )
    }
  }

  /** Sending would outlive the lease, and somebody else might send too. */
  #isTooLate({ leasedUntil, timeoutMs }: ClaimedRow): boolean {
    return this.#ctx.clock.now().getTime() + timeoutMs + LEASE_MARGIN_MS > leasedUntil.getTime()
  }

  #isQuiet(): boolean {
    return this.#claimed.length === 0 && this.#inFlight.size === 0 && this.#writer.unsaved === 0
  }
}
