/** What the event types of ours look like: a JSON Schema of the whole body, and an example that a receiver can be built from. */
import { z } from 'zod'
import { type BuiltInEventType, EVENT_TYPES } from './catalogue.ts'
import { event, type EventType } from './contract.ts'
import { webhookNews, webhookTest } from './shapes.ts'

export type ApprovalEventType = Extract<BuiltInEventType, `approval.${string}`>

/** What only the room of approvals knows. */
export type ApprovalDocs = {
  schema: z.ZodType
  /** Of the types that tell something beside the approval. */
  payloads: Partial<Record<ApprovalEventType, z.ZodType>>
  exampleOf(eventType: ApprovalEventType): {
    approval: Record<string, unknown> & { id: string; serviceId: string; serviceName: string; updatedAt: string }
    sequence: number
    metadata: Record<string, unknown>
    payload?: Record<string, unknown>
  }
}

const EVENT_ID = 'evt_01kx3v5q8mf2t9b7c4h6w0d1ea'
const OWN_SERVICE = { serviceId: 'svc_01kx3v2p7qe8r5n1m0j9k4s6ta', serviceName: 'Purchasing' }
const OCCURRED_AT = '2026-06-01T08:30:00.000Z'

export function describeBuiltIns(approvals: ApprovalDocs): EventType[] {
  return Object.entries(EVENT_TYPES).map(([eventType, description]) => ({
    eventType,
    isBuiltIn: true,
    description,
    lastSeenAt: null,
    ...(isApprovalType(eventType) ? approvalBody(eventType, approvals) : webhookBody(eventType)),
  }))
}

/** Of a service's own type nobody but the service knows the payload. */
export function describeOwn(eventType: string, lastSeenAt: string): EventType {
  const schema = schemaOf(eventType, { payload: z.record(z.string(), z.unknown()) })
  return { eventType, isBuiltIn: false, description: null, lastSeenAt, schema, example: null }
}

function isApprovalType(eventType: string): eventType is ApprovalEventType {
  return eventType.startsWith('approval.')
}

type Body = Pick<EventType, 'schema' | 'example'>

function approvalBody(eventType: ApprovalEventType, { schema, payloads, exampleOf }: ApprovalDocs): Body {
  const { approval, sequence, ...told } = exampleOf(eventType)
  const { id: approvalId, serviceId, serviceName, updatedAt: occurredAt } = approval
  const payload = payloads[eventType]
  return {
    schema: schemaOf(eventType, { approval: schema, ...(payload ? { payload } : {}) }),
    example: { id: EVENT_ID, eventType, approvalId, serviceId, serviceName, sequence, occurredAt, approval, ...told },
  }
}

function webhookBody(eventType: string): Body {
  const payload = eventType === 'webhook.test' ? TEST_EXAMPLE : newsExample(eventType)
  const about = { approvalId: null, ...OWN_SERVICE, sequence: null, occurredAt: OCCURRED_AT }
  return {
    schema: schemaOf(eventType, { payload: eventType === 'webhook.test' ? webhookTest : webhookNews }),
    example: { id: EVENT_ID, eventType, ...about, payload, metadata: {} },
  }
}

/** Members may be added, so the schema forbids none. */
function schemaOf(eventType: string, members: Record<string, z.ZodType>): Record<string, unknown> {
  return z.toJSONSchema(event.extend({ eventType: z.literal(eventType), ...members }), {
    override({ jsonSchema }) {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
}

const WEBHOOK_ID = 'whk_01kx3v3c2zf6g8h0j4k7m9n5pb'

const TEST_EXAMPLE: z.output<typeof webhookTest> = {
  webhookId: WEBHOOK_ID,
  webhookName: 'Order system',
  message: 'A test: your endpoint receives events of this service.',
}

function newsExample(eventType: string): z.output<typeof webhookNews> {
  const webhook = { id: WEBHOOK_ID, name: 'Order system', origin: 'https://orders.example.com' }
  const isOver = eventType === 'webhook.recovered'
  const isWarning = eventType === 'webhook.failing'
  return {
    webhook,
    reason: isOver ? null : 'no_success',
    since: isWarning ? '2026-06-01T07:29:41.000Z' : '2026-05-27T08:29:41.000Z',
    failures: isOver ? 0 : 412,
    lastError: isOver ? null : 'answered 503',
    hours: isWarning ? 1 : null,
    disablesAt: isWarning ? '2026-06-06T07:29:41.000Z' : null,
  }
}
