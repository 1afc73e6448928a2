/** Who cannot be reached by mail: noticed by what mail servers say, told to administrators, and over when somebody says so. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context, SystemActor } from '../context.ts'
import { onCommit, type Tx } from '../db/transact.ts'
import { notFound } from '../lib/errors.ts'
import { type HardBounce, isPerson, markUnreachable, unmark } from './unreachable-queries.ts'

/** So often an address that refused a mail for good is tried: it may have been a mistake of its server. */
export const RETRY_MS = 24 * 3_600_000

const WORKER: SystemActor = { kind: 'system', name: 'mail' }

/** Marks whoever these mails could not reach, in the transaction that saves it; each is told of once. */
export async function noteHardBounces(ctx: Context, tx: Tx, bounces: readonly HardBounce[]): Promise<void> {
  if (bounces.length === 0) return
  const now = ctx.clock.now()
  const found = await markUnreachable(tx, bounces, { now, retryAt: new Date(now.getTime() + RETRY_MS) })
  if (found.length === 0) return
  for (const { userId, address, reason, detail } of found)
    await appendAudit(ctx, tx, WORKER, {
      subject: userId,
      action: 'user.unreachable',
      data: { address, reason, detail },
    })
  await ctx.notifyUnreachable(tx, found)
  onCommit(tx, () => {
    ctx.noteChange({ area: 'Directory' })
    for (const { userId, reason } of found)
      ctx.log.warn({ key: 'mail.person_unreachable', userId, reason }, 'a person cannot be reached by mail')
  })
}

/** A mail to another address was taken over: these people can be reached again. */
export async function noteReached(ctx: Context, tx: Tx, userIds: readonly string[]): Promise<void> {
  if (userIds.length > 0) await forget(ctx, tx, WORKER, userIds)
}

/** Said by an administrator, or by the person. What was held goes at once. */
export async function declareReachable(ctx: Context, actor: Actor, userId: string): Promise<void> {
  await ctx.transact(async (tx) => {
    if (!(await isPerson(tx, userId))) throw notFound('person', userId)
    await forget(ctx, tx, actor, [userId])
  })
}

async function forget(ctx: Context, tx: Tx, actor: Actor, userIds: readonly string[]): Promise<void> {
  const reached = await unmark(tx, userIds, ctx.clock.now())
  if (reached.size === 0) return
  for (const userId of reached) await appendAudit(ctx, tx, actor, { subject: userId, action: 'user.reachable' })
  onCommit(tx, () => ctx.noteChange({ area: 'Directory' }))
}
