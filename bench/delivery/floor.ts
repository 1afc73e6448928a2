/**
 * The least that PostgreSQL can cost: what the raw limit sends, read in batches from a table without any other index,
 * and for each delivery one attempt row and one changed state. No leases, no lanes, no health, no retries, no statistics:
 * no engine that keeps attempts can be much faster on the same cores.
 */
import pg from 'pg'
import { uuidv7 } from 'uuidv7'
import type { CreateEngine } from './engine.ts'
import { bodyOf, WEBHOOKS } from './post.ts'

type Row = { id: string; webhook: number; body: string }

const CHUNK = 5000
const BATCH = 500

/** The columns of webhook_attempts. */
const TABLES = `
  create table deliveries (id uuid primary key, webhook int not null, body text not null, state text not null);
  create table attempts (id uuid primary key, delivery_id uuid not null, attempt_number int not null,
    started_at timestamptz not null, duration_ms int not null, timings jsonb not null, request_url text not null,
    request_headers jsonb not null, response_code int not null, response_headers jsonb not null, response_body text)`

const RECORD = `
  with attempt as (
    insert into attempts select gen_random_uuid(), id, 1, now(), 1, '{"connect": 0, "firstByte": 1}',
      '/ok/' || id, '{"content-type": "application/json", "user-agent": "bench"}', 204, '{"connection": "keep-alive"}', null
    from unnest($1::uuid[]) as id)
  update deliveries set state = 'delivered' where id = any($1)`

export const createEngine: CreateEngine = async ({ postgres, concurrency }, post) => {
  const pool = new pg.Pool({ ...postgres, max: 4 })
  await pool.query(TABLES)
  return {
    fill: async (count) => {
      for (let done = 0; done < count; done += CHUNK) await pool.query(...storing(Math.min(CHUNK, count - done)))
      await pool.query('vacuum (analyze) deliveries')
      await pool.query('checkpoint')
    },
    drain: () => drain(pool, concurrency, post),
    start: async () => undefined,
    add: async () => undefined,
    stop: () => pool.end(),
  }
}

function storing(count: number): [string, unknown[]] {
  const ids = Array.from({ length: count }, () => uuidv7())
  const statement = `insert into deliveries select id, n % ${WEBHOOKS}, body, 'pending'
    from unnest($1::uuid[], $2::text[]) with ordinality as row (id, body, n)`
  return [statement, [ids, ids.map(bodyOf)]]
}

/** Reads ahead of what it sends, and records by the hundreds behind it. */
async function drain(pool: pg.Pool, concurrency: number, post: (job: Row) => Promise<void>) {
  const batches = read(pool)
  const rows: Row[] = []
  let reading: Promise<void> | undefined
  let sent: string[] = []
  const recording: Promise<unknown>[] = []
  const refill = async (): Promise<void> => {
    rows.push(...((await batches.next()).value ?? []))
    reading = undefined
  }
  const send = async (): Promise<void> => {
    while (true) {
      if (rows.length < BATCH / 2) reading ??= refill()
      if (rows.length === 0) await reading
      const row = rows.shift()
      if (!row) return
      await post(row)
      sent.push(row.id)
      if (sent.length < BATCH) continue
      recording.push(pool.query(RECORD, [sent]))
      sent = []
    }
  }
  await Promise.all(Array.from({ length: concurrency }, send))
  await Promise.all([...recording, pool.query(RECORD, [sent])])
}

async function* read(pool: pg.Pool): AsyncGenerator<Row[], undefined> {
  let after = '00000000-0000-0000-0000-000000000000'
  while (true) {
    const { rows } = await pool.query<Row>(
      `select id, webhook, body from deliveries where id > $1 and state = 'pending' order by id limit ${BATCH}`,
      [after],
    )
    if (rows.length === 0) return undefined
    yield rows
    after = rows.at(-1)?.id ?? after
  }
}
