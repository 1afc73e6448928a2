/** Time comes in through `Context`, so that tests drive it. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

/** A clock that tests move by hand. It starts at `start` and stands still until `advance`. */
export class ManualClock implements Clock {
  #nowMs: number

  constructor(start = new Date('2026-06-01T08:00:00Z')) {
    this.#nowMs = start.getTime()
  }

  now(): Date {
    return new Date(this.#nowMs)
  }

  advance(ms: number): void {
    this.#nowMs += ms
  }
}
