/** Gathers what is to be saved and saves it in batches. It keeps what it could not save, until the database answers. */
import type { Logger } from 'pino'
import { keepRunning, sleepUntil } from './poller.ts'

/** What a batch costs besides its rows (the way to the database and back, its commit) is worth as much as some ten of them. */
const GATHER_MS = 15
/** So many wait for no more. */
const ENOUGH = 50
const MAX_BATCH = 500

export type BatchWriterOptions<T> = {
  /** May take out of the batch what is dealt with before the rest is; called again with what is left after an error. */
  save(batch: T[]): Promise<void>
  /** Called once a batch no longer counts as unsaved. */
  onSaved?(): void
  log: Logger
  /** The key of log lines about it. */
  key: string
}

export class BatchWriter<T> {
  readonly #options: BatchWriterOptions<T>
  readonly #abort = new AbortController()
  #waiting: T[] = []
  #batch: T[] = []
  #writing: Promise<void> | undefined

  constructor(options: BatchWriterOptions<T>) {
    this.#options = options
  }

  /** How much is not saved yet. */
  get unsaved(): number {
    return this.#waiting.length + this.#batch.length
  }

  /** A few wait a moment for others, also when they came during a write. */
  add(item: T): void {
    this.#waiting.push(item)
    this.#writing ??= this.#gatherAndWrite()
  }

  /** Waits until everything is saved, but no longer than `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(), graceMs)
    await this.#writing
    clearTimeout(timer)
    const { log, key } = this.#options
    if (this.unsaved > 0) log.error({ key: `${key}_lost`, count: this.unsaved }, 'results were not saved')
  }

  async #gatherAndWrite(): Promise<void> {
    do {
      if (this.#waiting.length < ENOUGH) await sleepUntil(GATHER_MS, this.#abort.signal)
      if (!this.#abort.signal.aborted) await this.#saveNext()
    } while (this.#waiting.length > 0 && !this.#abort.signal.aborted)
    this.#writing = undefined
  }

  async #saveNext(): Promise<void> {
    const { save, onSaved, log, key } = this.#options
    this.#batch = this.#waiting.splice(0, MAX_BATCH)
    const done = new AbortController()
    await keepRunning(
      async () => {
        await save(this.#batch)
        this.#batch = []
        // With a reason: without one an error is made each time, stack and all.
        done.abort('saved')
        onSaved?.()
      },
      {
        abort: AbortSignal.any([done.signal, this.#abort.signal]),
        onError: (error, delayMs) =>
          log.error({ key: `${key}_failed`, err: error, delayMs }, 'saving results failed; trying again'),
      },
    )
  }
}
