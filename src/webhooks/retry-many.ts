/** Sends dead letters of a webhook again: counts them, and starts the job that does it. */
import type { Actor, Context } from '../context.ts'
import type { RetryManyBody } from './delivery-contract.ts'
import { checkRange, deadLettersOfRetry, startOf } from './replay-range.ts'
import { countDeadLetters } from './replay-queries.ts'
import { readSendable, type Resent, startWebhookJob } from './start-webhook-job.ts'

export async function retryMany(
  ctx: Context,
  actor: Actor,
  webhookId: string,
  { dryRun, ...params }: RetryManyBody,
): Promise<Resent> {
  checkRange(params)
  await readSendable(ctx, actor, webhookId)
  const dead = deadLettersOfRetry(webhookId, params, ctx.clock.now())
  const total = await countDeadLetters(ctx.db, dead, startOf('delivery', params.from))
  if (dryRun) return { dryRun, total, job: null }
  return startWebhookJob(ctx, actor, webhookId, { kind: 'webhook.retry', params, total })
}
