/** What was held for two weeks becomes a dead letter: nobody seems to wait for it, and it can still be sent again. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { isDeadNews } from './health.ts'
import { whose } from './health-news.ts'
import { readTold, saveDeadWarned } from './health-watch-queries.ts'
import { type Expired, failOldHeld, webhooksWithOldHeld } from './retention-queries.ts'
import { lockWebhooks } from './save-queries.ts'

const HELD_DAYS = 14
const HELD_MS = HELD_DAYS * 86_400_000
const BATCH = 1000

/** Safe to run twice and on several nodes. */
export async function expireHeld(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const before = new Date(now.getTime() - HELD_MS)
  for (const webhookId of await webhooksWithOldHeld(ctx.db, before)) {
    while (await ctx.transact((tx) => expireSome(ctx, tx, { webhookId, before, now })));
  }
}

/** Answers whether there may be more. */
async function expireSome(
  ctx: Context,
  tx: Tx,
  { webhookId, before, now }: { webhookId: string; before: Date; now: Date },
): Promise<boolean> {
  const [health] = await lockWebhooks(tx, [webhookId])
  const expired = await failOldHeld(tx, webhookId, { before, now, limit: BATCH })
  const missed = expired.find(({ eventType }) => eventType !== 'webhook.test')
  if (health && missed && isDeadNews(health, now)) await tell(ctx, tx, { webhookId, missed, now })
  return expired.length === BATCH
}

/** As of the first dead letter of a day: whoever had forgotten the webhook hears that it begins to cost events. */
async function tell(
  ctx: Context,
  tx: Tx,
  { webhookId, missed, now }: { webhookId: string; missed: Expired; now: Date },
): Promise<void> {
  const [webhook] = await readTold(tx, [webhookId])
  if (!webhook) return
  const { id: deliveryId, eventType, attemptCount: attempts } = missed
  const lastError = `held for ${HELD_DAYS} days, since the webhook is switched off`
  await saveDeadWarned(tx, webhookId, now)
  await ctx.notifyDeadLetters(tx, [{ ...whose(webhook), deliveryId, eventType, attempts, lastError }])
}
