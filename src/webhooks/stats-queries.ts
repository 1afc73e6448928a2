/** The SQL of statistics: batches that results leave behind, the sums made of them, and what is read of those. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import { BUCKETS } from './histogram.ts'
import { ATTEMPT_ERRORS } from './shapes.ts'
import { ALL, MOST_TRIES, type StatCounts, type StatRow } from './stats-rows.ts'

/** Whose statistics are meant; naming nothing means all webhooks'. */
export type StatsFilter = { webhookId?: string | undefined; serviceId?: string | undefined }
export type StatsRange = { from: Date; to: Date; bucketSeconds: number }

/** On the hot path: one row, whatever was attempted. */
export async function saveStats(tx: Tx, rows: readonly StatRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into webhook_stat_batches (rows) values (${JSON.stringify(rows)})`.execute(tx)
}

/** One at a time takes batches; the next one waits, and sees then what is left. Until the transaction ends. */
export async function lockBatches(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('uxone.stats'))`.execute(tx)
}

/** Takes the oldest batches away and answers what was in them. By primary key. */
export async function takeBatches(tx: Tx, limit: number): Promise<StatRow[][]> {
  const { rows } = await sql<{ rows: string }>`
    delete from webhook_stat_batches where id in (select id from webhook_stat_batches order by id limit ${limit})
    returning rows`.execute(tx)
  return rows.map((batch) => JSON.parse(batch.rows))
}

