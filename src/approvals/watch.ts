/** Watching: being told what becomes of an approval that is somebody else's. It gives no right to see it. */
import { capabilitiesOf } from '../auth/capabilities.ts'
import type { Context, PersonActor } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { readInvolved } from './list-queries.ts'
import { getApproval } from './read.ts'
import { sees } from './sight.ts'
import type { ViewCounts } from './view-contract.ts'
import { countViews, deleteWatcher, insertWatcher, isWatching, readWatchers } from './view-queries.ts'

export function viewCounts(ctx: Context, person: PersonActor): Promise<ViewCounts> {
  return countViews(ctx.db, person)
}

/** Throws 404 for who may not see it, also to who watches it still. */
export async function readWatch(ctx: Context, person: PersonActor, id: string): Promise<{ isWatching: boolean }> {
  await getApproval(ctx, person, id)
  return { isWatching: await isWatching(ctx.db, person.id, id) }
}

/** Not audited: it changes nothing for anybody else. Throws 404 for who may not see the approval. */
export async function watchApproval(ctx: Context, person: PersonActor, id: string): Promise<{ isWatching: true }> {
  await getApproval(ctx, person, id)
  await ctx.transact((tx) => insertWatcher(tx, person.id, id, ctx.clock.now()))
  return { isWatching: true }
}

/** The answer is the same whether there is such an approval or not, so that it tells nothing of what may not be seen. */
export async function unwatchApproval(ctx: Context, person: PersonActor, id: string): Promise<null> {
  await ctx.transact((tx) => deleteWatcher(tx, person.id, id))
  return null
}

/** Who watches an approval and may see it at this moment, for whoever tells people of it. */
export async function watchersOf(tx: Tx, approvalId: string): Promise<string[]> {
  const watchers = await readWatchers(tx, approvalId)
  if (watchers.length === 0) return []
  const [approval] = await readInvolved(tx, [approvalId])
  if (!approval) return []
  const involved = new Set(approval.people)
  const sighted = { ...approval, involves: (userId: string) => involved.has(userId) }
  return watchers
    .filter(({ rank, ...person }) => sees({ kind: 'person', capabilities: capabilitiesOf(rank), ...person }, sighted))
    .map(({ id }) => id)
}
