/** How many lines one person has on this node. */
import { AppError } from '../lib/errors.ts'

const PLACES = 20
const RETRY_AFTER_S = 10

export class Places {
  readonly #taken = new Map<string, number>()

  get areEmpty(): boolean {
    return this.#taken.size === 0
  }

  /** One more for this person; what is answered gives it back, once. @throws 429 `too_many_streams` */
  take(personId: string): () => void {
    const count = this.#taken.get(personId) ?? 0
    if (count >= PLACES) throw tooManyStreams(PLACES)
    this.#taken.set(personId, count + 1)
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      const left = (this.#taken.get(personId) ?? 1) - 1
      if (left === 0) this.#taken.delete(personId)
      else this.#taken.set(personId, left)
    }
  }
}

export function tooManyStreams(limit: number): AppError {
  return new AppError(429, 'too_many_streams', `At most ${limit} streams at once. Close one, or wait.`, {
    retryAfterSeconds: RETRY_AFTER_S,
  })
}
