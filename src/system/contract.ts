/** The shape and route of how the whole is doing, for administrators. */
import { z } from 'zod'
import { route } from '../route.ts'

/** Numbers of what waits are counted up to here: more is more than anybody counts. */
export const COUNTED_UP_TO = 10_000

export const QUEUES = ['deliveries', 'mails', 'pushes', 'jobs'] as const

const counted = z
  .number()
  .int()
  .meta({ description: `counted up to ${COUNTED_UP_TO}` })

const queue = z.strictObject({
  queue: z.enum(QUEUES),
  waiting: counted,
  oldestDueAt: z.string().nullable().meta({
    description:
      'since when the first in line could have been dealt with; null: nothing waits for us, as mails do not while no mail server is set up',
  }),
})
export type Queue = z.output<typeof queue>

const node = z.strictObject({
  id: z.string(),
  host: z.string(),
  pid: z.number().int(),
  roles: z.array(z.string()).meta({ description: '`api` answers requests, `worker` sends and keeps house' }),
  version: z.string(),
  nodeVersion: z.string(),
  startedAt: z.string(),
  seenAt: z.string(),
  isThis: z.boolean().meta({ description: 'the one that answers now' }),
})
export type SystemNode = z.output<typeof node>

const task = z.strictObject({
  task: z.string(),
  host: z.string().meta({ description: 'the node that ran it last' }),
  startedAt: z.string(),
  tookMs: z.number().int(),
  error: z.string().nullable(),
})
export type Task = z.output<typeof task>

const warning = z.strictObject({
  code: z.string(),
  level: z.enum(['bad', 'warn']),
  text: z.string().meta({ description: 'what is wrong, in words' }),
})
export type Warning = z.output<typeof warning>

const system = z
  .strictObject({
    at: z.string(),
    version: z.string(),
    nodeVersion: z.string(),
    startedAt: z.string().meta({ description: 'of the node that answers' }),
    database: z.strictObject({
      kind: z.enum(['embedded', 'external']),
      place: z.string().meta({ description: 'its directory, or host, port and name; no user, no password' }),
      version: z.string(),
      schema: z.string().meta({ description: 'the last migration' }),
      sizeBytes: z.number().int(),
      freeBytes: z.number().int().nullable().meta({ description: 'left on the disk of the embedded one' }),
    }),
    queues: z.array(queue),
    held: counted.meta({ description: `deliveries of disabled webhooks, counted up to ${COUNTED_UP_TO}` }),
    dead: counted.meta({ description: `deliveries that used up their attempts, counted up to ${COUNTED_UP_TO}` }),
    mail: z.strictObject({
      isSetUp: z.boolean().meta({ description: 'false: every mail stays in the outbox' }),
      from: z.string().nullable(),
      fault: z.string().nullable().meta({ description: 'why it cannot be used; mails wait meanwhile' }),
      faultSince: z.string().nullable(),
      checkedAt: z.string().nullable(),
    }),
    nodes: z.array(node).meta({ description: 'those that were heard of within a minute' }),
    tasks: z.array(task).meta({ description: 'the last run of each task of housekeeping' }),
    auditCheck: z
      .strictObject({
        at: z.string(),
        tookMs: z.number().int(),
        subjects: z.number().int(),
        entries: z.number().int(),
        firstBroken: z.strictObject({ subject: z.string(), seq: z.number().int(), why: z.string() }).nullable(),
      })
      .nullable()
      .meta({ description: 'the last check of the whole audit log; null: there was none' }),
    warnings: z.array(warning).meta({ description: 'the worst first' }),
  })
  .meta({ id: 'System' })
export type System = z.output<typeof system>

export const systemRoutes = {
  get: route({
    tag: 'System',
    method: 'GET',
    url: '/api/system',
    summary: 'How the whole is doing',
    description:
      'Versions, database, queues, nodes, housekeeping, and warnings in words. Cheap enough to be asked every few seconds: what waits is counted up to 10,000.',
    access: { by: 'person', capability: 'system.read' },
    response: system,
  }),
}
