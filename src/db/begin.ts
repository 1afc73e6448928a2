/**
 * BEGIN, sent together with a transaction's first statement: one way to the database and back less for each transaction.
 * Both stand before one Sync, so that PostgreSQL does not execute the statement when BEGIN fails (documentation, "Extended
 * Query"): never does a part of a transaction stand by itself.
 */
import pg from 'pg'

/** By a name, so that it is parsed once for each connection; it must have been executed there before it can be sent along. */
export const BEGIN = { text: 'begin', name: 'uxone_begin' } as const

/** pg's own ones take a second argument that it does not use. */
type Wire = {
  stream: { cork(): void; uncork(): void }
  bind(config: { statement: string }): void
  execute(config: object): void
}

/** How pg tells the end of a query. */
export type Done = (error: Error | null, result?: unknown) => void

/** Of the arguments of pg's `query`: whether they go by the extended protocol, as one statement. */
export function mayFollowBegin([config, values]: readonly unknown[]): boolean {
  if (typeof config === 'object' && config !== null) return 'name' in config && config.name !== undefined
  return Array.isArray(values) && values.length > 0
}

/** The same query, BEGIN before it. `done` is told of the query alone. */
export function withBegin([config, values]: readonly unknown[], done: Done): pg.Query {
  const both: Done = (error, results) => done(error, Array.isArray(results) ? results.at(-1) : results)
  const query: pg.Query = Reflect.construct(pg.Query, [config, values, both])
  const submit: unknown = Reflect.get(query, 'submit')
  Object.defineProperty(query, 'submit', {
    value: (wire: Wire): unknown => {
      wire.stream.cork()
      try {
        wire.bind({ statement: BEGIN.name })
        wire.execute({})
        return typeof submit === 'function' ? Reflect.apply(submit, query, [wire]) : null
      } finally {
        wire.stream.uncork()
      }
    },
  })
  return query
}
