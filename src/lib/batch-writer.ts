/** Gathers what is to be saved and saves it in batches. It keeps what it could not save, until the database answers. */
import type { Logger } from 'pino'
import { keepRunning } from './poller.ts'

const GATHER_MS = 5
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

  /** One alone waits a moment for others; what comes during a write goes with the next one. */
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
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
    while (this.#waiting.length > 0 && !this.#abort.signal.aborted) await this.#saveNext()
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
