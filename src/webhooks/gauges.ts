/** What waits and how webhooks are doing, for `GET /metrics`: of the whole database, so every node tells the same. */
import type { Context } from '../context.ts'
import { addReadGauges, type ReadGauge, Snapshot } from '../lib/read-gauges.ts'
import { HEALTH_STATES, type HealthState } from './shapes.ts'
import { type FailingWebhook, readMostFailing } from './stats-queries.ts'
import { floorTo } from './stats-range.ts'
import { BUCKET_SECONDS } from './stats-rows.ts'
import {
  countDeliveries,
  countEndpoints,
  type DeliveryCounts,
  type EndpointCount,
  readOldestDue,
} from './waiting-queries.ts'

/** Webhooks that have series of their own: those that fail most, however many there are. */
const MOST_NAMED = 20
const RECENT_MS = 15 * 60_000

type Reading = DeliveryCounts & { oldestDueSeconds: number; endpoints: readonly EndpointCount[] }

const READING_GAUGES: readonly ReadGauge<Reading>[] = [
  {
    name: 'uxone_webhook_deliveries',
    help: 'Deliveries that are not delivered, by status: pending, held for a disabled webhook, or dead letters',
    label: 'status',
    values: ({ pending, held, dead }) => ({ pending, held, dead }),
  },
  {
    name: 'uxone_webhook_due_deliveries',
    help: 'Pending deliveries whose attempt is due or in flight, those of a broken or paused webhook too',
    value: ({ due }) => due,
  },
  {
    name: 'uxone_webhook_oldest_due_age_seconds',
    help: 'For how long something could have been sent and was not; 0: nothing waits for us',
    value: ({ oldestDueSeconds }) => oldestDueSeconds,
  },
  {
    name: 'uxone_webhooks',
    help: 'Webhooks by the state of their health',
    label: 'state',
    values: ({ endpoints }) => byState(endpoints),
  },
  {
    name: 'uxone_webhook_breakers',
    help: 'Breakers of active webhooks that are not closed; a half-open one lets a single probe through',
    label: 'state',
    values: ({ endpoints }) => ({
      open: endpoints.reduce((sum, { breakersOpen }) => sum + breakersOpen, 0),
      half_open: endpoints.reduce((sum, { breakersHalfOpen }) => sum + breakersHalfOpen, 0),
    }),
  },
]

const FAILING_GAUGES: readonly ReadGauge<readonly FailingWebhook[]>[] = [
  {
    name: 'uxone_webhook_recent_failed_attempts',
    help: `Attempts that failed in the last 15 to 20 minutes, of the ${MOST_NAMED} webhooks with the most of them`,
    label: 'webhook',
    values: byWebhook(({ failures }) => failures),
  },
  {
    name: 'uxone_webhook_recent_error_ratio',
    help: 'The part of their attempts that failed, of the same webhooks in the same time',
    label: 'webhook',
    values: byWebhook(({ failures, attempts }) => failures / attempts),
  },
]

export function addWebhookGauges({ metrics, db, clock, log }: Pick<Context, 'metrics' | 'db' | 'clock' | 'log'>): void {
  const readWaiting = async (): Promise<Reading> => {
    const now = clock.now()
    const oldestDueAt = await readOldestDue(db, now)
    return {
      ...(await countDeliveries(db, now)),
      oldestDueSeconds: oldestDueAt === null ? 0 : (now.getTime() - oldestDueAt.getTime()) / 1000,
      endpoints: await countEndpoints(db, now),
    }
  }
  const readFailing = (): Promise<FailingWebhook[]> => {
    const from = floorTo(new Date(clock.now().getTime() - RECENT_MS), BUCKET_SECONDS)
    return readMostFailing(db, from, MOST_NAMED)
  }
  addReadGauges(metrics, new Snapshot(readWaiting, { clock, log }), READING_GAUGES)
  addReadGauges(metrics, new Snapshot(readFailing, { clock, log }), FAILING_GAUGES)
}

function byState(endpoints: readonly EndpointCount[]): Record<string, number> {
  const countOf = (state: HealthState): number => endpoints.find((each) => each.state === state)?.n ?? 0
  return Object.fromEntries(HEALTH_STATES.map((state) => [state, countOf(state)]))
}

function byWebhook(value: (webhook: FailingWebhook) => number) {
  return (webhooks: readonly FailingWebhook[]): Record<string, number> =>
    Object.fromEntries(webhooks.map((webhook) => [webhook.webhookId, value(webhook)]))
}
