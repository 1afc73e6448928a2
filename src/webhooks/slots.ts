/**
 * The slots of a worker: how many attempts it may have in flight. An attempt that takes long moves to slots of its own, so
 * that endpoints which hang never keep those busy that healthy ones need (a bulkhead). What came of attempts and is not saved
 * yet counts, too: a database that saves more slowly than receivers answer must not leave results behind their leases.
 */
import { SLOW_MS } from './health.ts'
import type { Room } from './lane-table.ts'

/** One attempt in flight. */
export type Slot = { webhookId: string; startedMs: number; isSlow: boolean }

/** What is taken, and what there is. */
export type SlotCounts = Record<'inUse' | 'total', { quick: number; slow: number }>

export class Slots {
  readonly #quick: number
  readonly #slow: number
  readonly #countUnsaved: () => number
  /** In the order in which they started. */
  readonly #inFlight = new Set<Slot>()
  #slowInFlight = 0

  /** `slow` bounds what is begun for slow endpoints; those that turn out to be slow only then may go beyond it. */
  constructor({ quick, slow }: { quick: number; slow: number }, countUnsaved: () => number = () => 0) {
    this.#quick = quick
    this.#slow = slow
    this.#countUnsaved = countUnsaved
  }

  get size(): number {
    return this.#inFlight.size
  }

  get counts(): SlotCounts {
    return {
      inUse: { quick: this.#inFlight.size - this.#slowInFlight, slow: this.#slowInFlight },
      total: { quick: this.#quick, slow: this.#slow },
    }
  }

  get room(): Room {
    // Each one holds a socket, or a result: beyond twice the slots nothing is begun.
    const total = 2 * (this.#quick + this.#slow) - this.#inFlight.size - this.#countUnsaved()
    const quick = this.#quick - (this.#inFlight.size - this.#slowInFlight)
    return {
      free: Math.min(quick, total),
      freeSlow: Math.min(this.#slow - this.#slowInFlight, total),
      isCrowded: this.#slowInFlight > this.#slow / 2,
    }
  }

  take(webhookId: string, nowMs: number, isSlow: boolean): Slot {
    const slot = { webhookId, startedMs: nowMs, isSlow }
    this.#inFlight.add(slot)
    if (isSlow) this.#slowInFlight += 1
    return slot
  }

  release(slot: Slot): void {
    this.#inFlight.delete(slot)
    if (slot.isSlow) this.#slowInFlight -= 1
  }

  /** Moves those that have been taking long; answers their webhooks. */
  moveSlow(nowMs: number): string[] {
    const moved: string[] = []
    for (const slot of this.#inFlight) {
      if (nowMs - slot.startedMs < SLOW_MS) break
      if (slot.isSlow) continue
      slot.isSlow = true
      this.#slowInFlight += 1
      moved.push(slot.webhookId)
    }
    return moved
  }
}
