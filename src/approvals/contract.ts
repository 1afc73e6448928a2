/** The shapes and routes of approvals (contract §4–6), for services and for people. */
import { z } from 'zod'
import { flag, id, jsonObject, listOf, pageQuery, text, timestamp, wholeQuery } from '../lib/schemas.ts'
import { route } from '../route.ts'
import {
  amount,
  approval,
  currency,
  historyEntry,
  isStranger,
  MODES,
  namesOnePerson,
  ONE_PERSON,
  personRef,
  PRIORITIES,
  stats,
  STATUSES,
  URGENCIES,
} from './shapes.ts'
import { SORTS, SORTS_OF_PEOPLE, VIEWS } from './view-contract.ts'

const METADATA_BYTES = 64 * 1024
const MAX_LEVELS = 20
/** Bounds one event's size, which holds every slot. */
export const MAX_SLOTS = 100

const approver = z
  .strictObject({
    ...personRef,
    level: z.number().int().min(1).max(MAX_LEVELS).default(1),
    role: text(64).optional(),
    department: text(64).optional(),
  })
  .refine(namesOnePerson, ONE_PERSON)

const levelInput = z.strictObject({
  name: text(120).optional(),
  mode: z.enum(MODES).default('all'),
  quorum: z.number().int().min(1).max(MAX_SLOTS).optional(),
  approvers: z
    .array(
      z
        .strictObject({ ...personRef, role: text(64).optional(), department: text(64).optional() })
        .refine(namesOnePerson, ONE_PERSON),
    )
    .min(1)
    .max(MAX_SLOTS),
})
export type LevelInput = z.output<typeof levelInput>

const changeable = {
  title: text(300),
  description: text(20_000, 0),
  dueDate: timestamp.nullable(),
  priority: z.enum(PRIORITIES),
  urgency: z.enum(URGENCIES),
  metadata: jsonObject(METADATA_BYTES),
}

/** Create: explicit `approvers` (each at a level) or `levels`, exactly one of the two. */
export const createBody = z
  .strictObject({
    externalId: text(200).optional(),
    approvalType: text(64).default('GENERAL'),
    title: changeable.title,
    description: changeable.description.default(''),
    priority: changeable.priority.default('NORMAL'),
    urgency: changeable.urgency.default('NORMAL'),
    amount: amount.optional(),
    currency: currency.optional(),
    department: text(64).optional(),
    requester: z
      .strictObject({ ...personRef, name: text(200).optional() })
      .refine(
        (person) => namesOnePerson(person) || isStranger(person),
        'name the requester by exactly one of userId, username, email, or by name alone',
      )
      .optional(),
    dueDate: timestamp.optional(),
    fields: jsonObject(METADATA_BYTES).default({}),
    metadata: changeable.metadata.default({}),
    approvers: z.array(approver).min(1).max(MAX_SLOTS).optional(),
    levels: z.array(levelInput).min(1).max(MAX_LEVELS).optional(),
  })
  .refine((body) => (body.approvers === undefined) !== (body.levels === undefined), {
    path: ['approvers'],
    message: 'give either approvers or levels',
  })
  .meta({ id: 'CreateApproval' })
export type CreateBody = z.output<typeof createBody>

export const updateBody = z
  .strictObject(changeable)
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'name at least one field to change')
  .meta({ id: 'UpdateApproval' })
export type UpdateBody = z.output<typeof updateBody>

const comments = text(4000, 0).optional()
const decideForBody = z.strictObject({ approverId: id('user'), comments })
const decideBody = z.strictObject({ comments }).default({})
const cancelBody = z.strictObject({ reason: text(4000, 0).optional() }).default({})

/** Filters of both lists. Several values of one filter are separated by commas. */
export const listQuery = z.strictObject({
  ...pageQuery,
  status: text(100)
    .transform((value) => value.split(','))
    .pipe(z.array(z.enum(STATUSES)))
    .optional()
    .meta({ description: 'one or more of PENDING, APPROVED, REJECTED, CANCELLED, comma-separated' }),
  service: id('service').optional(),
  type: text(64).optional(),
  externalId: text(200).optional(),
  priority: z.enum(PRIORITIES).optional(),
  urgency: z.enum(URGENCIES).optional(),
  department: text(64).optional(),
  requester: id('user').optional(),
  approver: id('user').optional(),
  mine: flag.optional().meta({ description: 'only what waits for my decision' }),
  overdue: flag.optional(),
  q: text(200).optional().meta({ description: 'searches title, external id and requester; or an approval’s id' }),
  minAmount: z.coerce.number().optional(),
  maxAmount: z.coerce.number().optional(),
  from: timestamp.optional().meta({ description: 'created at or after' }),
  to: timestamp.optional().meta({ description: 'created before' }),
  sort: z.enum(SORTS).default('-createdAt'),
})

