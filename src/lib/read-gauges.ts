/** Gauges whose values are read from somewhere when somebody scrapes, together, and kept for a moment. */
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import type { Clock } from './clock.ts'
import { sleepUntil } from './poller.ts'

const KEPT_MS = 5000
/** Without one: scrapers wait ten seconds, and want the other numbers above all when this cannot be read. */
const FIRST_PATIENCE_MS = 2000
/** From then on nothing is better than something old. */
const OLDEST_MS = 120_000

/** How much may be asked of whatever is read, and of whoever scrapes. */
export type ReadPace = {
  /** What took long to read is kept for so many times as long. */
  restFactor: number
  /** While an older value is at hand, a scrape waits so long for a newer one. */
  patienceMs: number
}

/** Reading takes a twentieth of the time at most. */
export const READ_PACE: ReadPace = { restFactor: 20, patienceMs: 20 }

export type SnapshotWorld = {
  clock: Clock
  log: Logger
  /** Tests of what is read must not depend on how long that takes. */
  pace?: ReadPace | undefined
}

export class Snapshot<T> {
  readonly #read: () => Promise<T>
  readonly #clock: Clock
  readonly #log: Logger
  readonly #pace: ReadPace
  #kept: { value: T; fromMs: number; forMs: number } | undefined
  #reading: Promise<T | undefined> | undefined

  constructor(read: () => Promise<T>, { clock, log, pace = READ_PACE }: SnapshotWorld) {
    this.#read = read
    this.#clock = clock
    this.#log = log
    this.#pace = pace
  }

  /** Undefined when it cannot be read, or not in time and there is none that is young enough. Any number ask at once. */
  async get(): Promise<T | undefined> {
    const kept = this.#kept
    if (kept && this.#isYounger(kept.forMs)) return kept.value
    this.#reading ??= this.#readAgain()
    const older = kept && this.#isYounger(OLDEST_MS) ? kept.value : undefined
    const answered = new AbortController()
    const patienceMs = older === undefined ? FIRST_PATIENCE_MS : this.#pace.patienceMs
    const late = sleepUntil(patienceMs, answered.signal).then(() => older)
    try {
      return await Promise.race([this.#reading, late])
    } finally {
      answered.abort()
    }
  }

  #isYounger(ms: number): boolean {
    const ageMs = this.#kept ? this.#clock.now().getTime() - this.#kept.fromMs : Infinity
    return ageMs >= 0 && ageMs < ms
  }

  async #readAgain(): Promise<T | undefined> {
    const startedMs = performance.now()
    const fromMs = this.#clock.now().getTime()
    try {
      const value = await this.#read()
      const tookMs = performance.now() - startedMs
      const restMs = this.#pace.restFactor * tookMs
      this.#kept = { value, fromMs, forMs: Math.min(Math.max(KEPT_MS, restMs), OLDEST_MS) }
      return value
    } catch (error) {
      this.#log.warn({ key: 'metrics.unreadable', err: error }, 'some metrics cannot be read; they are left out')
      return undefined
    } finally {
      this.#reading = undefined
    }
  }
}

export type ReadGauge<T> = { name: string; help: string } & (
  | { value: (read: T) => number }
  /** By the values of one label, of which there must be few: they come from a fixed list, or their number is bounded. */
  | { label: string; values: (read: T) => Readonly<Record<string, number>> }
)

/** A gauge that cannot be read has no series: a rule can ask for `absent()`. */
export function addReadGauges<T>(registry: Registry, snapshot: Snapshot<T>, gauges: readonly ReadGauge<T>[]): void {
  for (const gauge of gauges) {
    const labelNames = 'label' in gauge ? [gauge.label] : []
    const { name, help } = gauge
    const made: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect: async () => {
        const read = await snapshot.get()
        made.reset()
        // A reset leaves one without labels at zero.
        if (labelNames.length === 0) made.remove()
        if (read === undefined) return
        if ('value' in gauge) made.set(gauge.value(read))
        else for (const [value, n] of Object.entries(gauge.values(read))) made.set({ [gauge.label]: value }, n)
      },
    })
  }
}
