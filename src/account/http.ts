/** Binds the routes of what people have set up for themselves to their verbs. */
import { personOf } from '../context.ts'
import type { Bind } from '../route.ts'
import { accountRoutes as routes } from './contract.ts'
import { getKeys, saveKeys } from './keys.ts'
import { changeView, listViews, orderViews, removeView, saveView } from './saved-views.ts'

export function accountHttp(bind: Bind): void {
  bind(routes.views, ({ ctx, actor, query }) => listViews(ctx, personOf(actor), query))
  bind(routes.saveView, ({ ctx, actor, body }) => saveView(ctx, personOf(actor), body))
  bind(routes.changeView, ({ ctx, actor, params, body }) => changeView(ctx, personOf(actor), { ...params, body }))
  bind(routes.deleteView, ({ ctx, actor, params }) => removeView(ctx, personOf(actor), params.id))
  bind(routes.orderViews, ({ ctx, actor, body }) => orderViews(ctx, personOf(actor), body.ids))
  bind(routes.keys, ({ ctx, actor }) => getKeys(ctx, personOf(actor)))
  bind(routes.saveKeys, ({ ctx, actor, body }) => saveKeys(ctx, personOf(actor), body))
}
