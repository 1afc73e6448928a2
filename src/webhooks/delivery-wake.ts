/** Wakes a delivery worker, and tells it which webhooks have something due. */
import { Wake } from '../lib/wake.ts'

/** With more than these the worker looks for itself. */
const MAX_IDS = 5000

export class DeliveryWake {
  readonly #wake = new Wake()
  #webhookIds = new Set<string>()
  #isAll = true

  /** Something is due for these webhooks, or (told nothing) somewhere. Call it after the commit. */
  readonly signal = (webhookIds?: readonly string[]): void => {
    if (webhookIds === undefined || this.#webhookIds.size > MAX_IDS) this.#isAll = true
    else for (const id of webhookIds) this.#webhookIds.add(id)
    this.#wake.signal()
  }

  /** Wakes it to look at what it knows already. */
  readonly nudge = (): void => this.#wake.signal()

  /** What was signalled since the last call. `isAll`: look everywhere. */
  take(): { webhookIds: ReadonlySet<string>; isAll: boolean } {
    const taken = { webhookIds: this.#webhookIds, isAll: this.#isAll }
    this.#webhookIds = new Set()
    this.#isAll = false
    return taken
  }

  /** See Wake.wait: one sleeper only. */
  wait(timeoutMs: number, abort: AbortSignal): Promise<boolean> {
    return this.#wake.wait(timeoutMs, abort)
  }
}
