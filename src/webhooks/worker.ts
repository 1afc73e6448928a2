/** The delivery worker: claims what is due, lane by lane, and sends it at once. It never exits by itself. */
import type { Context } from '../context.ts'
import type { BatchWriter } from '../lib/batch-writer.ts'
import { keepRunning, sleepUntil } from '../lib/poller.ts'
import { createSafeClient, type SafeClient } from '../lib/safe-fetch.ts'
import { randomToken } from '../lib/secret-box.ts'
import { claimDueDeliveries, giveBack, LEASE_MARGIN_MS } from './claim.ts'
import type { ClaimedDelivery } from './claimed.ts'
import { type Attempted, createDeliver, type Deliver } from './deliver.ts'
import type { DeliveryWake } from './delivery-wake.ts'
import type { HandOff } from './hand-off.ts'
import { SLOW_MS } from './health.ts'
import { findLanes } from './lane-queries.ts'
import { LaneTable } from './lane-table.ts'
import { releaseStrays } from './release-strays.ts'
import { createResultWriter } from './result-writer.ts'
import { SettingsMemory } from './sending-settings.ts'
import { settleClosed } from './settle-closed.ts'
import { Slots } from './slots.ts'
import { NewDeliveries } from './take-new.ts'

const MAX_TIMEOUT_MS = 30_000
const SAVE_GRACE_MS = 5000
const STRAYS_EVERY_MS = 60_000
const NODE_ID_BYTES = 6
const SLOW_CHECK_MS = 50
/** Another claim is at a webhook that is due: it is over soon. */
const BUSY_PAUSE_MS = 5
/** Looking around may take a twentieth of the time. */
const SCAN_SHARE = 20

/** What says that the receiver has more than enough to do. */
const OVERLOADED = new Set([429, 502, 503, 504])

export type DeliveryWorker = {
  start(): void
  /** Claims nothing more, waits for what is in flight (at most the longest timeout). */
  stop(): Promise<void>
  /** Resolves when nothing can be sent now, and nothing is in flight or unsaved. For tests. */
  idle(): Promise<void>
}

export type WorkerOptions = {
  /** Attempts in flight, but for slow ones. */
  concurrency?: number
  /** Attempts in flight at endpoints that are slow. */
  slowConcurrency?: number
  pollMs?: number
  /** How it reaches receivers. */
  client?: SafeClient
  /** Only for the one worker of a database: it has new deliveries without a claim. */
  handOff?: HandOff | undefined
}

/** `wake` must be this worker's own: a signal wakes one sleeper. */
export function createDeliveryWorker(ctx: Context, wake: DeliveryWake, options: WorkerOptions = {}): DeliveryWorker {
  const client = options.client ?? createSafeClient(ctx.config.egress)
  const defaults = { concurrency: 512, slowConcurrency: 512, pollMs: 1000, handOff: undefined }
  return new Worker(ctx, wake, { ...defaults, ...options, client })
}

class Worker implements DeliveryWorker {
  readonly #ctx: Context
  readonly #wake: DeliveryWake
  readonly #options: Required<WorkerOptions>
  readonly #client: SafeClient
  readonly #deliver: Deliver
  readonly #writer: BatchWriter<Attempted>
  readonly #lanes = new LaneTable()
  readonly #settings = new SettingsMemory()
  readonly #slots: Slots
  readonly #forgetSlots: () => void
  readonly #nodeId = randomToken(NODE_ID_BYTES)
  readonly #new: NewDeliveries
  readonly #stopped = new AbortController()
  readonly #sending = new Set<Promise<void>>()
  readonly #waitingForIdle: (() => void)[] = []
  #nextScanMs = 0
  #nextStrayCheckMs = 0
  #slowCheck: NodeJS.Timeout | undefined
  #loop: Promise<void> | undefined

