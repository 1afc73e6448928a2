/**
 * The pool's client. It prepares statements (`prepared.ts`), sends BEGIN with what follows it (`begin.ts`), knows how long the
 * server has been silent, and asks pg by callback: with pg's own promises, as with its `query_timeout`, most of what a query
 * leaves behind outlives the young generation, and a collection stops everything for 3 to 6 ms instead of 0.5
 * (docs/decisions/0020-pooled-client.md).
 */
import pg from 'pg'
import { BEGIN, type Done, mayFollowBegin, withBegin } from './begin.ts'
import { createPrepare } from './prepared.ts'

/** What a transaction answers in which nothing was done: it was never begun. */
const NOTHING_DONE: Record<string, object> = {
  commit: { command: 'COMMIT', rowCount: null, rows: [], fields: [] },
  rollback: { command: 'ROLLBACK', rowCount: null, rows: [], fields: [] },
}

export class PooledClient extends pg.Client {
  #unanswered = 0
  #sinceMs = 0
  #knowsBegin = false
  /** A transaction was begun, and PostgreSQL is told with its first statement. */
  #owesBegin = false

  /** How long, at `nowMs` of `performance.now()`, a query has been waiting without an answer to any. */
  silentMs(nowMs: number): number {
    return this.#unanswered === 0 ? 0 : nowMs - this.#sinceMs
  }

  /** As pg's `query`; `done` is told how it ended. */
  ask(args: readonly unknown[], done: Done): void {
    const [text] = args
    if (text === BEGIN.text) this.#begin(done)
    else if (this.#owesBegin) this.#askFirst(args, done)
    else this.#send(args, done)
  }

  #begin(done: Done): void {
    this.#owesBegin = this.#knowsBegin
    if (this.#owesBegin) return done(null, { command: 'BEGIN', rowCount: null, rows: [], fields: [] })
    this.#send([BEGIN], (error, result) => {
      this.#knowsBegin = !error
      done(error, result)
    })
  }

  #askFirst(args: readonly unknown[], done: Done): void {
    this.#owesBegin = false
    const ended = typeof args[0] === 'string' ? NOTHING_DONE[args[0]] : undefined
    if (ended) return done(null, ended)
    if (mayFollowBegin(args)) this.#send(args, done, true)
    else this.#send([BEGIN], (error) => (error ? done(error) : this.#send(args, done)))
  }

  #send(args: readonly unknown[], done: Done, isFirst = false): void {
    if (this.#unanswered++ === 0) this.#sinceMs = performance.now()
    const ended: Done = (error, result) => {
      this.#unanswered -= 1
      this.#sinceMs = performance.now()
      done(error, result)
    }
    Reflect.apply(pg.Client.prototype.query, this, isFirst ? [withBegin(args, ended)] : [...args, ended])
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
