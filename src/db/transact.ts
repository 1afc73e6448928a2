/** Transactions: one change, one transaction (law 1), and what must wake once it is committed. */
import type { Kysely, Transaction } from 'kysely'
import type { DB } from './schema.ts'

export type Tx = Transaction<DB>

/** Runs `work` in one transaction. Its result is what the caller of the API is answered with. */
export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

const afterCommit = new WeakMap<Tx, Set<() => void>>()

/** Registers `effect` to run after this transaction commits; the same function runs once. Never when it rolls back. */
export function onCommit(tx: Tx, effect: () => void): void {
  const effects = afterCommit.get(tx) ?? new Set()
  afterCommit.set(tx, effects.add(effect))
}

export function createTransact(db: Kysely<DB>): Transact {
  return async (work) => {
    let committed: Tx | undefined
    const result = await db.transaction().execute(async (tx) => {
      committed = tx
      return work(tx)
    })
    if (committed) for (const effect of afterCommit.get(committed) ?? []) effect()
    return result
  }
}
