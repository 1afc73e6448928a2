import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pino from 'pino'
import type pg from 'pg'
import { testDatabase } from '../../tests/support/postgres.ts'
import { listenRaw } from '../../tests/support/raw-server.ts'
import type { EmbeddedConnection } from './embedded-connection.ts'
import { openPool } from './open.ts'
import { PooledClient } from './pooled-client.ts'
import { endSilent } from './silent-clients.ts'
import { idList } from './text-list.ts'

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

  test('sends BEGIN with the first statement, and it holds', async () => {
    await using opened = open(database)
    const client = await opened.pool.connect()
    await client.query('create table if not exists begun (n integer primary key)')
    const add = async (n: number): Promise<pg.QueryResult> => client.query('insert into begun values ($1)', [n])
    const rows = async (): Promise<number[]> =>
      (await client.query('select n from begun order by n')).rows.map(({ n }) => n)
    await client.query('begin')
    await client.query('commit')

    assert.equal((await client.query('begin')).command, 'BEGIN')
    const added = await add(1)
    assert.deepEqual([added.command, added.rowCount], ['INSERT', 1])
    await add(2)
    await client.query('rollback')
    assert.deepEqual(await rows(), [])

    await client.query('begin')
    const first = await client.query('insert into begun values ($1) returning n', [3])
    assert.deepEqual(first.rows, [{ n: 3 }])
    assert.equal((await client.query('commit')).command, 'COMMIT')
    assert.deepEqual(await rows(), [3])

    // A text without values first: BEGIN goes ahead of it.
    await client.query('begin')
    await client.query('delete from begun')
    await client.query('rollback')
    assert.deepEqual(await rows(), [3])
    client.release()
  })

  test('begins nothing for a transaction that does nothing, and undoes one whose first statement fails', async () => {
    await using opened = open(database)
    const client = await opened.pool.connect()
    await client.query('create table if not exists begun_once (n integer primary key)')
    for (const end of ['commit', 'rollback', 'commit']) {
      await client.query('begin')
      assert.equal((await client.query(end)).command, end.toUpperCase())
    }
    await client.query('insert into begun_once values ($1)', [1])

    await client.query('begin')
    await assert.rejects(client.query('insert into begun_once values ($1)', [1]), { code: '23505' })
    await assert.rejects(client.query('select $1::int', [1]), { code: '25P02' }, 'the transaction is aborted')
    assert.equal((await client.query('commit')).command, 'ROLLBACK')

    await client.query('begin')
    await assert.rejects(client.query('select nothing from nowhere where $1', [1]), { code: '42P01' })
    await client.query('rollback')
    assert.deepEqual((await client.query('select $1::int as a', [7])).rows, [{ a: 7 }])
    client.release()
  })

  test('a transaction goes to the server and back once for each statement, and once to end', async (t) => {
    let asked = 0
    const url = await listenRaw(t, (socket: Socket) => {
      const server = connect(join(database.host, '.s.PGSQL.5432'))
      server.pipe(socket)
      socket.on('data', (bytes) => {
        asked += 1
        server.write(bytes)
      })
      server.on('close', () => socket.destroy())
      socket.on('close', () => server.destroy())
    })
    const { user, database: name } = database
    await using opened = open({ connectionString: `postgresql://${user}@127.0.0.1:${new URL(url).port}/${name}` })
    const client = await opened.pool.connect()
    const transact = async (): Promise<number> => {
      const before = asked
      await client.query('begin')
      await client.query('select $1::int', [1])
      await client.query('commit')
      return asked - before
    }
    await transact()
    assert.equal(await transact(), 2)
    client.release()
  })

  test('keeps its plan for a list of ids, however short', async () => {
    await using opened = open(database)
    const db = new Kysely({ dialect: new PostgresDialect({ pool: opened.pool }) })
    await db.connection().execute(async (one) => {
      await sql`create table if not exists listed as select n::text as id from generate_series(1, 2000) as n`.execute(
        one,
      )
      await sql`create index if not exists listed_idx on listed (id)`.execute(one)
      await sql`analyze listed`.execute(one)
      for (let times = 0; times < 12; times++)
        await sql`select * from listed where id = any (${idList(['1'])})`.execute(one)
      const { rows } = await sql<{ custom: number; generic: number }>`
        select custom_plans as custom, generic_plans as generic from pg_prepared_statements
        where statement like 'select * from listed %'`.execute(one)
      // Named the third time; the first five of a statement are planned for their values in any case.
      assert.deepEqual(rows, [{ custom: 5, generic: 5 }])
    })
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
