/** Records an event of a service's own type. */
import { sql } from 'kysely'
import { appendAudit } from '../audit/append.ts'
import type { Context, ServiceActor } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { unprocessable } from '../lib/errors.ts'
import type { TriggerBody } from './contract.ts'
import type { EventView } from './read.ts'

/** With `approvalId` the event takes the next sequence of that approval, which must be the service's own. */
export async function triggerEvent(ctx: Context, actor: ServiceActor, body: TriggerBody): Promise<EventView> {
  const { eventType, payload, approvalId, metadata } = body
  return ctx.transact(async (tx) => {
    const about = approvalId === undefined ? {} : { approvalId, sequence: await nextSequence(tx, actor, approvalId) }
    const recorded = await ctx.events.record(tx, {
      eventType,
      serviceId: actor.id,
      serviceName: actor.name,
      payload,
      metadata,
      ...about,
    })
    await appendAudit(ctx, tx, actor, {
      // Not the service: all its events would then wait for each other at one head of the audit log.
      subject: approvalId ?? recorded.id,
      action: 'event.triggered',
      serviceId: actor.id,
      data: { eventId: recorded.id, eventType },
    })
    const view: EventView = JSON.parse(recorded.body)
    return view
  })
}

async function nextSequence(tx: Tx, actor: ServiceActor, approvalId: string): Promise<number> {
  const { rows } = await sql<{ sequence: number }>`
    update service_approvals set event_sequence = event_sequence + 1
    where id = ${approvalId} and service_id = ${actor.id} returning event_sequence as sequence`.execute(tx)
  const row = rows[0]
  if (!row) throw unprocessable('unknown_approval', 'This service has no such approval.', 'approvalId')
  return row.sequence
}
