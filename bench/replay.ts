/** Records the SQL that a piece of work sends, and replays it with fresh ids: the database's share of the work. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { ID_PREFIXES, type IdKind } from '../src/lib/id-kinds.ts'
import type { IdSource } from '../src/lib/ids.ts'

type Statement = { text: string; values: unknown[] }

/** Every statement that `work` sends over any connection of this process, in order. */
export async function recordSql(work: () => Promise<void>): Promise<Statement[]> {
  const statements: Statement[] = []
  const query = pg.Client.prototype.query
  const recording = function (this: pg.Client, ...args: unknown[]): unknown {
    const [first, second] = args
    if (typeof first === 'string') statements.push({ text: first, values: Array.isArray(second) ? second : [] })
    else if (isConfig(first)) statements.push({ text: first.text, values: first.values })
    return Reflect.apply(query, this, args)
  }
  Object.assign(pg.Client.prototype, { query: recording })
  try {
    await work()
  } finally {
    Object.assign(pg.Client.prototype, { query })
  }
  return statements
}

function isConfig(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && 'text' in value && 'values' in value
}

/** New rows get new ids; people, services and keys stay who they are. */
const FRESH: readonly IdKind[] = ['approval', 'decision', 'event', 'delivery', 'audit', 'mail', 'notification']
const FRESH_ID = new RegExp(`(${FRESH.map((kind) => ID_PREFIXES[kind]).join('|')})_[0-9a-z]{26}`, 'g')

/** As in `numberedIds`. */
const DIGITS = 5

/** One call replays all statements on one connection of the pool. */
export function replayer(pool: pg.Pool, ids: IdSource, statements: readonly Statement[]): () => Promise<void> {
  return async () => {
    const fresh = new Map<string, string>()
    const replace = (value: unknown): unknown => {
      if (typeof value === 'string')
        return value.replaceAll(FRESH_ID, (old, prefix: string) => renewed(fresh, ids, old, prefix))
      // Hashes of tokens are keys.
      if (Array.isArray(value))
        return value.map((each) => (Buffer.isBuffer(each) ? randomBytes(each.length) : replace(each)))
      return value
    }
    const client = await pool.connect()
    try {
      for (const { text, values } of statements) await client.query(text, values.map(replace))
    } finally {
      client.release()
    }
  }
}

function renewed(fresh: Map<string, string>, ids: IdSource, old: string, prefix: string): string {
  const kind = FRESH.find((each) => ID_PREFIXES[each] === prefix)
  if (kind === undefined) return old
  // The database numbers rows by an id's last digits: what else an id is made of is renewed once for all of them.
  const head = old.slice(0, -DIGITS)
  const newHead = fresh.get(head) ?? ids.next(kind).slice(0, -DIGITS)
  fresh.set(head, newHead)
  return newHead + old.slice(-DIGITS)
}
