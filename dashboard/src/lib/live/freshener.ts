/** Has the pages read again what became old: at once, and then a few times in a second at most, however much is heard. */
import type { QueryClient } from '@tanstack/react-query'
import { isStale, type Stale } from './stale.ts'

const REST_MS = 300

export class Freshener {
  readonly #queryClient: QueryClient
  readonly #signal: AbortSignal
  #stale: Stale[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When what has a pace of its own was last read again. */
  readonly #readAt = new Map<string, number>()

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
    const now = performance.now()
    const looked = this.#stale.filter(({ url }) => isVisible || url === '/api/session')
    const due = looked.filter((each) => this.#isDue(each, now))
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (looked.length === 0) return
    this.#stale = this.#stale.filter((each) => !due.includes(each))
    for (const each of due) if (each.everyMs !== undefined) this.#readAt.set(JSON.stringify(each), now)
    if (due.length > 0)
      void this.#queryClient.invalidateQueries({
        predicate: ({ queryKey }) => due.some((each) => isStale(each, queryKey)),
      })
    this.#timer = setTimeout(() => this.#refresh(), REST_MS)
  }

  #isDue(each: Stale, now: number): boolean {
    const readAt = this.#readAt.get(JSON.stringify(each))
    return readAt === undefined || now - readAt >= (each.everyMs ?? 0)
  }
}