/** By primary key. The rows must be of different subjects or times. */
export async function addStats(tx: Tx, rows: readonly StatRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into webhook_stats as s (subject, bucket, attempts, successes, dead, duration_ms_sum, durations, first_delays,
                                    tries, errors)
    select subject, to_timestamp(bucket_ms / 1000), attempts, successes, dead, duration_ms_sum, durations::integer[],
           first_delays::integer[], tries::integer[], errors::integer[]
    from unnest(
      ${rows.map((row) => row.subject)}::text[], ${rows.map((row) => row.bucketMs)}::double precision[],
      ${rows.map((row) => row.attempts)}::integer[], ${rows.map((row) => row.successes)}::integer[],
      ${rows.map((row) => row.dead)}::integer[], ${rows.map((row) => row.durationMsSum)}::double precision[],
      ${rows.map((row) => literal(row.durations))}::text[], ${rows.map((row) => literal(row.firstDelays))}::text[],
      ${rows.map((row) => literal(row.tries))}::text[], ${rows.map((row) => literal(row.errors))}::text[]
    ) as r (subject, bucket_ms, attempts, successes, dead, duration_ms_sum, durations, first_delays, tries, errors)
    on conflict (subject, bucket) do update set ${ADDED}`.execute(tx)
}

/**
 * Adds what is finer and older than `before` up to buckets of `seconds`. The first of each stays and takes the others in,
 * so it is only marked, by a statement of its own: nothing may be deleted and made again in one.
 * Leans on webhook_stats_coarsen_idx and the primary key.
 */
export async function coarsenStats(tx: Tx, { seconds, before }: { seconds: number; before: Date }): Promise<void> {
  const isFine = sql`seconds < ${seconds}::integer and bucket < ${before}`
  const start = sql`date_bin(${seconds}::integer * interval '1 second', bucket, timestamptz 'epoch')`
  await sql`
    with gone as (
      delete from webhook_stats where ${isFine} and bucket <> ${start} returning *
    )
    insert into webhook_stats as s (subject, bucket, attempts, successes, dead, duration_ms_sum, durations, first_delays,
                                    tries, errors)
    select subject, ${start} as start, sum(attempts), sum(successes), sum(dead), sum(duration_ms_sum),
           ${summed('durations', BUCKETS)}, ${summed('first_delays', BUCKETS)}, ${summed('tries', MOST_TRIES)},
           ${summed('errors', ATTEMPT_ERRORS.length)}
    from gone group by subject, start
    on conflict (subject, bucket) do update set ${ADDED}`.execute(tx)
  await sql`update webhook_stats set seconds = ${seconds} where ${isFine}`.execute(tx)
}

/** Leans on webhook_stats_bucket_idx. */
export async function deleteStats(tx: Tx, before: Date): Promise<void> {
  await sql`delete from webhook_stats where bucket < ${before}`.execute(tx)
}

/** The counts of each `bucketSeconds` in which there were any, oldest first. By primary key. */
export async function readSeries(
  db: Kysely<DB>,
  { webhookId, serviceId }: StatsFilter,
  { from, to, bucketSeconds }: StatsRange,
): Promise<(StatCounts & { at: Date })[]> {
  const { rows } = await sql<StatCounts & { at: Date }>`
    select date_bin(${bucketSeconds}::integer * interval '1 second', bucket, timestamptz 'epoch') as at,
           ${TOTALS}, sum(duration_ms_sum) as "durationMsSum", ${summed('durations', BUCKETS)} as durations,
           ${summed('first_delays', BUCKETS)} as "firstDelays", ${summed('tries', MOST_TRIES)} as tries,
           ${summed('errors', ATTEMPT_ERRORS.length)} as errors
    from webhook_stats where subject = ${webhookId ?? serviceId ?? ALL} and bucket >= ${from} and bucket < ${to}
    group by at order by at`.execute(db)
  return rows
}

export type StatLine = Pick<StatCounts, 'attempts' | 'successes' | 'dead' | 'durations'> & {
  webhookId: string
  name: string
  serviceId: string
  serviceName: string
}

/**
 * One line for each webhook that was sent to, those that failed most first. Leans on the primary key, or for the webhooks
 * of all services on webhook_stats_bucket_idx.
 */
export async function readLines(
  db: Kysely<DB>,
  { serviceId }: StatsFilter,
  { from, to }: StatsRange,
  limit: number,
): Promise<StatLine[]> {
  const owned = serviceId === undefined ? sql`true` : sql`service_id = ${serviceId}`
  const { rows } = await sql<StatLine>`
    select w.id as "webhookId", w.name, w.service_id as "serviceId", a.name as "serviceName", l.attempts, l.successes, l.dead,
           l.durations
    from (
      select subject, ${TOTALS}, ${summed('durations', BUCKETS)} as durations from webhook_stats
      where bucket >= ${from} and bucket < ${to} and subject in (select id from service_webhooks where ${owned})
      group by subject order by sum(attempts) - sum(successes) desc, sum(attempts) desc, subject limit ${limit}
    ) as l
    join service_webhooks w on w.id = l.subject
    join service_apps a on a.id = w.service_id
    order by l.attempts - l.successes desc, l.attempts desc, w.id`.execute(db)
  return rows
}

export type FailingWebhook = { webhookId: string; attempts: number; failures: number }

/** Those with the most failed attempts since then, and with any. Leans on webhook_stats_bucket_idx. */
export async function readMostFailing(db: Kysely<DB>, from: Date, limit: number): Promise<FailingWebhook[]> {
  const { rows } = await sql<FailingWebhook>`
    select subject as "webhookId", sum(attempts) as attempts, sum(attempts) - sum(successes) as failures
    from webhook_stats
    where bucket >= ${from} and starts_with(subject, 'whk_') group by subject having sum(attempts) > sum(successes)
    order by failures desc, subject limit ${limit}`.execute(db)
  return rows
}

const TOTALS = sql`sum(attempts) as attempts, sum(successes) as successes, sum(dead) as dead`

/** What an upsert adds to the row that is there. */
const ADDED = sql`
  attempts = s.attempts + excluded.attempts, successes = s.successes + excluded.successes, dead = s.dead + excluded.dead,
  duration_ms_sum = s.duration_ms_sum + excluded.duration_ms_sum,
  durations = ${joined('durations')}, first_delays = ${joined('first_delays')}, tries = ${joined('tries')},
  errors = ${joined('errors')}`

/** Two lists added place by place; the shorter one counts as zeros. */
function joined(column: string): RawBuilder<unknown> {
  return sql`(
    select coalesce(array_agg(coalesce(a, 0) + coalesce(b, 0) order by place), '{}')
    from unnest(s.${sql.ref(column)}, excluded.${sql.ref(column)}) with ordinality as u (a, b, place))`
}

/** A list of sums, place by place; written out, because taking lists apart costs several times as much. */
function summed(column: string, length: number): RawBuilder<unknown> {
  const places = Array.from({ length }, (_, index) => sql`coalesce(sum(${sql.ref(column)}[${sql.lit(index + 1)}]), 0)`)
  return sql`array[${sql.join(places)}]::double precision[]`
}

function literal(counts: readonly number[]): string {
  return `{${counts.join(',')}}`
}
