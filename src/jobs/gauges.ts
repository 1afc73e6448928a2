/** How many jobs there are, for `GET /metrics`: of the whole database, so every node tells the same. */
import type { Context } from '../context.ts'
import { addReadGauges, Snapshot } from '../lib/read-gauges.ts'
import { countByStatus } from './queries.ts'

export function addJobGauges({ metrics, db, clock, log }: Pick<Context, 'metrics' | 'db' | 'clock' | 'log'>): void {
  addReadGauges(metrics, new Snapshot(() => countByStatus(db), { clock, log }), [
    {
      name: 'uxone_jobs',
      help: 'Jobs by status; those that have ended are kept for ever',
      label: 'status',
      values: ({ QUEUED: queued, RUNNING: running, DONE: done, CANCELLED: cancelled, FAILED: failed }) => ({
        queued,
        running,
        done,
        cancelled,
        failed,
      }),
    },
  ])
}
