/** Gathers what is to be saved and saves it in batches. It keeps what it could not save, until the database answers. */
import type { Logger } from 'pino'
import { keepRunning } from './poller.ts'

const GATHER_MS = 5
const MAX_BATCH = 500

export type BatchWriterOptions<T> = {
  save(batch: readonly T[]): Promise<void>
  /** Called once a batch no longer counts as unsaved. */
  onSaved(): void
  log: Logger
  /** The key of log lines about it. */
  key: string
}

export class BatchWriter<T> {
  readonly #options: BatchWriterOptions<T>
  readonly #abort = new AbortController()
  #waiting: T[] = []
  #unsaved = 0
  #writing: Promise<void> | undefined

  constructor(options: BatchWriterOptions<T>) {
    this.#options = options
  }

  /** How much is not saved yet. */
  get unsaved(): number {
    return this.#unsaved
  }

  /** One alone waits a moment for others; what comes during a write goes with the next one. */
  add(item: T): void {
    this.#waiting.push(item)
    this.#unsaved += 1
    this.#writing ??= this.#gatherAndWrite()
  }

  /** Waits until everything is saved, but no longer than `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(), graceMs)
    await this.#writing
    clearTimeout(timer)
    const { log, key } = this.#options
    if (this.#unsaved > 0) log.error({ key: `${key}_lost`, count: this.#unsaved }, 'results were not saved')
  }

  async #gatherAndWrite(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
    while (this.#waiting.length > 0 && !this.#abort.signal.aborted) await this.#save(this.#waiting.splice(0, MAX_BATCH))
    this.#writing = undefined
  }

  async #save(batch: readonly T[]): Promise<void> {
    const { save, onSaved, log, key } = this.#options
    const done = new AbortController()
    await keepRunning(
      async () => {
        await save(batch)
        this.#unsaved -= batch.length
        done.abort()
        onSaved()
      },
      {
        abort: AbortSignal.any([done.signal, this.#abort.signal]),
        onError: (error, delayMs) =>
          log.error({ key: `${key}_failed`, err: error, delayMs }, 'saving results failed; trying again'),
      },
    )
  }
}
