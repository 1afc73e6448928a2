/** The SQL of jobs. Few are open at any time, so whatever looks for open ones leans on jobs_open_idx. */
import type { Scope } from '../auth/scope.ts'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import { byId, decodeCursor, page } from '../lib/cursor.ts'
import type { Job } from './contract.ts'
import type { RunningJob } from './handler.ts'

const ORDER = byId('jobs')

export type JobRow = RunningJob & {
  status: Job['status']
  error: string | null
  createdBy: Job['createdBy']
  updatedAt: Date
  finishedAt: Date | null
}

export type JobFilter = { status?: Job['status'] | undefined; subject?: string | undefined }
export type PageQuery = { limit: number; cursor?: string | undefined; count?: boolean | undefined }
export type Page = { rows: JobRow[]; nextCursor: string | null; total?: number }

const COLUMNS = sql`
  j.id, j.kind, j.service_id as "serviceId", j.subject, j.status, j.params, j.total, j.done, j.cursor, j.error,
  j.created_by as "createdBy", j.created_at as "createdAt", j.updated_at as "updatedAt", j.finished_at as "finishedAt"`

export type NewJob = Pick<JobRow, 'id' | 'kind' | 'serviceId' | 'subject' | 'params' | 'total' | 'createdBy'>

export async function insertJob(tx: Tx, job: NewJob, now: Date): Promise<JobRow> {
  const { rows } = await sql<JobRow>`
    insert into jobs as j (id, kind, service_id, subject, status, params, total, created_by, created_at, updated_at)
    values (${job.id}, ${job.kind}, ${job.serviceId}, ${job.subject}, 'QUEUED', ${JSON.stringify(job.params)}::jsonb,
            ${job.total}, ${JSON.stringify(job.createdBy)}::jsonb, ${now}, ${now})
    returning ${COLUMNS}`.execute(tx)
  const [row] = rows
  if (!row) throw new Error(`job ${job.id} was not inserted`)
  return row
}

/** An open job that does exactly the same. Leans on jobs_subject_idx. */
export async function findSameOpen(
  tx: Tx,
  { kind, subject, params }: Pick<NewJob, 'kind' | 'subject' | 'params'>,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from jobs
    where subject = ${subject} and kind = ${kind} and params = ${JSON.stringify(params)}::jsonb
      and status in ('QUEUED', 'RUNNING')
    limit 1`.execute(tx)
  return rows[0]?.id
}

/** By primary key. */
export async function readJob(db: Kysely<DB>, scope: Scope, id: string): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`select ${COLUMNS} from jobs j where j.id = ${id} and ${isVisible(scope)}`.execute(
    db,
  )
  return rows[0]
}

/** Waits for a step that is at work. By primary key. */
export async function lockJob(tx: Tx, scope: Scope, id: string): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select ${COLUMNS} from jobs j where j.id = ${id} and ${isVisible(scope)} for update`.execute(tx)
  return rows[0]
}

/** Newest first. Leans on jobs_service_idx, jobs_subject_idx or the primary key. */
export async function pageOfJobs(
  db: Kysely<DB>,
  scope: Scope,
  filter: JobFilter,
  { limit, cursor, count = false }: PageQuery,
): Promise<Page> {
  const where = sql.join(
    [
      isVisible(scope),
      ...(filter.status === undefined ? [] : [sql`j.status = ${filter.status}`]),
      ...(filter.subject === undefined ? [] : [sql`j.subject = ${filter.subject}`]),
    ],
    sql` and `,
  )
  const older = cursor === undefined ? sql`true` : sql`j.id < ${String(decodeCursor(ORDER, cursor)[0])}`
  const { rows } = await sql<JobRow>`
    select ${COLUMNS} from jobs j where ${where} and ${older} order by j.id desc limit ${limit + 1}`.execute(db)
  const cut = page(rows, { limit, shape: ORDER, key: (row) => [row.id] })
  return count ? { ...cut, total: await countJobs(db, where) } : cut
}

/** What it has done stays done. By primary key; the row is locked already. */
export async function markCancelled(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`
    update jobs set status = 'CANCELLED', finished_at = ${now}, updated_at = ${now}, lease_token = null, leased_until = null
    where id = ${id}`.execute(tx)
}

export type OpenJobs = { queued: number; running: number; oldestAt: Date | null }

/** Leans on jobs_open_idx. */
export async function countOpen(db: Kysely<DB>): Promise<OpenJobs> {
  const { rows } = await sql<OpenJobs>`
    select count(*) filter (where status = 'QUEUED') as queued, count(*) filter (where status = 'RUNNING') as running,
           min(created_at) as "oldestAt"
    from jobs where status in ('QUEUED', 'RUNNING')`.execute(db)
  return rows[0] ?? { queued: 0, running: 0, oldestAt: null }
}

/** Since when an open job could have been worked on, and nobody does. Leans on jobs_open_idx. */
export async function oldestDue(db: Kysely<DB>, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(coalesce(leased_until, created_at)) as at from jobs
    where status in ('QUEUED', 'RUNNING') and coalesce(leased_until, created_at) <= ${now}`.execute(db)
  return rows[0]?.at ?? null
}

async function countJobs(db: Kysely<DB>, where: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from jobs j where ${where}`.execute(db)
  return rows[0]?.total ?? 0
}

function isVisible(scope: Scope): RawBuilder<unknown> {
  return scope === null ? sql`true` : sql`j.service_id = ${scope}`
}
