/** Starts a job that sends again, unless the webhook could not take it. */
import type { Actor, Context } from '../context.ts'
import { type AppError, conflict, notFound } from '../lib/errors.ts'
import type { Job } from '../jobs/contract.ts'
import { startJob, type StartJob } from '../jobs/start-job.ts'
import { lockWebhook, readWebhook, type WebhookRow } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'

export type Resent = { dryRun: boolean; total: number; job: Job | null }

/** The webhook, when it can be sent to now. Throws 404 and 409. */
export async function readSendable(ctx: Context, actor: Actor, webhookId: string): Promise<WebhookRow> {
  const webhook = await readWebhook(ctx.db, scopeOf(actor), webhookId)
  if (!webhook) throw notFound('webhook', webhookId)
  if (!webhook.isActive) throw disabled()
  return webhook
}

/** Under the webhook's lock: it may have been switched off since it was read, and the same may be asked twice at once. */
export async function startWebhookJob(
  ctx: Context,
  actor: Actor,
  webhookId: string,
  { kind, params, total }: Pick<StartJob, 'kind' | 'params' | 'total'>,
): Promise<Resent> {
  return ctx.transact(async (tx) => {
    const webhook = await lockWebhook(tx, scopeOf(actor), webhookId)
    if (!webhook) throw notFound('webhook', webhookId)
    if (!webhook.isActive) throw disabled()
    const { serviceId } = webhook
    const job = await startJob(ctx, tx, actor, { kind, serviceId, subject: webhookId, params, total })
    return { dryRun: false, total, job }
  })
}

function disabled(): AppError {
  return conflict('webhook_disabled', 'The webhook is disabled: switch it on first.')
}
