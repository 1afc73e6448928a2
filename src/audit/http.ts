/** Binds the routes of the audit log. */
import type { Bind, BindFile } from '../route.ts'
import { auditRoutes } from './contract.ts'
import { exportAudit } from './export.ts'
import { getAuditEntry, searchAudit } from './read.ts'
import { verifyAudit } from './verify.ts'

export function auditHttp(bind: Bind, bindFile: BindFile): void {
  bind(auditRoutes.list, ({ ctx, query }) => searchAudit(ctx, query))
  bind(auditRoutes.verify, ({ ctx, query }) => verifyAudit(ctx, query.subject))
  bindFile(auditRoutes.export, ({ ctx, query }) => exportAudit(ctx, query))
  bind(auditRoutes.get, ({ ctx, params }) => getAuditEntry(ctx, params.id))
}
