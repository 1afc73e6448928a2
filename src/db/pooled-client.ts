/**
 * The pool's client. It prepares statements (`prepared.ts`), knows how long the server has been silent, and asks pg by
 * callback: with pg's own promises, as with its `query_timeout`, most of what a query leaves behind outlives the young
 * generation, and a collection stops everything for 3 to 6 ms instead of 0.5 (docs/decisions/0020-pooled-client.md).
 */
import pg from 'pg'
import { createPrepare } from './prepared.ts'

type Done = (error: Error | null, result?: unknown) => void

export class PooledClient extends pg.Client {
  #unanswered = 0
  #sinceMs = 0

  /** How long, at `nowMs` of `performance.now()`, a query has been waiting without an answer to any. */
  silentMs(nowMs: number): number {
    return this.#unanswered === 0 ? 0 : nowMs - this.#sinceMs
  }

  /** Calls pg's `query`; `done` is told how it ended. */
  ask(args: readonly unknown[], done: Done): void {
    if (this.#unanswered++ === 0) this.#sinceMs = performance.now()
    const ended: Done = (error, result) => {
      this.#unanswered -= 1
      this.#sinceMs = performance.now()
      done(error, result)
    }
    Reflect.apply(pg.Client.prototype.query, this, [...args, ended])
  }
}

/** A class for one pool: its clients share what they know of statements. */
export function pooledClient(): typeof PooledClient {
  const prepare = createPrepare()
  class Client extends PooledClient {}
  // pg has many forms of it. A cursor, which brings its own end, is no business of ours.
  Object.defineProperty(Client.prototype, 'query', {
    value: function query(this: Client, ...args: unknown[]): unknown {
      if (typeof args[0] === 'object' && args[0] !== null && 'submit' in args[0])
        return Reflect.apply(pg.Client.prototype.query, this, args)
      const callback = args.at(-1)
      if (isDone(callback)) {
        this.ask(prepare(args.slice(0, -1)), callback)
        return undefined
      }
      return new Promise((resolve, reject) => {
        this.ask(prepare(args), (error, result) => (error ? reject(error) : resolve(result)))
      })
    },
  })
  return Client
}

function isDone(value: unknown): value is Done {
  return typeof value === 'function'
}
