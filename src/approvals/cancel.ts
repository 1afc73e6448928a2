/** Withdraws a request: by its service, its requester, or who may cancel any. */
import type { Actor, Context } from '../context.ts'
import { forbidden, notFound, staleVersion } from '../lib/errors.ts'
import { alreadyCompleted } from './already-completed.ts'
import { applyState, commitChange } from './change.ts'
import type { Approval } from './shapes.ts'
import { transition } from './machine.ts'
import { lockApproval } from './queries.ts'
import { maySee } from './sight.ts'
import { toState, type StoredApproval } from './stored.ts'

export type CancelInput = { id: string; reason?: string | undefined; ifMatch?: number | undefined }

export async function cancelApproval(ctx: Context, actor: Actor, input: CancelInput): Promise<Approval> {
  return ctx.transact(async (tx) => {
    const stored = await lockApproval(tx, input.id)
    if (!stored || !maySee(actor, stored)) throw notFound('approval', input.id)
    if (!mayCancel(actor, stored))
      throw forbidden('Only the requester, the service or an administrator may cancel this approval.')
    if (input.ifMatch !== undefined && input.ifMatch !== stored.version) throw staleVersion(stored.version)

    const outcome = transition(toState(stored), { kind: 'cancel' })
    if ('refused' in outcome) throw alreadyCompleted(stored)

    const reason = input.reason || null
    return commitChange(ctx, tx, actor, stored, applyState(stored, outcome.next, ctx.clock.now()), {
      eventType: 'approval.cancelled',
      eventMetadata: { change: 'cancelled', reason },
      auditAction: 'approval.cancelled',
      auditData: { reason },
    })
  })
}

function mayCancel(actor: Actor, stored: StoredApproval): boolean {
  if (actor.kind !== 'person') return true
  return stored.requester?.userId === actor.id || actor.capabilities.has('approvals.cancelAny')
}
