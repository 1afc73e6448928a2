/** The shapes and routes of the audit log. */
import { z } from 'zod'
import { listOf, pageQuery, text, timestamp } from '../lib/schemas.ts'
import { route } from '../route.ts'

const entry = z
  .strictObject({
    id: z.string(),
    subject: z.string(),
    seq: z.number().int(),
    at: z.string(),
    action: z.string(),
    actor: z.strictObject({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
    serviceId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntryView = z.output<typeof entry>

const auditQuery = z.strictObject({
  ...pageQuery,
  subject: text(64).optional(),
  actor: text(64).optional(),
  action: text(64).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
})
export type AuditQuery = z.output<typeof auditQuery>

const verification = z.strictObject({
  ok: z.boolean(),
  subjects: z.number().int(),
  entries: z.number().int(),
  firstBroken: z.strictObject({ subject: z.string(), seq: z.number().int(), why: z.string() }).nullable(),
})

const access = { by: 'person', capability: 'audit.read' } as const

export const auditRoutes = {
  list: route({
    tag: 'Audit',
    method: 'GET',
    url: '/api/audit',
    summary: 'Search the audit log, newest first',
    access,
    query: auditQuery,
    response: listOf(entry),
  }),
  verify: route({
    tag: 'Audit',
    method: 'GET',
    url: '/api/audit/verify',
    summary: 'Check every chain',
    access,
    query: z.strictObject({ subject: text(64).optional() }),
    response: verification,
  }),
}
