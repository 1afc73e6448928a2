/** Binds the routes of the mail outbox. */
import type { Bind } from '../route.ts'
import { mailRoutes as routes } from './contract.ts'
import { getMail, listMails } from './read.ts'

export function mailHttp(bind: Bind): void {
  bind(routes.list, ({ ctx, query }) => listMails(ctx, query))
  bind(routes.get, ({ ctx, params }) => getMail(ctx, params.id))
}