  constructor(ctx: Context, wake: DeliveryWake, options: Required<WorkerOptions>) {
    this.#ctx = ctx
    this.#wake = wake
    this.#options = options
    this.#client = options.client
    this.#deliver = createDeliver(ctx, this.#client)
    const sizes = { quick: options.concurrency, slow: options.slowConcurrency }
    this.#slots = new Slots(sizes, () => this.#writer.unsaved)
    this.#forgetSlots = ctx.deliveryMetrics.watchSlots(() => this.#slots.counts)
    this.#writer = createResultWriter(ctx, (saved, applied) => this.#onSaved(saved, applied))
    const memory = { lanes: this.#lanes, slots: this.#slots, settings: this.#settings }
    const send = (delivery: ClaimedDelivery): void => this.#send(delivery, false)
    this.#new = new NewDeliveries({ ctx, nodeId: this.#nodeId, ...memory, send, wake: wake.signal })
  }

  start(): void {
    const { log } = this.#ctx
    if (this.#options.handOff) this.#options.handOff.taker = this.#new
    this.#slowCheck ??= setInterval(() => this.#moveSlow(), SLOW_CHECK_MS).unref()
    this.#loop ??= keepRunning(() => this.#step(), {
      abort: this.#stopped.signal,
      onError: (error, delayMs) =>
        log.error({ key: 'delivery.worker_failed', err: error, delayMs }, 'the delivery worker waits for the database'),
    })
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    if (this.#options.handOff?.taker === this.#new) this.#options.handOff.taker = undefined
    await this.#loop
    await this.#new.close()
    const late = new AbortController()
    await Promise.race([Promise.all(this.#sending), sleepUntil(MAX_TIMEOUT_MS + 1000, late.signal)])
    late.abort()
    clearInterval(this.#slowCheck)
    await this.#writer.close(SAVE_GRACE_MS)
    await this.#client.close()
    this.#forgetSlots()
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
    await this.#lookAround()
    const untilNextMs = this.#lanes.promote(this.#ctx.clock.now())
    const isBusy = await this.#claim()
    if (isBusy === undefined) {
      // Nothing more can be sent now.
      if (this.#slots.size === 0 && this.#writer.unsaved === 0 && this.#new.isIdle)
        for (const resolve of this.#waitingForIdle.splice(0, asked)) resolve()
      await this.#wake.wait(Math.min(untilNextMs, this.#options.pollMs), this.#stopped.signal)
    } else if (isBusy) await sleepUntil(BUSY_PAUSE_MS, this.#stopped.signal)
  }

  /** Takes in what was signalled; looks over all lanes when nobody said which, and now and then in any case. */
  async #lookAround(): Promise<void> {
    const { webhookIds, isAll } = this.#wake.take()
    for (const id of webhookIds) this.#lanes.wake(id)
    const startedMs = performance.now()
    if (isAll || startedMs >= this.#nextScanMs) {
      const now = this.#ctx.clock.now()
      for (const { webhookId, dueAt } of await findLanes(this.#ctx.db, now)) {
        if (dueAt <= now) this.#lanes.wake(webhookId, isAll)
        else this.#lanes.remember(webhookId, dueAt)
      }
      const tookMs = performance.now() - startedMs
      this.#nextScanMs = startedMs + Math.max(this.#options.pollMs, SCAN_SHARE * tookMs)
      this.#new.open()
    }
    if (startedMs >= this.#nextStrayCheckMs) {
      await releaseStrays(this.#ctx)
      this.#nextStrayCheckMs = startedMs + STRAYS_EVERY_MS
    }
  }

  /** Undefined when there was nothing to ask for; else whether all that was asked for is being claimed by others. */
  async #claim(): Promise<boolean | undefined> {
    const requests = this.#lanes.requests(this.#slots.room)
    if (requests.length === 0) return undefined
    const now = this.#ctx.clock.now()
    const startedMs = performance.now()
    const { deliveries, answers } = await claimDueDeliveries(this.#ctx, {
      now,
      nodeId: this.#nodeId,
      settings: this.#settings,
      requests,
    })
    this.#ctx.deliveryMetrics.claimed(answers, deliveries.length, performance.now() - startedMs)
    const slow = new Set<string>()
    for (const answer of answers) {
      this.#lanes.answer(answer, now)
      if (answer.kind === 'claimed' && answer.isSlow) slow.add(answer.webhookId)
      if (answer.kind === 'closed') await settleClosed(this.#ctx, answer.webhookId)
    }
    await this.#sendAll(deliveries, slow)
    return answers.every(({ kind }) => kind === 'busy')
  }

  async #sendAll(deliveries: readonly ClaimedDelivery[], slow: ReadonlySet<string>): Promise<void> {
    const late: ClaimedDelivery[] = []
    for (const delivery of deliveries) {
      if (this.#stopped.signal.aborted || this.#isTooLate(delivery)) late.push(delivery)
      else this.#send(delivery, slow.has(delivery.webhookId))
    }
    await giveBack(this.#ctx, late)
  }

  #send(delivery: ClaimedDelivery, isSlow: boolean): void {
    const slot = this.#slots.take(delivery.webhookId, performance.now(), isSlow)
    this.#lanes.started(delivery.webhookId, delivery.id)
    const sending = this.#attempt(delivery).then((attempted) => {
      this.#sending.delete(sending)
      this.#slots.release(slot)
      this.#lanes.ended(delivery.webhookId, delivery.id, outcomeOf(attempted))
      if (attempted) this.#writer.add({ ...attempted, isCrowded: this.#slots.room.isCrowded })
      else this.#lanes.saved(delivery.webhookId)
      this.#claimSoon()
    })
    this.#sending.add(sending)
  }

  async #attempt(delivery: ClaimedDelivery): Promise<Attempted | undefined> {
    try {
      return await this.#deliver(delivery)
    } catch (error) {
      this.#ctx.log.error(
        { key: 'delivery.crashed', deliveryId: delivery.id, err: error },
        'an attempt failed on our side',
      )
      return undefined
    }
  }

  /** Claims when a good part of the slots is free again: one by one, each claim would cost as much as many. */
  #claimSoon(): void {
    if (this.#waitingForIdle.length > 0) this.#wake.nudge()
    else if (this.#lanes.hasReady && this.#slots.room.free * 4 >= this.#options.concurrency) this.#wake.nudge()
  }

  #moveSlow(): void {
    const moved = this.#slots.moveSlow(performance.now())
    for (const webhookId of moved) this.#lanes.isSlow(webhookId)
    if (moved.length > 0) this.#claimSoon()
  }

  #onSaved(saved: readonly Attempted[], applied: readonly Attempted[]): void {
    for (const { delivery } of saved) this.#lanes.saved(delivery.webhookId)
    // An ordered delivery that ended lets the next one of its approval go.
    const unblocked = applied.filter(({ delivery }) => delivery.isOrdered)
    for (const { delivery } of unblocked) this.#lanes.wake(delivery.webhookId, false)
    if (unblocked.length > 0) this.#wake.nudge()
    else this.#claimSoon()
  }

  /** Sending would outlive the lease, and somebody else might send too. */
  #isTooLate({ leasedUntil, timeoutMs }: ClaimedDelivery): boolean {
    return this.#ctx.clock.now().getTime() + timeoutMs + LEASE_MARGIN_MS > leasedUntil.getTime()
  }
}

function outcomeOf(attempted: Attempted | undefined): {
  isSlow: boolean
  wantsLess: boolean
  retryAt: Date | undefined
} {
  if (!attempted) return { isSlow: false, wantsLess: true, retryAt: undefined }
  const { result, fault, verdict } = attempted
  const isOverloaded = result.kind === 'response' ? OVERLOADED.has(result.status) : fault?.error === 'timeout'
  return {
    isSlow: result.timings.totalMs > SLOW_MS,
    wantsLess: isOverloaded,
    retryAt: verdict.kind === 'retry' ? verdict.at : undefined,
  }
}
