/**
 * Has PostgreSQL look anew at tables that have grown. Statements are planned once for each connection (`prepared.ts`), and one
 * that was planned while a table was all but empty reads all of it each time, until the table is analyzed: a new plan comes with
 * it. Autovacuum does that a minute later at the earliest, which at 500 events a second is 30,000 rows too late: after
 * installation, and when a month's partition begins (docs/decisions/0026).
 */
import { type Kysely, sql } from 'kysely'
import type { DB } from './schema.ts'

/** Below it any plan is quick. */
const LEAST_ROWS = 100
/** Statistics of so many values tell full from empty for a tenth of the work; autovacuum's are as precise as ever. */
const STATISTICS_TARGET = 10
/** From then on plans stay the same, and autovacuum is soon enough. */
const MOST_ROWS = 1_000_000

/** Those that have doubled since they were analyzed, whoever else does the same. Answers their names. */
export async function analyzeGrown({ db }: { db: Kysely<DB> }): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace and pg_has_role(relowner, 'usage')
      and reltuples < ${MOST_ROWS}
      and pg_stat_get_live_tuples(oid) > greatest(${LEAST_ROWS}, 2 * reltuples)`.execute(db)
  for (const { name } of rows) await analyze(db, name)
  return rows.map(({ name }) => name)
}

async function analyze(db: Kysely<DB>, table: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local default_statistics_target = ${sql.lit(STATISTICS_TARGET)}`.execute(tx)
    await sql`analyze (skip_locked) ${sql.table(table)}`.execute(tx)
  })
}
