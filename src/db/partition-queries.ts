/** The SQL that makes and drops partitions. Each takes the parent's strongest lock, and waits for it only shortly. */
import { type Kysely, sql } from 'kysely'
import type { DB } from './schema.ts'
import type { Tx } from './transact.ts'

export type Partition = { table: string; name: string; low: string; high: string }

/** Each delivery is updated several times within seconds: dead rows at the head of the queue would slow every claim. */
const BUSY_TABLE = 'autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0'

/** Room in each page, so that a claim changes a row where it stands (HOT) and writes no index. */
const ROOM_TO_UPDATE = new Map([['webhook_deliveries', ', fillfactor = 60']])

/** Of one table, by their bounds; without the default one. */
export async function listPartitions(db: Kysely<DB>, table: string): Promise<Partition[]> {
  const { rows } = await sql<Partition>`
    with parts as (
      select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds
      from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = to_regclass(${table})
    )
    select ${table}::text as "table", name, substring(bounds from 'FROM \\(''([^'']+)''\\)') as low,
           substring(bounds from 'TO \\(''([^'']+)''\\)') as high
    from parts where bounds <> 'DEFAULT'`.execute(db)
  return rows
}

/** For the rest of this transaction: two nodes may be at it at once, and what is locked makes everybody else queue behind. */
export async function lockPartitions(tx: Tx, lockTimeoutMs: number): Promise<void> {
  await sql`select set_config('lock_timeout', ${String(lockTimeoutMs)}, true)`.execute(tx)
  await sql`select pg_advisory_xact_lock(hashtext('uxone.partitions'))`.execute(tx)
}

/** The indexes, too: a result changes the status, which they know, so that each of them gets the row once more. */
async function leaveRoomInIndexes(tx: Tx, partition: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = ${partition}::regclass and i.indpred is null`.execute(tx)
  for (const { name } of rows) await sql`alter index ${sql.table(name)} set (fillfactor = 45)`.execute(tx)
}

export async function createPartition(tx: Tx, { table, name, low, high }: Partition): Promise<void> {
  await sql`
    create table if not exists ${sql.table(name)} partition of ${sql.table(table)}
    for values from (${sql.lit(low)}) to (${sql.lit(high)}) with (${sql.raw(BUSY_TABLE + (ROOM_TO_UPDATE.get(table) ?? ''))})`.execute(
    tx,
  )
  if (ROOM_TO_UPDATE.has(table)) await leaveRoomInIndexes(tx, name)
}

/** Nobody reads or writes the table, nor waits for that, once this has returned; its parent first, as everybody does. */
export async function lockAlone(tx: Tx, tables: readonly string[]): Promise<void> {
  for (const table of tables) await sql`lock table only ${sql.table(table)} in access exclusive mode`.execute(tx)
}

export async function dropPartition(tx: Tx, name: string): Promise<void> {
  await sql`drop table ${sql.table(name)}`.execute(tx)
}

/** Leans on the indexes of the partition for what is due and what is held. */
export async function hasOpenDeliveries(db: Kysely<DB>, partition: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from ${sql.table(partition)} where status = 'PENDING')
        or exists (select from ${sql.table(partition)} where status = 'HELD') as found`.execute(db)
  return rows[0]?.found ?? false
}

/** Whether a delivery that is open is of an event of [low, high). Leans on webhook_deliveries_event_idx. */
export async function areEventsAwaited(
  db: Kysely<DB>,
  { low, high }: Pick<Partition, 'low' | 'high'>,
): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from webhook_deliveries
      where event_id >= ${low} and event_id < ${high} and status in ('PENDING', 'HELD')) as found`.execute(db)
  return rows[0]?.found ?? false
}

export type DefaultTable = 'webhook_events' | 'webhook_deliveries' | 'webhook_attempts'

/**
 * Rows of a default partition with lower ids than `below` that nobody waits for. By primary key, or
 * webhook_attempts_default_id_idx.
 */
export async function oldDefaultRows(
  db: Kysely<DB>,
  table: DefaultTable,
  { below, limit }: { below: string; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(`${table}_default`)} r
    where id < ${below} and ${IS_CLOSED[table]} order by id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** By the same. */
export async function deleteDefaultRows(tx: Tx, table: DefaultTable, ids: readonly string[]): Promise<void> {
  await sql`
    delete from ${sql.table(`${table}_default`)} r where id = any (${ids}::text[]) and ${IS_CLOSED[table]}`.execute(tx)
}

/** Over a row `r`. An event outlives its open deliveries: leans on webhook_deliveries_event_idx. */
const IS_CLOSED = {
  webhook_events: sql`not exists (
    select from webhook_deliveries d where d.event_id = r.id and d.status in ('PENDING', 'HELD'))`,
  webhook_deliveries: sql`r.status not in ('PENDING', 'HELD')`,
  webhook_attempts: sql`true`,
}
