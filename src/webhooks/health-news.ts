/** Tells of a webhook’s health in the transaction that changes it: events, by which mails are written, and dead letters. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import type { DeadLetterNotice } from '../events/notices.ts'
import type { WebhookNews } from '../events/shapes.ts'
import type { Attempted } from './deliver.ts'
import { type Health, isDeadLetter, toldError } from './health.ts'
import { readTold } from './health-watch-queries.ts'

/** What can be told of a webhook. */
export type Told = {
  id: string
  serviceId: string
  serviceName: string
  name: string
  url: string
  firstFailureAt: Date | null
  consecutiveFailures: number
  lastError: string | null
}

/** What happened, and what that adds to (or changes in) what is known of the webhook. */
export type News = Partial<Omit<WebhookNews, 'webhook'>> & {
  eventType: 'webhook.failing' | 'webhook.disabled' | 'webhook.recovered'
}

/** The webhook itself is never sent it. */
export async function recordNews(
  ctx: Context,
  tx: Tx,
  { id, serviceId, serviceName, name, url, ...health }: Told,
  { eventType, ...news }: News,
): Promise<void> {
  const payload: WebhookNews = {
    webhook: { id, name, origin: new URL(url).origin },
    reason: null,
    since: health.firstFailureAt?.toISOString() ?? null,
    failures: health.consecutiveFailures,
    lastError: health.lastError,
    hours: null,
    disablesAt: null,
    ...news,
  }
  await ctx.events.record(tx, { eventType, serviceId, serviceName, payload, aboutWebhookId: id })
}

/** The health of a webhook before some attempts and after them. */
export type HealthChange = { before: Health; after: Health }

/** Who was warned of and succeeds again, and who has a dead letter after a day without one. */
export async function tellOfChanges(
  ctx: Context,
  tx: Tx,
  changes: readonly HealthChange[],
  applied: readonly Attempted[],
): Promise<void> {
  const recovered = changes.filter(({ before, after }) => before.warnedHours > 0 && after.warnedHours === 0)
  const dead = changes.flatMap(({ before, after }) => deadLetterOf(before, after, applied) ?? [])
  const ids = [...recovered.map(({ before }) => before.webhookId), ...dead.map(({ delivery }) => delivery.webhookId)]
  if (ids.length === 0) return
  const told = new Map((await readTold(tx, ids)).map((webhook) => [webhook.id, webhook]))
  for (const { before } of recovered) {
    const webhook = told.get(before.webhookId)
    const since = before.firstFailureAt?.toISOString() ?? null
    const news = { eventType: 'webhook.recovered', since, failures: 0, lastError: null } as const
    if (webhook?.isActive) await recordNews(ctx, tx, webhook, news)
  }
  const notices = dead.flatMap((attempt) => noticeOf(attempt, told.get(attempt.delivery.webhookId)) ?? [])
  if (notices.length > 0) await ctx.notifyDeadLetters(tx, notices)
}

function noticeOf(attempt: Attempted, webhook: Told | undefined): DeadLetterNotice | undefined {
  const { delivery, attemptNumber } = attempt
  if (!webhook) return undefined
  return {
    ...whose(webhook),
    deliveryId: delivery.id,
    eventType: delivery.eventType,
    attempts: attemptNumber,
    lastError: toldError(attempt),
  }
}

/** Whose dead letter it is. */
export function whose({ id, name, url, serviceName }: Told): Pick<DeadLetterNotice, 'webhook' | 'serviceName'> {
  return { webhook: { id, name, origin: new URL(url).origin }, serviceName }
}

/** The attempt with which a delivery died that people are to be told of. */
function deadLetterOf(before: Health, after: Health, applied: readonly Attempted[]): Attempted | undefined {
  if (before.deadWarnedAt?.getTime() === after.deadWarnedAt?.getTime()) return undefined
  return applied.find(
    (attempt) =>
      attempt.delivery.webhookId === after.webhookId &&
      attempt.endedAt.getTime() === after.deadWarnedAt?.getTime() &&
      isDeadLetter(attempt),
  )
}
