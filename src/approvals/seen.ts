/** Tells a person what changed since she last saw an approval, and keeps how far she has seen. */
import { readHistoryAfter } from '../audit/read.ts'
import type { Context, PersonActor } from '../context.ts'
import { commentsIn, differencesIn } from './differences.ts'
import { getApproval } from './read.ts'
import { type ApprovalChanges, MOST_DIFFERENCES } from './sight-contract.ts'
import { readSight, saveSight } from './sight-queries.ts'

/**
 * `since`: from there rather than from what she last saw, for a page that is kept open. Nothing has changed for who never
 * saw it. Throws 404 for who may not see the approval.
 */
export async function changesSince(
  ctx: Context,
  person: PersonActor,
  { id, since: asked }: { id: string; since?: number | undefined },
): Promise<ApprovalChanges> {
  await getApproval(ctx, person, id)
  const since = asked ?? (await readSight(ctx.db, person.id, id))
  const { upTo, entries } = await readHistoryAfter(ctx.db, id, since)
  const differences = differencesIn(entries, person.id)
  return {
    since,
    upTo,
    differences: differences.slice(0, MOST_DIFFERENCES),
    furtherDifferences: Math.max(0, differences.length - MOST_DIFFERENCES),
    newComments: commentsIn(entries, person.id),
  }
}

/** Not audited: it changes nothing for anybody else. Throws 404 for who may not see the approval. */
export async function sawApproval(
  ctx: Context,
  person: PersonActor,
  { id, upTo }: { id: string; upTo: number },
): Promise<null> {
  await getApproval(ctx, person, id)
  await ctx.transact((tx) => saveSight(tx, { userId: person.id, approvalId: id, upTo, now: ctx.clock.now() }))
  return null
}
