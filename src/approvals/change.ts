/** What every change of an approval does once the rules have said yes: save, tell, remember; one transaction. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import type { BuiltInEventType } from '../events/catalogue.ts'
import type { Approval } from './shapes.ts'
import { fitForEvent } from './event-size.ts'
import type { State } from './machine.ts'
import { saveApproval } from './queries.ts'
import { toView, type StoredApproval, type StoredDecision } from './stored.ts'

export type Change = {
  eventType: BuiltInEventType
  /** What the event says about itself, such as `{ change: 'decision' }`. */
  eventMetadata: Record<string, unknown>
  auditAction: string
  auditData: Record<string, unknown>
  decision?: StoredDecision
}

/** Saves `after` under the next version and sequence, records its event and its audit entry, and answers its view. */
export async function commitChange(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  before: StoredApproval,
  after: StoredApproval,
  change: Change,
): Promise<Approval> {
  const now = ctx.clock.now()
  const next = { ...after, version: before.version + 1, eventSequence: before.eventSequence + 1, updatedAt: now }
  await saveApproval(tx, before, next, change.decision)
  return tell(ctx, tx, actor, next, change)
}

/** Records the audit entry and the event of an approval that is already saved. */
export async function tell(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  stored: StoredApproval,
  change: Change,
): Promise<Approval> {
  const view = toView(stored)
  const { id: approvalId, serviceId, serviceName, eventSequence: sequence } = stored
  const { eventType, eventMetadata: metadata } = change
  // Before the mails that the event brings, which come after it in time as well.
  await appendAudit(ctx, tx, actor, {
    subject: approvalId,
    action: change.auditAction,
    serviceId,
    data: change.auditData,
  })
  await ctx.events.record(tx, {
    eventType,
    serviceId,
    serviceName,
    approvalId,
    sequence,
    approval: fitForEvent(view),
    metadata,
    ...(actor.kind === 'person' ? { byUserId: actor.id } : {}),
  })
  return view
}

/** Carries a machine's next state over to the stored approval; untouched levels and slots stay the same objects. */
export function applyState(stored: StoredApproval, next: State, now: Date): StoredApproval {
  const isDone = next.status !== 'PENDING'
  return {
    ...stored,
    status: next.status,
    currentLevel: next.currentLevel,
    completedAt: isDone ? now : null,
    levels: stored.levels.map((level, index) => {
      const status = next.levels[index]?.status ?? level.status
      if (status === level.status) return level
      return {
        ...level,
        status,
        openedAt: status === 'OPEN' ? now : level.openedAt,
        completedAt: status === 'OPEN' ? null : now,
      }
    }),
    slots: stored.slots.map((slot, index) => {
      const decision = next.slots[index]?.decision ?? slot.decision
      return decision === slot.decision ? slot : { ...slot, decision }
    }),
  }
}
