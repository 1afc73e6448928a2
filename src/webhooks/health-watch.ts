/** Looks after webhooks that fail: warns, and in the end disables. Any number of nodes may look at once: row locks decide. */
import type { Context, SystemActor } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { disableFor } from './disable.ts'
import { recordNews } from './health-news.ts'
import { type FailingWebhook, readFailing, readFailingOf, saveWarnings } from './health-watch-queries.ts'
import { disablesAt, dueNews, FIRST_WARNING_MS } from './health-watch-rules.ts'
import { lockWebhooks } from './save-queries.ts'

const WATCH: SystemActor = { kind: 'system', name: 'health watch' }

/** Few, since results of a webhook that is locked wait to be saved. */
const BATCH = 20

/** One statement while there is nothing to tell, however many webhooks fail. Safe to run twice. */
export async function watchHealth(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const failing = await readFailing(ctx.db, new Date(now.getTime() - FIRST_WARNING_MS), now)
  const due = failing.filter((webhook) => dueNews(webhook, now) !== undefined).map(({ id }) => id)
  while (due.length > 0) await tell(ctx, due.splice(0, BATCH))
}

/** What fails here for one webhook keeps no other from being looked after; the next sweep tries again. */
async function tell(ctx: Context, webhookIds: readonly string[]): Promise<void> {
  try {
    await ctx.transact((tx) => tellIn(ctx, tx, webhookIds))
  } catch (error) {
    if (webhookIds.length > 1) {
      for (const id of webhookIds) await tell(ctx, [id])
      return
    }
    ctx.log.error(
      { key: 'webhook.watch_failed', webhookIds, err: error },
      'a failing webhook could not be warned of or disabled; the next sweep tries again',
    )
  }
}

/** Only what is still due once the webhooks are locked: another node, or a success, may have been first. */
async function tellIn(ctx: Context, tx: Tx, ids: readonly string[]): Promise<void> {
  await lockWebhooks(tx, ids)
  const now = ctx.clock.now()
  const due = (await readFailingOf(tx, ids, now)).map((webhook) => ({ webhook, news: dueNews(webhook, now) }))
  const warnings = due.flatMap(({ webhook, news }) =>
    news?.kind === 'warn' ? [{ webhook, id: webhook.id, hours: news.hours }] : [],
  )
  if (warnings.length > 0) await saveWarnings(tx, warnings, now)
  for (const { webhook, hours } of warnings) await warn(ctx, tx, webhook, hours)
  const over = due.filter(({ news }) => news?.kind === 'disable').map(({ webhook }) => webhook.id)
  if (over.length > 0) await disableFor(ctx, tx, WATCH, { ids: over, reason: 'no_success' })
}

async function warn(ctx: Context, tx: Tx, webhook: FailingWebhook, hours: number): Promise<void> {
  const now = ctx.clock.now()
  const endsAt = disablesAt({ ...webhook, warnedHours: hours, warnedAt: now }, now)
  await recordNews(ctx, tx, webhook, {
    eventType: 'webhook.failing',
    reason: 'no_success',
    hours,
    disablesAt: endsAt?.toISOString() ?? null,
  })
}
