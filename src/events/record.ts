/** Appends events in the transaction of the change they tell (law 1), and lets subscribers fan out in it. */
import { sql } from 'kysely'
import { onCommit, type Tx } from '../db/transact.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import { formatTraceparent, type TraceContext } from '../lib/traceparent.ts'
import type { Span, Tracer } from '../lib/tracer.ts'
import type { CountEvent } from './event-metrics.ts'

/** What a producer tells. `approval` is the snapshot of contract §6; `sequence` counts 1..n per approval. */
export type NewEvent = {
  eventType: string
  serviceId: string
  serviceName: string
  approvalId?: string
  sequence?: number
  approval?: Record<string, unknown>
  payload?: Record<string, unknown>
  metadata?: Record<string, unknown>
  /** The webhook that the event tells of: it is never told itself, or its failures would feed themselves. */
  aboutWebhookId?: string
  /** The person who made the change, and so need not be told of it. It is no part of the body. */
  byUserId?: string
  /** Whom it concerns beside those whom its body names. It is no part of the body either. */
  concerns?: readonly string[]
}

export type RecordedEvent = {
  id: string
  eventType: string
  serviceId: string
  approvalId: string | null
  sequence: number | null
  occurredAt: Date
  body: string
  /** The trace that it belongs to, as its header. */
  traceparent: string | null
  aboutWebhookId?: string
  byUserId?: string
  concerns?: readonly string[]
}

/** Fans an event out inside the producer's transaction: SQL only, no network, no loop over endpoints. */
export type EventSubscriber = (tx: Tx, event: RecordedEvent) => Promise<void>

export type EventLog = {
  record(tx: Tx, event: NewEvent): Promise<RecordedEvent>
  /** The same log for whoever works within a trace: its events, and what is sent of them, belong to that trace. */
  within(trace: TraceContext): EventLog
}

export type EventWorld = { clock: Clock; ids: IdSource; tracer: Tracer | undefined; countEvent: CountEvent }

export function createEventLog(
  world: EventWorld,
  subscribers: readonly EventSubscriber[],
  parent?: TraceContext,
): EventLog {
  const { clock, ids, tracer, countEvent } = world
  return {
    async record(tx, event) {
      const span = tracer?.start({ name: 'record event', kind: 'producer', parent })
      const trace = span?.context ?? parent
      const traceparent = trace ? formatTraceparent(trace) : null
      const recorded = { ...freeze(ids.next('event'), clock.now(), event), traceparent }
      await insertEvent(tx, recorded)
      for (const subscribe of subscribers) await subscribe(tx, recorded)
      onCommit(tx, () => {
        countEvent(recorded.eventType)
        if (span) endSpan(span, recorded)
      })
      return recorded
    },
    within: (trace) => createEventLog(world, subscribers, trace),
  }
}

/** What is rolled back has not happened, so it has no span either. */
function endSpan(span: Span, { id, eventType, serviceId, approvalId }: RecordedEvent): void {
  span.end({
    'uxone.event.id': id,
    'uxone.event.type': eventType,
    'uxone.service.id': serviceId,
    'uxone.approval.id': approvalId ?? undefined,
  })
}

function freeze(id: string, occurredAt: Date, event: NewEvent): Omit<RecordedEvent, 'traceparent'> {
  const { eventType, serviceId, serviceName, approvalId = null, sequence = null } = event
  const body = JSON.stringify({
    id,
    eventType,
    approvalId,
    serviceId,
    serviceName,
    sequence,
    occurredAt: occurredAt.toISOString(),
    ...(event.approval ? { approval: event.approval } : {}),
    ...(event.payload ? { payload: event.payload } : {}),
    metadata: event.metadata ?? {},
  })
  const about = event.aboutWebhookId === undefined ? {} : { aboutWebhookId: event.aboutWebhookId }
  const by = event.byUserId === undefined ? {} : { byUserId: event.byUserId }
  const concerned = event.concerns === undefined ? {} : { concerns: event.concerns }
  return { id, eventType, serviceId, approvalId, sequence, occurredAt, body, ...about, ...by, ...concerned }
}

async function insertEvent(tx: Tx, event: RecordedEvent): Promise<void> {
  await sql`
    insert into webhook_events (id, service_id, event_type, approval_id, sequence, occurred_at, body, traceparent)
    values (${event.id}, ${event.serviceId}, ${event.eventType}, ${event.approvalId}, ${event.sequence},
            ${event.occurredAt}, ${event.body}, ${event.traceparent})`.execute(tx)
}
