/** Jobs, for `GET /metrics`: how many are open is told of the whole database, how many have ended of this node. */
import { Counter, type Registry } from 'prom-client'
import type { Context } from '../context.ts'
import { addReadGauges, type ReadPace, Snapshot } from '../lib/read-gauges.ts'
import { countOpen, type OpenJobs } from './queries.ts'

const ENDS = ['done', 'failed', 'cancelled'] as const

export type JobMetrics = { ended(status: (typeof ENDS)[number]): void }

export function createJobMetrics(registry: Registry): JobMetrics {
  const ended = new Counter({
    name: 'uxone_jobs_ended_total',
    help: 'Jobs that ended, by how',
    labelNames: ['status'],
    registers: [registry],
  })
  for (const status of ENDS) ended.inc({ status }, 0)
  return { ended: (status) => ended.inc({ status }) }
}

export function addJobGauges(
  { metrics, db, clock, log }: Pick<Context, 'metrics' | 'db' | 'clock' | 'log'>,
  pace?: ReadPace,
): void {
  const ageOf = ({ oldestAt }: OpenJobs): number =>
    oldestAt === null ? 0 : Math.max(0, clock.now().getTime() - oldestAt.getTime()) / 1000
  addReadGauges(metrics, new Snapshot(() => countOpen(db), { clock, log, pace }), [
    {
      name: 'uxone_jobs_open',
      help: 'Jobs that are not over, by status',
      label: 'status',
      values: ({ queued, running }) => ({ queued, running }),
    },
    { name: 'uxone_job_oldest_open_age_seconds', help: 'For how long the oldest of them has been open', value: ageOf },
  ])
}
