/** Has the pages read again what became old: at once, and then a few times in a second at most, however much is heard. */
import type { QueryClient } from '@tanstack/react-query'
import { isStale, type Stale } from './stale.ts'

const REST_MS = 300

export class Freshener {
  readonly #queryClient: QueryClient
  readonly #signal: AbortSignal
  #stale: Stale[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(queryClient: QueryClient, signal: AbortSignal) {
    this.#queryClient = queryClient
    this.#signal = signal
    const look = (): void => this.#refresh()
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer)
      document.removeEventListener('visibilitychange', look)
    })
  }

  mark(stale: readonly Stale[]): void {
    if (stale.length === 0 || this.#signal.aborted) return
    const known = new Set(this.#stale.map((each) => JSON.stringify(each)))
    this.#stale.push(...stale.filter((each) => !known.has(JSON.stringify(each))))
    if (this.#timer === undefined) this.#refresh()
  }

  /** A hidden tab keeps the count in its title; the rest waits until somebody looks. */
  #refresh(): void {
    const isVisible = document.visibilityState === 'visible'
    const due = this.#stale.filter(({ url }) => isVisible || url === '/api/session')
    if (due.length === 0) return
    this.#stale = this.#stale.filter((each) => !due.includes(each))
    void this.#queryClient.invalidateQueries({
      predicate: ({ queryKey }) => due.some((each) => isStale(each, queryKey)),
    })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#refresh()
    }, REST_MS)
  }
}
