/** Keeps the partitions of events, deliveries and attempts ahead of time; retention.ts drops the old ones. */
import type { Context } from '../context.ts'
import { lowestIdAt } from '../lib/ids.ts'
import { createPartition, listPartitions, lockPartitions, type Partition } from './partition-queries.ts'

/** Attempts are kept for a shorter time, so their partitions are shorter too. */
export const PARTITIONED = [
  { table: 'webhook_events', kind: 'event', periods: months },
  { table: 'webhook_deliveries', kind: 'delivery', periods: months },
  { table: 'webhook_attempts', kind: 'attempt', periods: weeks },
] as const

type Period = { from: Date; to: Date; name: string }

const MONTHS_AHEAD = 2
const WEEKS_AHEAD = 9
const WEEK_MS = 7 * 86_400_000
/** 1970 began on a Thursday; weeks begin on Mondays. */
const FIRST_MONDAY_MS = 4 * 86_400_000

/** The parent's lock is waited for one second only, since they are made long before they are needed. */
const LOCK_TIMEOUT_MS = 1000

/**
 * Creates the partitions of now and the next two months where they are missing. Ids hold their time, so the bounds are
 * the lowest ids of each period. Rows of any other time fall into the default partition; nothing fails for a missing one.
 */
export async function ensurePartitions(ctx: Pick<Context, 'db' | 'clock' | 'log'>): Promise<void> {
  const now = ctx.clock.now()
  for (const { table, kind, periods } of PARTITIONED) {
    const existing = await listPartitions(ctx.db, table)
    for (const { from, to, name } of periods(now)) {
      const wanted = { table, name: `${table}_${name}`, low: lowestIdAt(kind, from), high: lowestIdAt(kind, to) }
      const missing = withoutOverlap(wanted, existing)
      if (missing && (await create(ctx, missing))) existing.push(missing)
    }
  }
}

/**
 * What a partition would be that begins where those of its time end: attempts had months once, and the first week after
 * the last month begins in its middle. Undefined when they cover it already.
 */
export function withoutOverlap(wanted: Partition, existing: readonly Partition[]): Partition | undefined {
  const ends = existing.filter(({ low, high }) => low < wanted.high && high > wanted.low).map(({ high }) => high)
  const low = ends.reduce((latest, high) => (high > latest ? high : latest), wanted.low)
  return low < wanted.high ? { ...wanted, low } : undefined
}

/** Rows of that time lie in the default partition already; or a long reader holds the table. Both can wait. */
const HARMLESS = new Set(['23514', '55P03'])

async function create(ctx: Pick<Context, 'db' | 'log'>, partition: Partition): Promise<boolean> {
  try {
    await ctx.db.transaction().execute(async (tx) => {
      await lockPartitions(tx, LOCK_TIMEOUT_MS)
      await createPartition(tx, partition)
    })
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!HARMLESS.has(code)) throw error
    ctx.log.warn(
      { key: 'db.partition_not_made', partition: partition.name, err: error },
      'rows go to the default partition',
    )
    return false
  }
}

function months(now: Date): Period[] {
  return Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => {
    const from = monthStart(now, ahead)
    return { from, to: monthStart(now, ahead + 1), name: dayName(from).slice(0, '2026_06'.length) }
  })
}

function monthStart(now: Date, ahead: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
}

/** Named by their Mondays. */
function weeks(now: Date): Period[] {
  const thisMonday = Math.floor((now.getTime() - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS
  return Array.from({ length: WEEKS_AHEAD + 1 }, (_, ahead) => {
    const from = new Date(thisMonday + ahead * WEEK_MS)
    return { from, to: new Date(from.getTime() + WEEK_MS), name: dayName(from) }
  })
}

function dayName(at: Date): string {
  return at.toISOString().slice(0, '2026-06-01'.length).replaceAll('-', '_')
}
