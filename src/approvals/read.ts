/** Reads approvals: one, a page, the counts, the history. Everything is cut to what the actor may see. */
import { readHistory } from '../audit/read.ts'
import type { Actor, Context } from '../context.ts'
import { pageOfWhole } from '../lib/cursor.ts'
import { notFound } from '../lib/errors.ts'
import type { ListQuery, StatsQuery } from './contract.ts'
import type { Approval } from './shapes.ts'
import {
  countApprovals,
  countByStatus,
  countWaitingFor,
  listApprovals,
  medianSecondsToDecision,
} from './list-queries.ts'
import { readApproval } from './queries.ts'
import { maySee } from './sight.ts'
import { toView } from './stored.ts'
import type { WholeQuery } from '../lib/schemas.ts'

export async function getApproval(ctx: Context, actor: Actor, id: string): Promise<Approval> {
  const stored = await readApproval(ctx.db, id)
  if (!stored || !maySee(actor, stored)) throw notFound('approval', id)
  return toView(stored)
}

export async function pageOfApprovals(ctx: Context, actor: Actor, query: ListQuery) {
  const now = ctx.clock.now()
  const { rows, nextCursor } = await listApprovals(ctx.db, actor, query, now)
  const total = query.count === true ? { total: await countApprovals(ctx.db, actor, query, now) } : {}
  return { data: rows.map(toView), nextCursor, ...total }
}

export async function approvalStats(ctx: Context, actor: Actor, query: StatsQuery) {
  const counts = await countByStatus(ctx.db, actor, query, ctx.clock.now())
  const of = (status: Approval['status']): number => counts.find((row) => row.status === status)?.n ?? 0
  const byStatus = {
    PENDING: of('PENDING'),
    APPROVED: of('APPROVED'),
    REJECTED: of('REJECTED'),
    CANCELLED: of('CANCELLED'),
  }
  const decided = byStatus.APPROVED + byStatus.REJECTED
  return {
    total: counts.reduce((sum, row) => sum + row.n, 0),
    byStatus,
    overdue: counts.reduce((sum, row) => sum + row.overdue, 0),
    ...(actor.kind === 'person' ? { waitingForMe: await countWaitingFor(ctx.db, actor.id) } : {}),
    medianSecondsToDecision: await medianSecondsToDecision(ctx.db, actor, query),
    approvalRate: decided === 0 ? null : byStatus.APPROVED / decided,
  }
}

/** Approvals in which this person is being asked now. */
export function countWaiting(ctx: Context, userId: string): Promise<number> {
  return countWaitingFor(ctx.db, userId)
}

/** What happened to an approval, oldest first, for whoever may see it. */
export async function approvalHistory(ctx: Context, actor: Actor, id: string, query: WholeQuery) {
  await getApproval(ctx, actor, id)
  return pageOfWhole(await readHistory(ctx.db, id), query, `history ${id}`)
}
