/**
 * Drops what is older than its time, whole partitions at once: attempts, then deliveries, then events, so that whoever
 * is kept finds what it points at. Nothing that is still to be sent goes, nor the event that it tells.
 */
import type { Context } from '../context.ts'
import { lowestIdAt } from '../lib/ids.ts'
import {
  areEventsAwaited,
  type DefaultTable,
  deleteDefaultRows,
  dropPartition,
  hasOpenDeliveries,
  listPartitions,
  lockAlone,
  lockPartitions,
  oldDefaultRows,
  type Partition,
} from './partition-queries.ts'
import { PARTITIONED } from './partitions.ts'
import { onCommit, type Tx } from './transact.ts'

const DAY_MS = 86_400_000
/** Everybody else queues behind us while we wait for the parent's lock, so we hardly do; in an hour we try again. */
const LOCK_TIMEOUT_MS = 200
const LOCK_NOT_AVAILABLE = '55P03'
const NO_SUCH_TABLE = '42P01'
/** Rows of a default partition go in small steps: each holds that partition's lock. */
const DEFAULT_BATCH = 500

/** Safe to run twice and on several nodes. */
export async function dropExpired(ctx: Context): Promise<void> {
  const { attemptsDays, eventsDays } = ctx.config.retention
  for (const { table, kind } of PARTITIONED.toReversed()) {
    const days = table === 'webhook_attempts' ? attemptsDays : eventsDays
    const keptFromMs = Math.max(0, ctx.clock.now().getTime() - days * DAY_MS)
    const keptFrom = lowestIdAt(kind, new Date(keptFromMs))
    const old = (await listPartitions(ctx.db, table)).filter(({ high }) => high <= keptFrom)
    if (await dropAll(ctx, old)) await deleteFromDefault(ctx, table, keptFrom)
  }
}

/** False when the table is in use: the next one of it would only make everybody wait once more. */
async function dropAll(ctx: Context, old: readonly Partition[]): Promise<boolean> {
  for (const partition of old) if (!(await drop(ctx, partition))) return false
  return true
}

async function drop(ctx: Context, partition: Partition): Promise<boolean> {
  try {
    if (!(await isOver(ctx.db, partition))) return true
    return await alone(ctx, [partition.table, partition.name], (tx) => dropIfOver(ctx, tx, partition))
  } catch (error) {
    // Another node was quicker.
    if (codeOf(error) === NO_SUCH_TABLE) return true
    throw error
  }
}

/**
 * Whoever makes a delivery due has read it, and its event, in that transaction. So once the lock is ours, nobody is in
 * the middle of it, and what is open shows; the look before only spares everybody the lock.
 */
async function dropIfOver(ctx: Context, tx: Tx, partition: Partition): Promise<void> {
  if (!(await isOver(tx, partition))) return
  await dropPartition(tx, partition.name)
  onCommit(tx, () =>
    ctx.log.info({ key: 'retention.dropped', partition: partition.name }, 'a partition was past its time'),
  )
}

async function isOver(db: Context['db'], partition: Partition): Promise<boolean> {
  switch (partition.table) {
    case 'webhook_deliveries':
      return !(await hasOpenDeliveries(db, partition.name))
    case 'webhook_events':
      return !(await hasDeliveriesBefore(db, partition)) && !(await areEventsAwaited(db, partition))
    default:
      return true
  }
}

/** A month of deliveries that is still there keeps its events, whatever else; so few later ones are left to look through. */
async function hasDeliveriesBefore(db: Context['db'], { high }: Partition): Promise<boolean> {
  const partitions = await listPartitions(db, 'webhook_deliveries')
  return partitions.some(({ low }) => timeOf(low) < timeOf(high))
}

/** An id without its kind. */
function timeOf(id: string): string {
  return id.slice(id.indexOf('_') + 1)
}

/** Only what was restored, or came while a partition could not be made, lies there. */
async function deleteFromDefault(ctx: Context, table: DefaultTable, below: string): Promise<void> {
  for (let isMore = true; isMore;) {
    const ids = await oldDefaultRows(ctx.db, table, { below, limit: DEFAULT_BATCH })
    if (ids.length === 0) return
    const isMine = await alone(ctx, [`${table}_default`], (tx) => deleteDefaultRows(tx, table, ids))
    isMore = isMine && ids.length === DEFAULT_BATCH
  }
}

/** Runs `work` while nobody else uses these tables; false when others keep them. */
async function alone(ctx: Context, tables: readonly string[], work: (tx: Tx) => Promise<void>): Promise<boolean> {
  try {
    await ctx.transact(async (tx) => {
      await lockPartitions(tx, LOCK_TIMEOUT_MS)
      await lockAlone(tx, tables)
      await work(tx)
    })
    return true
  } catch (error) {
    if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error
    ctx.log.info({ key: 'retention.postponed', tables }, 'tables are in use; dropping is tried again in an hour')
    return false
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
