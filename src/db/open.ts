/** Opens the pool. One driver and one SQL, whichever PostgreSQL is behind. */
import pg from 'pg'
import type { Logger } from 'pino'
import { pooledClient } from './pooled-client.ts'
import { endSilentClients } from './silent-clients.ts'

export type Connection = { host: string; user: string; database: string } | { connectionString: string }

/** `statementTimeoutMs: 0` for work that may take long, such as migrations. */
export type PoolOptions = { size?: number; statementTimeoutMs?: number }

/** Beyond the time that PostgreSQL gives a statement. */
const SILENCE_MS = 5_000

const INT8 = 20
const NUMERIC = 1700

/**
 * int8 and numeric arrive as numbers: our counters stay below 2^53 and amounts have four decimals.
 * An idle transaction is cut after 30 s, because an open one holds the event feed back.
 */
export function openPool(
  connection: Connection,
  log: Logger,
  { size = 20, statementTimeoutMs = 60_000 }: PoolOptions = {},
): pg.Pool {
  const types = new pg.TypeOverrides()
  types.setTypeParser(INT8, Number)
  types.setTypeParser(NUMERIC, Number)
  const pool = new pg.Pool({
    ...connection,
    Client: pooledClient(),
    max: size,
    types,
    application_name: 'uxone-approvals',
    idle_in_transaction_session_timeout: 30_000,
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  // A line that is open on our side only would hold its work for ever.
  if (statementTimeoutMs > 0) endSilentClients(pool, statementTimeoutMs + SILENCE_MS)
  // A client whose server goes away emits: idle ones through the pool, those at work themselves. Without a listener the
  // process would end. The query at work fails by itself, so there is nothing more to do.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ key: 'db.connection_lost', err: error }, 'a database connection was lost')
  })
  return pool
}
