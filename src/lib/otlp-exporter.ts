/**
 * Sends spans to a collector, in batches, over OTLP/HTTP. It never keeps anybody waiting and never holds more than
 * MAX_WAITING: with a collector that is slow, hangs or is gone, what comes then is dropped and counted.
 */
import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import { otlpTraces } from './otlp-json.ts'
import { keepRunning } from './poller.ts'
import type { Attributes, FinishedSpan } from './tracer.ts'
import { Wake } from './wake.ts'

const MAX_WAITING = 4096
const MAX_BATCH = 512
/** A lone span waits so long for others. */
const GATHER_MS = 1000
const IDLE_MS = 3_600_000
const CLOSE_GRACE_MS = 2000

/** What OTLP calls retryable; every other refusal would be repeated for ever. */
const RETRYABLE = new Set([429, 502, 503, 504])

export type ExporterOptions = {
  /** Of the signal, `…/v1/traces`. */
  url: string
  headers: Readonly<Record<string, string>>
  /** For the collector to answer. */
  timeoutMs: number
  resource: Attributes
  log: Logger
  metrics: Registry
}

export class OtlpExporter {
  readonly #options: ExporterOptions
  readonly #wake = new Wake()
  readonly #stopped = new AbortController()
  readonly #exported: Counter
  readonly #dropped: Counter
  #waiting: FinishedSpan[] = []
  #sending: AbortController | undefined
  #isFailing = false
  #loop: Promise<void> | undefined

  constructor(options: ExporterOptions) {
    this.#options = options
    const registers = [options.metrics]
    this.#exported = new Counter({
      name: 'uxone_trace_spans_exported_total',
      help: 'Spans that the collector took',
      registers,
    })
    this.#dropped = new Counter({
      name: 'uxone_trace_spans_dropped_total',
      help: 'Spans that were not exported: the collector was away for too long, or refused them',
      registers,
    })
  }

  /** Costs the caller a push; the first one starts the loop. */
  add(span: FinishedSpan): void {
    if (this.#waiting.length >= MAX_WAITING) return this.#dropped.inc()
    this.#loop ??= keepRunning(() => this.#step(), {
      abort: this.#stopped.signal,
      onError: (error) => this.#noteFailure(error),
    })
    this.#waiting.push(span)
    if (this.#waiting.length === 1 || this.#waiting.length === MAX_BATCH) this.#wake.signal()
  }

  /** Sends what waits, but no longer than a moment; what is left is dropped. */
  async close(graceMs = CLOSE_GRACE_MS): Promise<void> {
    this.#stopped.abort()
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      this.#sending?.abort()
    }, graceMs)
    await this.#loop
    while (this.#waiting.length > 0 && !isLate) {
      if (
        !(await this.#sendBatch().then(
          () => true,
          () => false,
        ))
      )
        break
    }
    clearTimeout(timer)
    this.#dropped.inc(this.#waiting.splice(0).length)
  }

  async #step(): Promise<void> {
    if (this.#waiting.length === 0) await this.#wake.wait(IDLE_MS, this.#stopped.signal)
    if (this.#waiting.length < MAX_BATCH) await this.#wake.wait(GATHER_MS, this.#stopped.signal)
    if (this.#waiting.length > 0) await this.#sendBatch()
  }

  /**
   * The batch stays among those that wait until it is dealt with.
   * @throws what another try may mend.
   */
  async #sendBatch(): Promise<void> {
    const batch = this.#waiting.slice(0, MAX_BATCH)
    const status = await this.#post(JSON.stringify(otlpTraces(this.#options.resource, batch)))
    if (RETRYABLE.has(status)) throw new Error(`the collector answered ${status}`)
    this.#waiting.splice(0, batch.length)
    if (status >= 200 && status < 300) {
      this.#exported.inc(batch.length)
      this.#noteSuccess()
    } else {
      this.#dropped.inc(batch.length)
      this.#noteFailure(new Error(`the collector refused spans with ${status}`))
    }
  }

  async #post(body: string): Promise<number> {
    const { url, headers, timeoutMs } = this.#options
    const abort = new AbortController()
    this.#sending = abort
    const timer = setTimeout(() => abort.abort(new Error('the collector did not answer in time')), timeoutMs)
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: abort.signal,
      })
      await response.body?.cancel()
      return response.status
    } finally {
      clearTimeout(timer)
      this.#sending = undefined
    }
  }

  /** Logged when it begins and when it ends: a collector may be away for days. */
  #noteFailure(error: unknown): void {
    if (this.#isFailing) return
    this.#isFailing = true
    this.#options.log.warn(
      { key: 'traces.export_failed', err: error },
      'traces cannot be exported; what is too much is dropped',
    )
  }

  #noteSuccess(): void {
    if (!this.#isFailing) return
    this.#isFailing = false
    this.#options.log.info({ key: 'traces.export_resumed' }, 'traces are exported again')
  }
}
