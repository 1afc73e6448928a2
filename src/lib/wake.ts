/** Lets a worker sleep until there is work: signalled after a commit, with a slow poll as the safety net (law 5). */
export class Wake {
  #pending = false
  #resolve: (() => void) | undefined

  /** Wakes the sleeper, or the next one to come. Any number of signals is one waking. */
  readonly signal = (): void => {
    this.#pending = true
    this.#resolve?.()
  }

  /** Sleeps until a signal, `timeoutMs`, or the abort, whichever comes first. Was it a signal? */
  async wait(timeoutMs: number, abort: AbortSignal): Promise<boolean> {
    if (!this.#pending && !abort.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer)
          abort.removeEventListener('abort', done)
          this.#resolve = undefined
          resolve()
        }
        const timer = setTimeout(done, timeoutMs)
        abort.addEventListener('abort', done, { once: true })
        this.#resolve = done
      })
    }
    const isSignalled = this.#pending
    this.#pending = false
    return isSignalled
  }
}
