/** Takes due deliveries under a lease, ready to be sent, and gives back those that were not. */
import type { Context } from '../context.ts'
import { randomToken } from '../lib/secret-box.ts'
import { type ClaimedRow, claimRows, releaseLeases, stayOnIndexesAndCommitEarly } from './claim-queries.ts'
import { lockWebhooks } from './save-queries.ts'

/** What a lease lasts beyond the timeout: a delivery may wait for its turn, and its result must be saved. */
const SLACK_MS = 15_000
const LONGEST_TIMEOUT_MS = 30_000

/** What must be left of a lease, beyond the timeout, when an attempt starts. */
export const LEASE_MARGIN_MS = 5000

/** The longest lease; a crash delays what was in flight by no more. */
export const LEASE_MS = LONGEST_TIMEOUT_MS + SLACK_MS

const TOKEN_BYTES = 12

/** One claim has one token: whoever claims the delivery next fences the result of this one off. */
export async function claimDueDeliveries(
  ctx: Context,
  { now, limit, leaseMs }: { now: Date; limit: number; leaseMs: number },
): Promise<ClaimedRow[]> {
  return ctx.transact(async (tx) => {
    await stayOnIndexesAndCommitEarly(tx)
    const lease = { leaseMs, slackMs: SLACK_MS, marginMs: 2 * LEASE_MARGIN_MS }
    return claimRows(tx, { now, limit, leaseToken: newLeaseToken(), ...lease })
  })
}

export function newLeaseToken(): string {
  return randomToken(TOKEN_BYTES)
}

/** They are due again as they were; no attempt is counted. */
export async function giveBack(ctx: Context, deliveries: readonly ClaimedRow[]): Promise<void> {
  if (deliveries.length === 0) return
  await ctx.transact(async (tx) => {
    await lockWebhooks(
      tx,
      deliveries.map(({ webhookId }) => webhookId),
    )
    await releaseLeases(tx, deliveries)
  })
}
