/** Binds the routes of events. */
import { serviceOf } from '../context.ts'
import type { Bind } from '../route.ts'
import { eventRoutes } from './contract.ts'
import { type ApprovalDocs, describeBuiltIns } from './describe-types.ts'
import { listEventTypes } from './list-types.ts'
import { getEvent, listEvents } from './read.ts'
import { triggerEvent } from './trigger.ts'

/** `approvals` says what the room above knows of its events. */
export function eventHttp(bind: Bind, approvals: ApprovalDocs): void {
  const builtIns = describeBuiltIns(approvals)
  bind(eventRoutes.trigger, ({ ctx, actor, body }) => triggerEvent(ctx, serviceOf(actor), body))
  bind(eventRoutes.serviceList, ({ ctx, actor, query }) => listEvents(ctx, query, serviceOf(actor).id))
  bind(eventRoutes.serviceGet, ({ ctx, actor, params }) => getEvent(ctx, params.id, serviceOf(actor).id))
  bind(eventRoutes.list, ({ ctx, query: { service, ...query } }) => listEvents(ctx, query, service))
  bind(eventRoutes.get, ({ ctx, params }) => getEvent(ctx, params.id))
  bind(eventRoutes.serviceTypes, ({ ctx, actor, query }) => listEventTypes(ctx, builtIns, query, serviceOf(actor).id))
  bind(eventRoutes.types, ({ ctx, query: { service, ...query } }) => listEventTypes(ctx, builtIns, query, service))
}
