/** The shape and routes of jobs: work that takes longer than a request, with progress (contract §4). */
import { z } from 'zod'
import { id, listOf, pageQuery, text } from '../lib/schemas.ts'
import { route } from '../route.ts'

export const JOB_STATUSES = ['QUEUED', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED'] as const

export const job = z
  .strictObject({
    id: z.string(),
    kind: z.string().meta({ description: 'such as webhook.replay or webhook.retry' }),
    serviceId: z.string().nullable(),
    subject: z.string().nullable().meta({ description: 'the id of what it works on, such as a webhook' }),
    status: z.enum(JOB_STATUSES),
    total: z.number().int(),
    done: z.number().int().meta({ description: 'how many of `total` it has dealt with' }),
    error: z.string().nullable(),
    outcomes: z
      .record(z.string(), z.number().int())
      .meta({ description: 'what became of them so far, by status: of a replay, its deliveries' }),
    createdBy: z.strictObject({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
    createdAt: z.string(),
    updatedAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'Job' })
export type Job = z.output<typeof job>

const params = z.strictObject({ id: id('job') })
const query = z.strictObject({ ...pageQuery, status: z.enum(JOB_STATUSES).optional(), subject: text(40).optional() })
export type JobQuery = z.output<typeof query>

const admin = { by: 'person', capability: 'webhooks.manage' } as const
const service = { tag: 'Jobs (service)' }
const people = { tag: 'Jobs (administration)' }

const list = { method: 'GET', summary: 'List jobs, newest first', query, response: listOf(job) } as const
const get = { method: 'GET', summary: 'Read a job and its progress', params, response: job } as const
const cancel = {
  method: 'POST',
  summary: 'Cancel a job: what it has done stays done',
  params,
  response: job,
} as const

/** A service sees its own jobs; whoever may start one may also cancel it. */
export const jobRoutes = {
  serviceList: route({
    ...service,
    ...list,
    url: '/api/service/jobs',
    access: { by: 'service', permission: 'webhooks:read' },
  }),
  serviceGet: route({
    ...service,
    ...get,
    url: '/api/service/jobs/:id',
    access: { by: 'service', permission: 'webhooks:read' },
  }),
  serviceCancel: route({
    ...service,
    ...cancel,
    url: '/api/service/jobs/:id/cancel',
    access: { by: 'service', permission: 'webhooks:write' },
  }),
  list: route({ ...people, ...list, url: '/api/jobs', access: admin }),
  get: route({ ...people, ...get, url: '/api/jobs/:id', access: admin }),
  cancel: route({ ...people, ...cancel, url: '/api/jobs/:id/cancel', access: admin }),
}
