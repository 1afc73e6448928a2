/** Binds the routes of the mail outbox, and of what people are told in the app. */
import { personOf } from '../context.ts'
import type { Bind } from '../route.ts'
import { mailRoutes as routes } from './contract.ts'
import { notificationRoutes } from './inbox-contract.ts'
import { listNotifications, readNotifications } from './read-inbox.ts'
import { getMail, listMails } from './read.ts'

export function mailHttp(bind: Bind): void {
  bind(routes.list, ({ ctx, query }) => listMails(ctx, query))
  bind(routes.get, ({ ctx, params }) => getMail(ctx, params.id))
}

export function notificationHttp(bind: Bind): void {
  bind(notificationRoutes.list, ({ ctx, actor, query }) => listNotifications(ctx, personOf(actor), query))
  bind(notificationRoutes.read, ({ ctx, actor, body }) => readNotifications(ctx, personOf(actor), body))
}
