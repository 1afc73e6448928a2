/** Binds the routes of the audit log. */
import type { Bind } from '../route.ts'
import { auditRoutes } from './contract.ts'
import { searchAudit } from './read.ts'
import { verifyAudit } from './verify.ts'

export function auditHttp(bind: Bind): void {
  bind(auditRoutes.list, ({ ctx, query }) => searchAudit(ctx, query))
  bind(auditRoutes.verify, ({ ctx, query }) => verifyAudit(ctx, query.subject))
}
