/** The shapes and the route of statistics of approvals (contract §8). */
import { z } from 'zod'
import { id, text, timestamp } from '../lib/schemas.ts'
import { route } from '../route.ts'

export const GROUPINGS = ['type', 'service', 'department', 'level', 'person', 'day', 'week'] as const
export type Grouping = (typeof GROUPINGS)[number]

const count = z.number().int()
const seconds = z
  .strictObject({ median: z.number().nullable(), p90: z.number().nullable() })
  .meta({ description: 'within 5 %, of people exact; null: none was decided' })
const due = z
  .strictObject({
    met: count,
    missed: count,
    share: z.number().nullable().meta({ description: 'met ÷ (met + missed); null: none had a due date' }),
  })
  .meta({ description: 'of what was approved or rejected and had a due date: whether that was by then' })

/** What a time has brought: of all, or of one group. */
const measures = {
  created: count.nullable().meta({ description: 'asked for in this time; null for levels and people' }),
  approved: count.meta({ description: 'in this time, whenever it was asked for, as all that follows' }),
  rejected: count,
  cancelled: count.nullable().meta({ description: 'null for levels and people' }),
  approvalRate: z.number().nullable().meta({ description: 'approved ÷ (approved + rejected)' }),
  seconds: seconds.meta({
    description:
      'what it took: from creation to completion; for levels from opening to their end, for people from being asked to their answer. Approved and rejected only',
  }),
  due: due.nullable().meta({ description: 'null for levels and people' }),
}

const waiting = z.strictObject({
  count,
  overdue: count,
  oldestSeconds: z.number().nullable(),
})

const group = z
  .strictObject({
    key: z.string().nullable().meta({
      description:
        'the type, id, code, number of the level, or when the day or week begins; null: without a department',
    }),
    name: z.string().nullable().meta({ description: 'of a service, department or person' }),
    ...measures,
    waiting: waiting
      .nullable()
      .meta({ description: 'now; for levels and people, since they were asked. Null for days and weeks' }),
  })
  .meta({ id: 'ApprovalInsightsGroup' })
export type InsightsGroup = z.output<typeof group>

export const approvalInsights = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    groupBy: z.enum(GROUPINGS).nullable(),
    total: z.strictObject(measures),
    waiting: waiting.extend({
      ages: z
        .array(z.strictObject({ fromSeconds: count, toSeconds: count.nullable(), count }))
        .meta({ description: 'since creation; the last has no end' }),
    }),
    groups: z
      .array(group)
      .meta({ description: 'days and weeks in order, those without anything too; others by how much was settled' }),
    isCut: z.boolean().meta({ description: 'there are more groups than are told: only the largest' }),
  })
  .meta({ id: 'ApprovalInsights' })
export type ApprovalInsights = z.output<typeof approvalInsights>

const zone = text(64)
  .refine(isZone, 'must be a time zone such as Asia/Bangkok (IANA)')
  .meta({ description: 'in which days and weeks begin; UTC unless told' })

export const insightsQuery = z.strictObject({
  from: timestamp.optional().meta({ description: '30 days before `to` unless told; at most 92 days before it' }),
  to: timestamp.optional().meta({ description: 'now unless told' }),
  service: id('service').optional(),
  type: text(64).optional(),
  department: text(64).optional(),
  groupBy: z.enum(GROUPINGS).optional(),
  zone: zone.optional(),
})
export type InsightsQuery = z.output<typeof insightsQuery>

export const insightsRoutes = {
  approvals: route({
    tag: 'Approvals (people)',
    method: 'GET',
    url: '/api/insights/approvals',
    summary: 'How approvals are doing, of those you may see',
    description: `Only what you may see counts: approvals that involve you; with \`approvals.readDepartment\` also those of your
department; with \`approvals.readAll\` all. Grouped by \`person\`, you find yourself; with \`approvals.readDepartment\` also the
people of your department, with \`approvals.readAll\` everybody.`,
    access: { by: 'person', capability: 'signed-in' },
    query: insightsQuery,
    response: approvalInsights,
  }),
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
