/** Records one person's yes or no, once, and settles the approval with the last one needed. */
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { conflict, forbidden, notFound, staleVersion, unprocessable } from '../lib/errors.ts'
import { applyState, commitChange } from './change.ts'
import type { Approval } from './shapes.ts'
import { transition, type Refusal, type Verdict } from './machine.ts'
import { lockApproval } from './queries.ts'
import { maySee } from './sight.ts'
import { toDecisionView, toState, type StoredApproval, type StoredDecision } from './stored.ts'

export type DecideInput = {
  id: string
  verdict: Verdict
  /** Whose decision it is: the person herself, or the one a service speaks for. */
  approverId: string
  comments?: string | undefined
  ifMatch?: number | undefined
  /** Where it was made, when not in the dashboard or by a service. */
  from?: Origin | undefined
}

/** `admit` refuses by throwing, under the approval's lock and in the decision's transaction. */
export type Origin = { channel: 'mail'; mailId: string; admit(tx: Tx, stored: StoredApproval): Promise<void> }

const EVENT_OF_STATUS = {
  PENDING: 'approval.updated',
  APPROVED: 'approval.approved',
  REJECTED: 'approval.rejected',
  CANCELLED: 'approval.cancelled',
} as const

/** Throws 404, 403 or 422 for who may not decide, and 409 with the winner for who comes too late. */
export async function decide(ctx: Context, actor: Actor, input: DecideInput): Promise<Approval> {
  return ctx.transact((tx) => decideIn(tx, ctx, actor, input))
}

/** The same in the caller's transaction. */
export async function decideIn(tx: Tx, ctx: Context, actor: Actor, input: DecideInput): Promise<Approval> {
  const stored = await lockApproval(tx, input.id)
  if (!stored || !maySee(actor, stored)) throw notFound('approval', input.id)
  if (input.ifMatch !== undefined && input.ifMatch !== stored.version) throw staleVersion(stored.version)

  const outcome = transition(toState(stored), { kind: 'decide', userId: input.approverId, verdict: input.verdict })
  if ('refused' in outcome) throw refusalError(actor, stored, input.approverId, outcome.refused)
  refuseInactive(stored, input.approverId)
  await input.from?.admit(tx, stored)

  const decision = newDecision(ctx, actor, input, outcome.level)
  const after = withDecision(applyState(stored, outcome.next, decision.decidedAt), decision)
  return commitChange(ctx, tx, actor, stored, after, {
    eventType: EVENT_OF_STATUS[after.status],
    eventMetadata: { change: 'decision', decisionId: decision.id, level: decision.level, ...channelOf(input) },
    auditAction: input.verdict === 'APPROVED' ? 'approval.approved_level' : 'approval.rejected_level',
    auditData: {
      level: decision.level,
      approverId: decision.approverId,
      comments: decision.comments,
      status: after.status,
      ...channelOf(input),
      ...(input.from ? { mailId: input.from.mailId } : {}),
    },
    decision,
  })
}

function channelOf({ from }: DecideInput): { channel?: string } {
  return from ? { channel: from.channel } : {}
}

/** Who has left decides nothing, also not through a service that speaks for her. */
function refuseInactive({ slots }: StoredApproval, userId: string): void {
  const slot = slots.find((each) => each.userId === userId)
  if (slot?.isActive !== false) return
  throw unprocessable('inactive_person', `${slot.name} is no longer active.`, 'approverId')
}

function newDecision(ctx: Context, actor: Actor, input: DecideInput, level: number): StoredDecision {
  return {
    id: ctx.ids.next('decision'),
    level,
    approverId: input.approverId,
    decision: input.verdict,
    comments: input.comments || null,
    decidedAt: ctx.clock.now(),
    onBehalfOf: null,
    serviceId: actor.kind === 'service' ? actor.id : null,
  }
}

function withDecision(stored: StoredApproval, decision: StoredDecision): StoredApproval {
  const { level, approverId, decidedAt, comments } = decision
  return {
    ...stored,
    slots: stored.slots.map((slot) =>
      slot.level === level && slot.userId === approverId ? { ...slot, decisionDate: decidedAt, comments } : slot,
    ),
    decisions: [...stored.decisions, decision],
  }
}

function refusalError(actor: Actor, stored: StoredApproval, userId: string, refused: Refusal): Error {
  if (refused === 'not_an_approver') {
    return actor.kind === 'service'
      ? unprocessable(refused, `${userId} is not an approver of this approval.`, 'approverId')
      : forbidden('You are not one of the approvers of this approval.', refused)
  }
  if (refused === 'not_your_turn') {
    return conflict(
      refused,
      `The approval is at level ${stored.currentLevel} of ${stored.totalLevels}; this person is asked later.`,
    )
  }
  const winner = winningDecision(stored, userId)
  const view = winner && toDecisionView(stored, winner)
  return conflict(refused, sentence(stored, view), { approvalStatus: stored.status, winner: view ?? null })
}

/** What the loser of a race is shown: her own earlier decision, else the one that settled her level, else the last. */
function winningDecision(stored: StoredApproval, userId: string): StoredDecision | undefined {
  const own = stored.decisions.findLast((decision) => decision.approverId === userId)
  if (own) return own
  const level = stored.slots.find((slot) => slot.userId === userId)?.level
  return stored.decisions.findLast((decision) => decision.level === level) ?? stored.decisions.at(-1)
}

function sentence(stored: StoredApproval, winner: Approval['decisions'][number] | undefined): string {
  if (stored.status === 'CANCELLED') return 'The approval was cancelled.'
  if (!winner) return `The approval is already ${stored.status.toLowerCase()}.`
  return `${winner.approver.name} already ${winner.decision.toLowerCase()} level ${winner.level} at ${winner.decisionDate}.`
}
