/** The shapes and routes of the audit log. */
import { z } from 'zod'
import { listOf, pageQuery, text, timestamp } from '../lib/schemas.ts'
import { route } from '../route.ts'

const entry = z
  .strictObject({
    id: z.string(),
    subject: z.string().meta({ description: 'the id of what changed; of a department `dep_` and its code' }),
    seq: z.number().int().meta({ description: 'counts the entries of its subject' }),
    at: z.string(),
    action: z.string().meta({ description: 'such as approval.created or service.key_rotated' }),
    actor: z.strictObject({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
    serviceId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).meta({ description: 'what changed; no secrets' }),
    hash: z.string(),
    names: z.record(z.string(), z.string()).meta({
      description: 'what the approvals, services, webhooks, people and departments in it are called now, by id',
    }),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntryView = z.output<typeof entry>

const filters = {
  subject: text(64).optional().meta({ description: 'the id of what changed' }),
  actor: text(64)
    .optional()
    .meta({ description: 'the id of the person or service who did it; `system` for the program itself' }),
  action: text(64).optional().meta({ description: 'such as approval.created' }),
  q: text(200).optional().meta({ description: 'a part of the entry’s text, in any case of letters' }),
  from: timestamp.optional(),
  to: timestamp.optional(),
}
export type AuditFilter = z.output<z.ZodObject<typeof filters>>

const entries = listOf(entry).extend({
  isTotalCut: z.boolean().optional().meta({
    description: 'there are at least `total`: 10,000 are counted, and 100,000 looked at where some are left out',
  }),
})

const auditQuery = z.strictObject({ ...pageQuery, ...filters })
export type AuditQuery = z.output<typeof auditQuery>

export const AUDIT_FORMATS = ['csv', 'ndjson'] as const
const exportQuery = z.strictObject({ ...filters, format: z.enum(AUDIT_FORMATS).default('csv') })
export type AuditExportQuery = z.output<typeof exportQuery>

const broken = z.strictObject({ subject: z.string(), seq: z.number().int(), why: z.string() })
const verification = z.strictObject({
  ok: z.boolean(),
  subjects: z.number().int().meta({ description: 'how many histories were checked' }),
  entries: z.number().int(),
  firstBroken: broken
    .nullable()
    .meta({ description: 'where the check stopped: the first entry that is not as it was' }),
})
export type VerificationView = z.output<typeof verification>

const access = { by: 'person', capability: 'audit.read' } as const

export const auditRoutes = {
  list: route({
    tag: 'Audit',
    method: 'GET',
    url: '/api/audit',
    summary: 'Search the audit log, newest first',
    description:
      'Where several filters meet, or with `q`, one page looks at 20,000 entries at most: it may hold fewer than `limit`, or none, and `nextCursor` goes on. `count=true` counts as far as it is quick.',
    access,
    query: auditQuery,
    response: entries,
  }),
  verify: route({
    tag: 'Audit',
    method: 'GET',
    url: '/api/audit/verify',
    summary: 'Check every chain',
    description:
      'Or that of one subject. It reads every entry there is, so it takes its time: about ten seconds for a million.',
    access,
    query: z.strictObject({ subject: text(64).optional() }),
    response: verification,
  }),
  export: route({
    tag: 'Audit',
    method: 'GET',
    url: '/api/audit/export',
    summary: 'Download what the filters leave, newest first',
    description:
      'As CSV, of which no cell is a formula, or as JSON lines. A download that does not end as chunked encoding ends is not whole.',
    access,
    query: exportQuery,
    response: z.string(),
    file: ['text/csv', 'application/x-ndjson'],
  }),
  get: route({
    tag: 'Audit',
    method: 'GET',
    url: '/api/audit/:id',
    summary: 'Read an entry',
    access,
    params: z.strictObject({ id: text(64) }),
    response: entry,
  }),
}
