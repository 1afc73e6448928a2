/** Binds the routes of jobs. The actor decides what is seen, so services and people share the verbs. */
import type { Bind } from '../route.ts'
import { cancelJob } from './cancel-job.ts'
import { jobRoutes as routes } from './contract.ts'
import type { JobHandlers } from './handler.ts'
import { getJob, listJobs } from './read.ts'

export function jobHttp(bind: Bind, handlers: JobHandlers): void {
  for (const route of [routes.serviceList, routes.list])
    bind(route, ({ ctx, actor, query }) => listJobs(ctx, actor, query, handlers))
  for (const route of [routes.serviceGet, routes.get])
    bind(route, ({ ctx, actor, params }) => getJob(ctx, actor, params.id, handlers))
  for (const route of [routes.serviceCancel, routes.cancel])
    bind(route, ({ ctx, actor, params }) => cancelJob(ctx, actor, params.id, handlers))
}
