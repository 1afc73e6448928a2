/** Binds the routes of the mail outbox. */
import type { Bind } from '../route.ts'
import { personOf } from '../context.ts'
import { mailRoutes as routes, preferenceRoutes } from './contract.ts'
import { getPreferences, savePreferences } from './preferences.ts'
import { getMail, getMailServer, listMails } from './read.ts'

/** `publicUrl`: where people reach the program. */
export function mailHttp(bind: Bind, publicUrl: () => string): void {
  bind(routes.list, ({ ctx, query }) => listMails(ctx, query, publicUrl()))
  bind(routes.server, ({ ctx }) => getMailServer(ctx))
  bind(routes.get, ({ ctx, params }) => getMail(ctx, params.id, publicUrl()))
  bind(preferenceRoutes.get, ({ ctx, actor }) => getPreferences(ctx, personOf(actor)))
  bind(preferenceRoutes.save, ({ ctx, actor, body }) => savePreferences(ctx, personOf(actor), body))
}