const listQueryOfPeople = listQuery.extend({
  view: z.enum(VIEWS).optional().meta({
    description:
      'decide: waits for me · waiting: pending, of mine or decided by me, and waits for others · requests: mine · watching · decided: by me',
  }),
  sort: z
    .enum(SORTS_OF_PEOPLE)
    .default('-createdAt')
    .meta({ description: '-decidedAt: by when I decided, and only what I have decided' }),
})
export type ListQuery = z.output<typeof listQueryOfPeople>

const statsQuery = z.strictObject({
  service: id('service').optional(),
  type: text(64).optional(),
  department: text(64).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
})
export type StatsQuery = z.output<typeof statsQuery>

const params = z.strictObject({ id: id('approval') })
const list = listOf(approval)

const forService = { tag: 'Approvals (service)' }
const forPeople = { tag: 'Approvals (people)' }

export const approvalRoutes = {
  create: route({
    ...forService,
    method: 'POST',
    url: '/api/service/approvals',
    summary: 'Ask for an approval',
    access: { by: 'service', permission: 'approvals:create' },
    body: createBody,
    response: approval,
    status: 201,
  }),
  serviceList: route({
    ...forService,
    method: 'GET',
    url: '/api/service/approvals',
    summary: 'List this service’s approvals',
    access: { by: 'service', permission: 'approvals:read' },
    query: listQuery,
    response: list,
  }),
  serviceStats: route({
    ...forService,
    method: 'GET',
    url: '/api/service/approvals/stats',
    summary: 'Count this service’s approvals',
    access: { by: 'service', permission: 'approvals:read' },
    query: statsQuery,
    response: stats,
  }),
  serviceGet: route({
    ...forService,
    method: 'GET',
    url: '/api/service/approvals/:id',
    summary: 'Read an approval',
    access: { by: 'service', permission: 'approvals:read' },
    params,
    response: approval,
  }),
  update: route({
    ...forService,
    method: 'PATCH',
    url: '/api/service/approvals/:id',
    summary: 'Change a pending approval',
    access: { by: 'service', permission: 'approvals:create' },
    params,
    body: updateBody,
    response: approval,
  }),
  serviceApprove: route({
    ...forService,
    method: 'POST',
    url: '/api/service/approvals/:id/approve',
    summary: 'Approve for a person',
    access: { by: 'service', permission: 'approvals:decide' },
    params,
    body: decideForBody,
    response: approval,
  }),
  serviceReject: route({
    ...forService,
    method: 'POST',
    url: '/api/service/approvals/:id/reject',
    summary: 'Reject for a person',
    access: { by: 'service', permission: 'approvals:decide' },
    params,
    body: decideForBody,
    response: approval,
  }),
  serviceCancel: route({
    ...forService,
    method: 'POST',
    url: '/api/service/approvals/:id/cancel',
    summary: 'Withdraw an approval',
    access: { by: 'service', permission: 'approvals:cancel' },
    params,
    body: cancelBody,
    response: approval,
  }),

  list: route({
    ...forPeople,
    method: 'GET',
    url: '/api/approvals',
    summary: 'List the approvals you may see',
    access: { by: 'person', capability: 'signed-in' },
    query: listQueryOfPeople,
    response: list,
  }),
  stats: route({
    ...forPeople,
    method: 'GET',
    url: '/api/approvals/stats',
    summary: 'Count the approvals you may see',
    access: { by: 'person', capability: 'signed-in' },
    query: statsQuery,
    response: stats,
  }),
  get: route({
    ...forPeople,
    method: 'GET',
    url: '/api/approvals/:id',
    summary: 'Read an approval',
    access: { by: 'person', capability: 'signed-in' },
    params,
    response: approval,
  }),
  history: route({
    ...forPeople,
    method: 'GET',
    url: '/api/approvals/:id/history',
    summary: 'Read what happened to an approval',
    access: { by: 'person', capability: 'signed-in' },
    params,
    query: wholeQuery,
    response: listOf(historyEntry),
  }),
  approve: route({
    ...forPeople,
    method: 'POST',
    url: '/api/approvals/:id/approve',
    summary: 'Approve',
    access: { by: 'person', capability: 'signed-in' },
    params,
    body: decideBody,
    response: approval,
  }),
  reject: route({
    ...forPeople,
    method: 'POST',
    url: '/api/approvals/:id/reject',
    summary: 'Reject',
    access: { by: 'person', capability: 'signed-in' },
    params,
    body: decideBody,
    response: approval,
  }),
  cancel: route({
    ...forPeople,
    method: 'POST',
    url: '/api/approvals/:id/cancel',
    summary: 'Withdraw your request',
    access: { by: 'person', capability: 'signed-in' },
    params,
    body: cancelBody,
    response: approval,
  }),
}
