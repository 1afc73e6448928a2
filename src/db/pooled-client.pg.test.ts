import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import pino from 'pino'
import type pg from 'pg'
import { testDatabase } from '../../tests/support/postgres.ts'
import { listenRaw } from '../../tests/support/raw-server.ts'
import type { EmbeddedConnection } from './embedded-connection.ts'
import { openPool } from './open.ts'
import { PooledClient } from './pooled-client.ts'
import { endSilent } from './silent-clients.ts'

const LIMIT_MS = 65_000

describe('a client of the pool', () => {
  let database: EmbeddedConnection
  before(async () => {
    database = (await testDatabase()).connection
  })

  test('answers by promise and by callback, and tells faults by both', async () => {
    await using opened = open(database)
    const { pool } = opened
    const client = await pool.connect()
    assert.deepEqual((await client.query('select $1::int as a', [1])).rows, [{ a: 1 }])
    const called = await new Promise((resolve, reject) => {
      client.query('select $1::int as a', [2], (error, result) => (error ? reject(error) : resolve(result.rows)))
    })
    assert.deepEqual(called, [{ a: 2 }])
    await assert.rejects(client.query('select nothing'), { code: '42703' })
    const fault = await new Promise<Error>((resolve) => client.query('select nothing', (error) => resolve(error)))
    assert.match(fault.message, /nothing/)
    assert.deepEqual((await client.query({ text: 'select 3 as a', rowMode: 'array' })).rows, [[3]])
    client.release()
  })

  test('prepares what comes a third time', async () => {
    await using opened = open(database)
    const { pool } = opened
    const client = await pool.connect()
    for (let times = 1; times <= 4; times++) await client.query('select $1::int + 1 as a', [times])
    const { rows } = await client.query('select statement from pg_prepared_statements')
    assert.deepEqual(rows, [{ statement: 'select $1::int + 1 as a' }])
    client.release()
  })

  test('ends when its server is silent for too long, and the pool goes on', async (t) => {
    let isSilent = false
    const url = await listenRaw(t, (socket: Socket) => {
      const server = connect(join(database.host, '.s.PGSQL.5432'))
      socket.pipe(server)
      server.on('data', (bytes) => isSilent || socket.write(bytes)).on('close', () => socket.destroy())
      socket.on('close', () => server.destroy())
    })
    const port = new URL(url).port
    await using opened = open({
      connectionString: `postgresql://${database.user}@127.0.0.1:${port}/${database.database}`,
    })
    const { pool, clients } = opened
    await pool.query('select 1')
    isSilent = true
    const client = await pool.connect()
    const failed = assert.rejects(client.query('select 2'), /terminated/)
    assert.equal(endSilent(clients, LIMIT_MS, performance.now()), 0)
    assert.equal(endSilent(clients, LIMIT_MS, performance.now() + LIMIT_MS + 1), 1)
    await failed
    client.release()
    isSilent = false
    assert.deepEqual((await pool.query('select 3 as a')).rows, [{ a: 3 }])
    // One that waits for work is not silent.
    assert.equal(endSilent(clients, LIMIT_MS, performance.now() + 1e9), 0)
    assert.equal(clients.size, 1)
  })
})

/** With the clients that it has at any time. */
function open(connection: Parameters<typeof openPool>[0]): {
  pool: pg.Pool
  clients: Set<PooledClient>
  [Symbol.asyncDispose](): Promise<void>
} {
  const pool = openPool(connection, pino({ level: 'silent' }))
  const clients = new Set<PooledClient>()
  pool.on('connect', (client) => client instanceof PooledClient && clients.add(client))
  pool.on('remove', (client) => client instanceof PooledClient && clients.delete(client))
  return { pool, clients, [Symbol.asyncDispose]: () => pool.end() }
}
