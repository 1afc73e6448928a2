/** The SQL of nodes, of housekeeping and of the database itself. The tables have a handful of rows. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'

export type ThisNode = {
  id: string
  host: string
  pid: number
  roles: readonly string[]
  version: string
  nodeVersion: string
  startedAt: Date
}
export type NodeRow = ThisNode & { seenAt: Date }

/** Says that it is alive, and forgets those of whom nothing was heard since `deadSince`. By primary key, and all of a few. */
export async function beat(
  db: Kysely<DB>,
  node: ThisNode,
  { now, deadSince }: { now: Date; deadSince: Date },
): Promise<void> {
  const { id, host, pid, roles, version, nodeVersion, startedAt } = node
  await sql`
    with forgotten as (delete from nodes where seen_at < ${deadSince} and id <> ${id})
    insert into nodes (id, host, pid, roles, version, node_version, started_at, seen_at)
    values (${id}, ${host}, ${pid}, ${[...roles]}::text[], ${version}, ${nodeVersion}, ${startedAt}, ${now})
    on conflict (id) do update set seen_at = excluded.seen_at`.execute(db)
}

/** By primary key. */
export async function leave(db: Kysely<DB>, id: string): Promise<void> {
  await sql`delete from nodes where id = ${id}`.execute(db)
}

export async function readNodes(db: Kysely<DB>, aliveSince: Date): Promise<NodeRow[]> {
  const { rows } = await sql<NodeRow>`
    select id, host, pid, roles, version, node_version as "nodeVersion", started_at as "startedAt", seen_at as "seenAt"
    from nodes where seen_at >= ${aliveSince} order by started_at, id`.execute(db)
  return rows
}

export type RunRow = { task: string; host: string; startedAt: Date; tookMs: number; error: string | null }

/** By primary key. */
export async function saveRun(db: Kysely<DB>, { task, host, startedAt, tookMs, error }: RunRow): Promise<void> {
  await sql`
    insert into housekeeping_runs (task, host, started_at, took_ms, error)
    values (${task}, ${host}, ${startedAt}, ${tookMs}, ${error})
    on conflict (task) do update set host = excluded.host, started_at = excluded.started_at, took_ms = excluded.took_ms,
      error = excluded.error`.execute(db)
}

export async function readRuns(db: Kysely<DB>): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select task, host, started_at as "startedAt", took_ms as "tookMs", error from housekeeping_runs order by task`.execute(
    db,
  )
  return rows
}

export type DatabaseFacts = { version: string; schema: string; now: Date }

export async function readDatabase(db: Kysely<DB>): Promise<DatabaseFacts> {
  const { rows } = await sql<DatabaseFacts>`
    select current_setting('server_version') as version, clock_timestamp() as now,
           (select max(name) from kysely_migration) as schema`.execute(db)
  const [facts] = rows
  if (!facts) throw new Error('the database told nothing about itself')
  return facts
}

/** Asks the file system for each file, of which there are hundreds. */
export async function readSize(db: Kysely<DB>): Promise<number> {
  const { rows } = await sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(db)
  return rows[0]?.size ?? 0
}
