/** Binds the routes of approvals to their verbs. */
import { personOf, serviceOf } from '../context.ts'
import type { Bind } from '../route.ts'
import { bulkRoutes } from './bulk-contract.ts'
import { cancelApproval } from './cancel.ts'
import { addComment } from './comment.ts'
import { commentRoutes } from './comment-contract.ts'
import { confirmAmountsOf, saveConfirmAmounts } from './confirm-amounts.ts'
import { confirmRoutes } from './confirm-contract.ts'
import { approvalRoutes } from './contract.ts'
import { createApproval } from './create.ts'
import { decide } from './decide.ts'
import { decideByLink, lookUpLink } from './decide-by-link.ts'
import { decideMany } from './decide-many.ts'
import { insightsRoutes } from './insights-contract.ts'
import { getApprovalInsights } from './insights/read.ts'
import { linkRoutes } from './link-contract.ts'
import { lookRoutes } from './look-contract.ts'
import { changesSince, lookAt } from './look.ts'
import { approvalHistory, approvalStats, getApproval, pageOfApprovals } from './read.ts'
import { pageOfComments, pageOfReaders } from './read-comments.ts'
import { updateApproval } from './update.ts'
import { viewRoutes, watchRoutes } from './view-contract.ts'
import { readWatch, unwatchApproval, viewCounts, watchApproval } from './watch.ts'

export function approvalHttp(bind: Bind): void {
  const routes = approvalRoutes
  bind(routes.create, ({ ctx, actor, body }) => createApproval(ctx, serviceOf(actor), body))
  bind(routes.update, ({ ctx, actor, params, body, ifMatch }) =>
    updateApproval(ctx, actor, { id: params.id, body, ifMatch }),
  )
  bind(routes.serviceApprove, ({ ctx, actor, params, body, ifMatch }) =>
    decide(ctx, actor, { ...params, ...body, verdict: 'APPROVED', ifMatch }),
  )
  bind(routes.serviceReject, ({ ctx, actor, params, body, ifMatch }) =>
    decide(ctx, actor, { ...params, ...body, verdict: 'REJECTED', ifMatch }),
  )
  bind(routes.approve, ({ ctx, actor, params, body, ifMatch }) =>
    decide(ctx, actor, { ...params, ...body, approverId: personOf(actor).id, verdict: 'APPROVED', ifMatch }),
  )
  bind(routes.reject, ({ ctx, actor, params, body, ifMatch }) =>
    decide(ctx, actor, { ...params, ...body, approverId: personOf(actor).id, verdict: 'REJECTED', ifMatch }),
  )
  bind(bulkRoutes.decide, ({ ctx, part, actor, body }) => decideMany(ctx, part, personOf(actor), body))
  bind(routes.history, ({ ctx, actor, params, query }) => approvalHistory(ctx, actor, params.id, query))

  bind(confirmRoutes.get, async ({ ctx, actor }) => ({ confirmAbove: await confirmAmountsOf(ctx, personOf(actor).id) }))
  bind(confirmRoutes.save, ({ ctx, actor, body }) => saveConfirmAmounts(ctx, personOf(actor), body))

  bind(linkRoutes.lookUp, ({ ctx, actor, body }) => lookUpLink(ctx, personOf(actor), body.token))
  bind(linkRoutes.decide, ({ ctx, actor, body, ifMatch }) => decideByLink(ctx, personOf(actor), body, ifMatch))

  // The same for services and people: the actor decides what is seen.
  for (const route of [routes.serviceCancel, routes.cancel]) {
    bind(route, ({ ctx, actor, params, body, ifMatch }) => cancelApproval(ctx, actor, { ...params, ...body, ifMatch }))
  }
  for (const route of [routes.serviceGet, routes.get])
    bind(route, ({ ctx, actor, params }) => getApproval(ctx, actor, params.id))
  for (const route of [routes.serviceList, routes.list])
    bind(route, ({ ctx, actor, query }) => pageOfApprovals(ctx, actor, query))
  for (const route of [routes.serviceStats, routes.stats])
    bind(route, ({ ctx, actor, query }) => approvalStats(ctx, actor, query))
  bind(viewRoutes.counts, ({ ctx, actor }) => viewCounts(ctx, personOf(actor)))
  bind(watchRoutes.get, ({ ctx, actor, params }) => readWatch(ctx, personOf(actor), params.id))
  bind(watchRoutes.watch, ({ ctx, actor, params }) => watchApproval(ctx, personOf(actor), params.id))
  bind(watchRoutes.unwatch, ({ ctx, actor, params }) => unwatchApproval(ctx, personOf(actor), params.id))
  bind(lookRoutes.look, ({ ctx, actor, params, body }) => lookAt(ctx, personOf(actor), { ...params, ...body }))
  bind(lookRoutes.changes, ({ ctx, actor, params, query }) =>
    changesSince(ctx, personOf(actor), { ...params, ...query }),
  )
  commentHttp(bind)
  bind(insightsRoutes.approvals, ({ ctx, actor, query }) => getApprovalInsights(ctx, personOf(actor), query))
}

function commentHttp(bind: Bind): void {
  bind(commentRoutes.add, ({ ctx, actor, params, body }) =>
    addComment(ctx, actor, { ...params, ...body, authorId: personOf(actor).id }),
  )
  bind(commentRoutes.serviceAdd, ({ ctx, actor, params, body }) => addComment(ctx, actor, { ...params, ...body }))
  for (const route of [commentRoutes.list, commentRoutes.serviceList])
    bind(route, ({ ctx, actor, params, query }) => pageOfComments(ctx, actor, params.id, query))
  bind(commentRoutes.readers, ({ ctx, actor, params, query }) => pageOfReaders(ctx, actor, params.id, query))
}
