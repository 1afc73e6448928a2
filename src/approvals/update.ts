/** Changes what a pending approval says about itself; never who is asked. */
import type { Actor, Context } from '../context.ts'
import { notFound, staleVersion } from '../lib/errors.ts'
import { alreadyCompleted } from './already-completed.ts'
import { commitChange } from './change.ts'
import type { UpdateBody } from './contract.ts'
import type { Approval } from './shapes.ts'
import { assertFitsEvents } from './event-size.ts'
import { lockApproval } from './queries.ts'
import { maySee } from './sight.ts'
import { toView, type StoredApproval } from './stored.ts'

export type UpdateInput = { id: string; body: UpdateBody; ifMatch?: number | undefined }

export async function updateApproval(
  ctx: Context,
  actor: Actor,
  { id, body, ifMatch }: UpdateInput,
): Promise<Approval> {
  return ctx.transact(async (tx) => {
    const stored = await lockApproval(tx, id)
    if (!stored || !maySee(actor, stored)) throw notFound('approval', id)
    if (ifMatch !== undefined && ifMatch !== stored.version) throw staleVersion(stored.version)
    if (stored.status !== 'PENDING') throw alreadyCompleted(stored)

    const after = apply(stored, body)
    const changed = Object.keys(body)
    assertFitsEvents(toView(after))
    return commitChange(ctx, tx, actor, stored, after, {
      eventType: 'approval.updated',
      eventMetadata: { change: 'fields', changed },
      auditAction: 'approval.updated',
      auditData: { before: pick(toView(stored), changed), after: pick(toView(after), changed) },
    })
  })
}

function apply(stored: StoredApproval, { dueDate, ...body }: UpdateBody): StoredApproval {
  const named = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
  const due = dueDate === undefined ? stored.dueDate : dueDate === null ? null : new Date(dueDate)
  return { ...stored, ...named, dueDate: due }
}

function pick(view: Approval, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(view).filter(([name]) => names.includes(name)))
}
