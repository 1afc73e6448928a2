/** Binds the routes of the mail outbox. */
import type { Bind } from '../route.ts'
import { mailRoutes as routes } from './contract.ts'
import { getMail, getMailServer, listMails } from './read.ts'

export function mailHttp(bind: Bind): void {
  bind(routes.list, ({ ctx, query }) => listMails(ctx, query))
  bind(routes.server, ({ ctx }) => getMailServer(ctx))
  bind(routes.get, ({ ctx, params }) => getMail(ctx, params.id))
}
