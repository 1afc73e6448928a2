/** Keeps monthly partitions of events, deliveries and attempts ahead of time; retention will drop old ones. */
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { lowestIdAt } from '../lib/ids.ts'

const TABLES = [
  { table: 'webhook_events', kind: 'event' },
  { table: 'webhook_deliveries', kind: 'delivery' },
  { table: 'webhook_attempts', kind: 'attempt' },
] as const

const MONTHS_AHEAD = 2

/** Each delivery is updated several times within seconds: dead rows at the head of the queue would slow every claim. */
const BUSY_TABLE = 'autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0'

/**
 * Creates the partitions of this month and the next two where they are missing. Ids hold their time, so the bounds are
 * the lowest ids of each month. Rows of any other time fall into the default partition; nothing fails for a missing one.
 */
export async function ensurePartitions(ctx: Pick<Context, 'db' | 'clock' | 'log'>): Promise<void> {
  const now = ctx.clock.now()
  for (const { table, kind } of TABLES) {
    for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      const from = monthStart(now, ahead)
      const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`
      await createPartition(ctx, {
        table,
        name,
        low: lowestIdAt(kind, from),
        high: lowestIdAt(kind, monthStart(now, ahead + 1)),
      })
    }
  }
}

type Partition = { table: string; name: string; low: string; high: string }

/** Rows of that month lie in the default partition already; or a long reader holds the table. Both can wait. */
const HARMLESS = new Set(['23514', '55P03'])

async function createPartition(ctx: Pick<Context, 'db' | 'log'>, partition: Partition): Promise<void> {
  try {
    await create(ctx.db, partition)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!HARMLESS.has(code)) throw error
    ctx.log.warn(
      { key: 'db.partition_not_made', partition: partition.name, err: error },
      'rows go to the default partition',
    )
  }
}

/**
 * Under an advisory lock, because two nodes may start at once. The parent's lock is waited for one second only: behind
 * it every decision would queue, and the months are made long before they are needed.
 */
async function create(db: Context['db'], { table, name, low, high }: Partition): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local lock_timeout = '1s'`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtext('uxone.partitions'))`.execute(tx)
    const { rows } = await sql<{ exists: boolean }>`select to_regclass(${name}) is not null as exists`.execute(tx)
    if (rows[0]?.exists) return
    await sql`create table ${sql.table(name)} partition of ${sql.table(table)} for values from (${sql.lit(low)}) to (${sql.lit(high)}) with (${sql.raw(BUSY_TABLE)})`.execute(
      tx,
    )
  })
}

function monthStart(now: Date, ahead: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
}
