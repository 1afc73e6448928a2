/** Statistics of one webhook, of a service's, or of all: each caller what it may see. */
import type { Actor, Context } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import type { StatsQuery, WebhookInsights, WebhookStats } from './delivery-contract.ts'
import { foldStats } from './fold-stats.ts'
import { readWebhook } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'
import { readLines, readSeries, type StatsFilter, type StatsRange } from './stats-queries.ts'
import { statsRange } from './stats-range.ts'
import { lineView, statsView } from './stats-views.ts'
import { readWaiting } from './waiting-queries.ts'

const MOST_LINES = 500

export async function getWebhookStats(
  ctx: Context,
  actor: Actor,
  id: string,
  query: StatsQuery,
): Promise<WebhookStats> {
  const range = statsRange(query, ctx.clock.now())
  const webhook = await readWebhook(ctx.db, scopeOf(actor), id)
  if (!webhook) throw notFound('webhook', id)
  return { webhookId: id, ...(await readStats(ctx, { webhookId: id }, range)) }
}

/** Administrators may narrow it to one service. */
export async function getWebhookInsights(
  ctx: Context,
  actor: Actor,
  { service, ...query }: StatsQuery & { service?: string | undefined },
): Promise<WebhookInsights> {
  const range = statsRange(query, ctx.clock.now())
  const filter = { serviceId: scopeOf(actor) ?? service }
  const stats = await readStats(ctx, filter, range)
  const lines = await readLines(ctx.db, filter, range, MOST_LINES)
  return { ...stats, webhooks: lines.map(lineView) }
}

/** Everything that was saved before is in it: what is not added up yet is added up first. */
async function readStats(
  ctx: Context,
  filter: StatsFilter,
  range: StatsRange,
): Promise<Omit<WebhookInsights, 'webhooks'>> {
  await foldStats(ctx)
  const now = ctx.clock.now()
  const series = await readSeries(ctx.db, filter, range)
  const waiting = await readWaiting(ctx.db, filter, now)
  return statsView(series, waiting, range, now)
}
