/** Jobs as the API shows them. */
import type { Job } from './contract.ts'
import type { JobRow } from './queries.ts'

/** `outcomes`: none yet, unless told. */
export function jobView(row: JobRow, outcomes: Record<string, number> = {}): Job {
  const { id, kind, serviceId, subject, status, total, done, error, createdBy } = row
  return {
    id,
    kind,
    serviceId,
    subject,
    status,
    total,
    done,
    error,
    outcomes,
    createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}
