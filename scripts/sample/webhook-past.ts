/** A month that a fresh server never had: what its attempts would have come to, for the charts in the pictures. */
import { Client } from 'pg'
import type { EmbeddedConnection } from '../../src/db/embedded-connection.ts'
import { bucketOf } from '../../src/webhooks/histogram.ts'
import { ATTEMPT_ERRORS } from '../../src/webhooks/shapes.ts'
import { noCounts, type StatRow } from '../../src/webhooks/stats-rows.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAYS = 30

/** `perHour` in the middle of the day; `failing` is the share of attempts, or all of them for so many hours until now. */
type Habit = { perHour: number; ms: number; failing: number; isDownForHours?: number }

const HABITS: Record<string, Habit> = {
  erp: { perHour: 96, ms: 38, failing: 0.02 },
  chat: { perHour: 30, ms: 320, failing: 0.01 },
  travel: { perHour: 24, ms: 55, failing: 0.03 },
  warehouse: { perHour: 120, ms: 90, failing: 0.006, isDownForHours: 3 },
  archive: { perHour: 8, ms: 25, failing: 0.02 },
}

/** Leaves it where the results of attempts are left, from where the server adds it up. */
export async function seedPast(
  connection: EmbeddedConnection,
  webhooks: Record<string, string>,
  serviceId: string,
): Promise<void> {
  const client = new Client(connection)
  await client.connect()
  try {
    for (const [name, habit] of Object.entries(HABITS)) {
      const rows = pastOf(habit, { subject: webhooks[name] ?? '', serviceId })
      await client.query('insert into webhook_stat_batches (rows) values ($1)', [JSON.stringify(rows)])
      await client.query(
        `update service_webhooks set last_success_at = now() - $2 * interval '1 hour'
         where id = $1 and last_success_at is null`,
        [webhooks[name], habit.isDownForHours ?? 1],
      )
    }
  } finally {
    await client.end()
  }
}

function pastOf(habit: Habit, whose: { subject: string; serviceId: string }): StatRow[] {
  const now = Math.floor(Date.now() / (5 * MINUTE)) * 5 * MINUTE
  const rows: StatRow[] = []
  for (let at = now - DAYS * 24 * HOUR; at < now; at += now - at > 48 * HOUR ? HOUR : 5 * MINUTE) {
    const hours = now - at > 48 * HOUR ? 1 : 1 / 12
    const attempts = Math.round(habit.perHour * hours * businessOf(at) * (0.8 + 0.4 * chanceOf(at)))
    if (attempts > 0) rows.push({ ...whose, bucketMs: at, ...countsOf(habit, attempts, { at, now }) })
  }
  return rows
}

function countsOf(habit: Habit, attempts: number, { at, now }: { at: number; now: number }) {
  const isDown = habit.isDownForHours !== undefined && now - at < habit.isDownForHours * HOUR
  const failures = isDown ? attempts : misses(attempts, habit.failing, at)
  const counts = {
    ...noCounts(),
    attempts,
    successes: attempts - failures,
    dead: isDown ? Math.round(attempts / 9) : 0,
  }
  for (let n = 0; n < attempts; n++) {
    const ms = habit.ms * (0.6 + chanceOf(at + n)) * (chanceOf(at - n) > 0.985 ? 3 : 1)
    counts.durationMsSum += ms
    add(counts.durations, bucketOf(ms))
    add(counts.firstDelays, bucketOf(2 + 6 * chanceOf(at + 3 * n)))
    if (n < counts.successes) add(counts.tries, chanceOf(at + 7 * n) < habit.failing ? 1 : 0)
  }
  for (let n = 0; n < failures; n++)
    add(counts.errors, ATTEMPT_ERRORS.indexOf(chanceOf(at + 5 * n) < 0.2 ? 'timeout' : 'status'))
  return counts
}

function misses(attempts: number, share: number, seed: number): number {
  return Array.from({ length: attempts }, (_, n) => chanceOf(seed + 11 * n) < share).filter(Boolean).length
}

/** Office hours in Bangkok, fewer at weekends. */
function businessOf(at: number): number {
  const there = new Date(at + 7 * HOUR)
  const hour = there.getUTCHours() + there.getUTCMinutes() / 60
  const isWeekend = there.getUTCDay() % 6 === 0
  return (0.06 + 0.94 * Math.exp(-((hour - 13) ** 2) / 14)) * (isWeekend ? 0.25 : 1)
}

/** From 0 to 1, the same each time for the same seed, so that pictures change only when pages do. */
function chanceOf(seed: number): number {
  const mixed = Math.sin(seed * 12.9898) * 43_758.5453
  return mixed - Math.floor(mixed)
}

function add(counts: number[], index: number): void {
  while (counts.length <= index) counts.push(0)
  counts[index] = (counts[index] ?? 0) + 1
}
