/** Talks to the embedded PostgreSQL over its socket, so far as starting it needs. */
import pg from 'pg'

/** `port` and `ssl` are there so that PGPORT and PGSSLMODE of the environment change nothing. */
export type EmbeddedConnection = { host: string; port: number; user: string; database: string; ssl: false }

/** The empty one is the driver's for a connection that ends in the middle: the caller looks whether the server lives. */
const NOT_YET = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03', ''])
const NO_SUCH_DATABASE = '3D000'

/** How to reach `database` through the socket in the directory `host`. */
export function connectionTo(host: string, database: string): EmbeddedConnection {
  return { host, port: 5432, user: 'postgres', database, ssl: false }
}

/** Whether the server takes sessions; makes the database `uxone` when it is missing. */
export async function answers(host: string): Promise<boolean> {
  try {
    await query(connectionTo(host, 'uxone'), 'select 1')
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (NOT_YET.has(code)) return false
    if (code !== NO_SUCH_DATABASE) throw error
    await query(connectionTo(host, 'postgres'), 'create database uxone')
    return true
  }
}

async function query(connection: EmbeddedConnection, text: string): Promise<void> {
  const client = new pg.Client(connection)
  // A server that ends while we talk is told by the call that fails.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(text)
  } finally {
    await client.end().catch(() => undefined)
  }
}
