/** Appends events in the transaction of the change they tell (law 1), and lets subscribers fan out in it. */
import { sql } from 'kysely'
import type { Tx } from '../db/transact.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'

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
}

export type RecordedEvent = {
  id: string
  eventType: string
  serviceId: string
  approvalId: string | null
  sequence: number | null
  occurredAt: Date
  body: string
  aboutWebhookId?: string
  byUserId?: string
}

/** Fans an event out inside the producer's transaction: SQL only, no network, no loop over endpoints. */
export type EventSubscriber = (tx: Tx, event: RecordedEvent) => Promise<void>

export type EventLog = {
  record(tx: Tx, event: NewEvent): Promise<RecordedEvent>
}

export function createEventLog(clock: Clock, ids: IdSource, subscribers: readonly EventSubscriber[]): EventLog {
  return {
    async record(tx, event) {
      const recorded = freeze(ids.next('event'), clock.now(), event)
      await insertEvent(tx, recorded)
      for (const subscribe of subscribers) await subscribe(tx, recorded)
      return recorded
    },
  }
}

function freeze(id: string, occurredAt: Date, event: NewEvent): RecordedEvent {
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
  return { id, eventType, serviceId, approvalId, sequence, occurredAt, body, ...about, ...by }
}

async function insertEvent(tx: Tx, event: RecordedEvent): Promise<void> {
  await sql`
    insert into webhook_events (id, service_id, event_type, approval_id, sequence, occurred_at, body)
    values (${event.id}, ${event.serviceId}, ${event.eventType}, ${event.approvalId}, ${event.sequence},
            ${event.occurredAt}, ${event.body})`.execute(tx)
}
