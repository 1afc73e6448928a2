/** Sends the events of a time range to a webhook again: counts them, and starts the job that does it. */
import type { Actor, Context } from '../context.ts'
import type { ReplayBody } from './delivery-contract.ts'
import type { WebhookRow } from './queries.ts'
import {
  checkRange,
  deadLettersOfReplay,
  LONGEST_RANGE_DAYS,
  type ReplayParams,
  replayRangeOf,
  startOf,
} from './replay-range.ts'
import { countDeadLetters, countEvents } from './replay-queries.ts'
import { readSendable, type Resent, startWebhookJob } from './start-webhook-job.ts'

/** Short statements, so that a count over millions of events runs into no time limit. */
const COUNTED_AT_ONCE = 20_000

export async function replay(
  ctx: Context,
  actor: Actor,
  webhookId: string,
  { dryRun, ...params }: ReplayBody,
): Promise<Resent> {
  checkRange(params, LONGEST_RANGE_DAYS)
  const webhook = await readSendable(ctx, actor, webhookId)
  const total = await countReplay(ctx, webhook, params)
  if (dryRun) return { dryRun, total, job: null }
  return startWebhookJob(ctx, actor, webhookId, { kind: 'webhook.replay', params, total })
}

async function countReplay(ctx: Context, webhook: WebhookRow, params: ReplayParams): Promise<number> {
  const now = ctx.clock.now()
  if (params.which === 'failed') {
    const dead = deadLettersOfReplay(webhook.id, params, now)
    return countDeadLetters(ctx.db, dead, startOf('delivery', params.from))
  }
  const range = replayRangeOf(webhook, params, now)
  let total = 0
  for (let after: string | null = startOf('event', params.from); after !== null;) {
    const counted: { wanted: number; last: string | null } = await countEvents(ctx.db, range, {
      after,
      limit: COUNTED_AT_ONCE,
    })
    total += counted.wanted
    after = counted.last
  }
  return total
}
