/**
 * The SQL by which a runner takes jobs and saves their steps. `leased_until` of a job without a lease is the moment
 * before which it need not be looked at. `updated_at` is its last progress, which a claim is not.
 */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { RunningJob } from './handler.ts'

export type Lease = { id: string; leaseToken: string }

type Claim = { kinds: readonly string[]; leaseToken: string; leasedUntil: Date; now: Date }

/** Leases a new job, or else the one that has waited longest, so that they take turns. One in a step is skipped. Leans on jobs_open_idx. */
export async function claimJob(
  db: Kysely<DB>,
  { kinds, leaseToken, leasedUntil, now }: Claim,
): Promise<{ id: string; kind: string } | undefined> {
  const { rows } = await sql<{ id: string; kind: string }>`
    update jobs j set status = 'RUNNING', lease_token = ${leaseToken}, leased_until = ${leasedUntil}
    where id = (
      select id from jobs
      where status in ('QUEUED', 'RUNNING') and kind = any (${kinds}::text[]) and (leased_until is null or leased_until <= ${now})
      order by leased_until nulls first, id limit 1 for update skip locked)
    returning j.id, j.kind`.execute(db)
  return rows[0]
}

/** When the next open job may be claimed. Leans on jobs_open_idx. */
export async function nextClaimAt(db: Kysely<DB>, kinds: readonly string[]): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(coalesce(leased_until, created_at)) as at from jobs
    where status in ('QUEUED', 'RUNNING') and kind = any (${kinds}::text[])`.execute(db)
  return rows[0]?.at ?? null
}

/** Undefined when the lease is another's by now, or the job was cancelled. By primary key. */
export async function lockLeased(tx: Tx, { id, leaseToken }: Lease): Promise<RunningJob | undefined> {
  const { rows } = await sql<RunningJob>`
    select id, kind, service_id as "serviceId", subject, params, total, done, cursor, created_at as "createdAt"
    from jobs where id = ${id} and lease_token = ${leaseToken} and status = 'RUNNING' for update`.execute(tx)
  return rows[0]
}

export type SavedStep = {
  dealtWith: number
  cursor: string | null
  isFinished: boolean
  /** The lease goes on until `leasedUntil`; otherwise that is when the job may be claimed again. */
  isKept: boolean
  leasedUntil: Date | null
}

/**
 * What was counted at the start may have changed since: the total is raised when there is more, and when nothing is
 * left, everything has been dealt with. By primary key; the row is locked already.
 */
export async function saveStep(tx: Tx, id: string, step: SavedStep, now: Date): Promise<void> {
  const { dealtWith, cursor, isFinished, isKept, leasedUntil } = step
  await sql`
    update jobs set
      status = case when ${isFinished} then 'DONE' else 'RUNNING' end,
      done = case when ${isFinished} then greatest(total, done + ${dealtWith}::integer) else done + ${dealtWith}::integer end,
      total = greatest(total, done + ${dealtWith}::integer), cursor = ${cursor}, error = null,
      lease_token = case when ${isKept} then lease_token end, leased_until = ${leasedUntil},
      updated_at = ${now}, finished_at = case when ${isFinished} then ${now}::timestamptz end
    where id = ${id}`.execute(tx)
}

/** Lets the job be claimed again, by anybody; `at` null: at once. By primary key. */
export async function releaseJob(db: Kysely<DB>, { id, leaseToken }: Lease, at: Date | null): Promise<void> {
  await sql`
    update jobs set lease_token = null, leased_until = ${at} where id = ${id} and lease_token = ${leaseToken}`.execute(
    db,
  )
}

/** After an error: it waits as long as it has waited since its last progress, within bounds, and says why. By primary key. */
export async function postponeJob(
  db: Kysely<DB>,
  { id, leaseToken }: Lease,
  { now, error, minMs, maxMs }: { now: Date; error: string; minMs: number; maxMs: number },
): Promise<void> {
  await sql`
    update jobs set lease_token = null, error = ${error},
      leased_until = ${now}::timestamptz + least(greatest(${now}::timestamptz - updated_at, ${minMs}::integer * interval '1 millisecond'),
                                                 ${maxMs}::integer * interval '1 millisecond')
    where id = ${id} and lease_token = ${leaseToken}`.execute(db)
}

/** By primary key. */
export async function markFailed(db: Kysely<DB>, { id, leaseToken }: Lease, error: string, now: Date): Promise<void> {
  await sql`
    update jobs set status = 'FAILED', error = ${error}, lease_token = null, leased_until = null, updated_at = ${now}, finished_at = ${now}
    where id = ${id} and lease_token = ${leaseToken}`.execute(db)
}

/** Leans on jobs_open_idx. */
export async function releaseAllJobs(db: Kysely<DB>): Promise<void> {
  await sql`
    update jobs set lease_token = null, leased_until = null
    where status in ('QUEUED', 'RUNNING') and lease_token is not null`.execute(db)
}
