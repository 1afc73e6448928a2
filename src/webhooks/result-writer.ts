/** Gathers results and saves them in batches. It keeps what it could not save, and tries again until the database answers. */
import type { Context } from '../context.ts'
import { keepRunning } from '../lib/poller.ts'
import type { Attempted } from './deliver.ts'
import { saveGathered } from './save-gathered.ts'

const GATHER_MS = 5
const MAX_BATCH = 500

export class ResultWriter {
  readonly #ctx: Context
  /** Told after each batch: what is dealt with, and what of it was applied. */
  readonly #onSaved: (saved: readonly Attempted[], applied: readonly Attempted[]) => void
  readonly #abort = new AbortController()
  #waiting: Attempted[] = []
  #unsaved = 0
  #writing: Promise<void> | undefined

  constructor(ctx: Context, onSaved: (saved: readonly Attempted[], applied: readonly Attempted[]) => void) {
    this.#ctx = ctx
    this.#onSaved = onSaved
  }

  /** How many results are not in the database yet. */
  get unsaved(): number {
    return this.#unsaved
  }

  /** A lone result waits a moment for others; what comes during a write goes with the next one. */
  add(result: Attempted): void {
    this.#waiting.push(result)
    this.#unsaved += 1
    this.#writing ??= this.#gatherAndWrite()
  }

  /** Waits until everything is saved, but no longer than `graceMs`; what is left then is sent again when its lease ends. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(), graceMs)
    await this.#writing
    clearTimeout(timer)
    if (this.#unsaved > 0)
      this.#ctx.log.error({ key: 'delivery.results_lost', count: this.#unsaved }, 'results were not saved')
  }

  async #gatherAndWrite(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
    while (this.#waiting.length > 0 && !this.#abort.signal.aborted) {
      const batch = this.#waiting.splice(0, MAX_BATCH)
      await this.#save(batch)
    }
    this.#writing = undefined
  }

  /** Leaves some unsaved only when the writer is closed before the database comes back. */
  async #save(batch: Attempted[]): Promise<void> {
    const { log, deliveryMetrics } = this.#ctx
    const done = new AbortController()
    await keepRunning(
      async () => {
        const startedMs = performance.now()
        const { length } = batch
        await saveGathered(this.#ctx, batch, (saved, applied) => this.#note(saved, applied))
        deliveryMetrics.saved(length, performance.now() - startedMs)
        done.abort()
      },
      {
        abort: AbortSignal.any([done.signal, this.#abort.signal]),
        onError: (error, delayMs) =>
          log.error({ key: 'delivery.save_failed', err: error, delayMs }, 'saving results failed; trying again'),
      },
    )
  }

  #note(saved: readonly Attempted[], applied: readonly Attempted[]): void {
    this.#unsaved -= saved.length
    const isApplied = new Set(applied)
    for (const attempted of saved) {
      this.#ctx.deliveryMetrics.ended(attempted, isApplied.has(attempted))
      logAttempt(this.#ctx, attempted, isApplied.has(attempted))
    }
    this.#onSaved(saved, applied)
    this.#ctx.noteChange({ area: 'Webhooks' })
  }
}

function logAttempt(
  { log }: Context,
  { attemptId, delivery, attemptNumber, result, fault, verdict }: Attempted,
  isApplied: boolean,
): void {
  const level = isApplied ? (verdict.kind === 'delivered' ? 'debug' : 'info') : 'warn'
  if (!log.isLevelEnabled(level)) return
  const { id: deliveryId, webhookId, eventId, serviceId } = delivery
  const key = isApplied ? 'delivery.attempted' : 'delivery.lease_lost'
  const ids = { attemptId, deliveryId, webhookId, eventId, serviceId }
  const outcome = {
    attemptNumber,
    verdict: verdict.kind,
    error: fault?.error,
    totalMs: Math.round(result.timings.totalMs),
  }
  log[level](
    { key, ...ids, ...outcome },
    isApplied ? 'an attempt ended' : 'a result came after its lease; it was not applied',
  )
}
