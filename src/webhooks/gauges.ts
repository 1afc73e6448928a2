/** What waits and how webhooks are doing, for `GET /metrics`: of the whole database, so every node tells the same. */
import type { Context } from '../context.ts'
import { addReadGauges, type ReadGauge, type ReadPace, Snapshot } from '../lib/read-gauges.ts'
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
  useOneProcessor,
} from './waiting-queries.ts'

/** Webhooks that have series of their own: those that fail most, however many there are. */
const MOST_NAMED = 20
const RECENT_MS = 15 * 60_000

type Reading = DeliveryCounts & {
  readAt: Date
  oldestDueAt: Date | null
  endpoints: readonly EndpointCount[]
  failing: readonly FailingWebhook[]
}

export function addWebhookGauges(
  { metrics, db, clock, log }: Pick<Context, 'metrics' | 'db' | 'clock' | 'log'>,
  pace?: ReadPace,
): void {
  const read = (): Promise<Reading> =>
    db.transaction().execute(async (tx) => {
      await useOneProcessor(tx)
      const readAt = clock.now()
      return {
        readAt,
        ...(await countDeliveries(tx, readAt)),
        oldestDueAt: await readOldestDue(tx, readAt),
        endpoints: await countEndpoints(tx, readAt),
        failing: await readMostFailing(tx, recently(readAt), MOST_NAMED),
      }
    })
  const snapshot = new Snapshot(read, { clock, log, pace })
  addReadGauges(metrics, snapshot, [...waitingGauges(), ...healthGauges()])
  addReadGauges(metrics, snapshot, [
    {
      name: 'uxone_webhook_reading_age_seconds',
      help: 'How old the numbers are that are read from the database: what takes long to count is answered as it was',
      value: ({ readAt }) => (clock.now().getTime() - readAt.getTime()) / 1000,
    },
  ])
}

function waitingGauges(): ReadGauge<Reading>[] {
  return [
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
      value: ({ readAt, oldestDueAt }) => (oldestDueAt ? (readAt.getTime() - oldestDueAt.getTime()) / 1000 : 0),
    },
  ]
}

function healthGauges(): ReadGauge<Reading>[] {
  return [
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
    {
      name: 'uxone_webhook_recent_failed_attempts',
      help: `Attempts that failed in the last 15 to 20 minutes, of the ${MOST_NAMED} webhooks with the most of them`,
      label: 'webhook',
      values: ({ failing }) => byWebhook(failing, ({ failures }) => failures),
    },
    {
      name: 'uxone_webhook_recent_error_ratio',
      help: 'The part of their attempts that failed, of the same webhooks in the same time',
      label: 'webhook',
      values: ({ failing }) => byWebhook(failing, ({ failures, attempts }) => failures / attempts),
    },
  ]
}

/** Statistics are kept by five minutes. */
function recently(now: Date): Date {
  return floorTo(new Date(now.getTime() - RECENT_MS), BUCKET_SECONDS)
}

function byState(endpoints: readonly EndpointCount[]): Record<string, number> {
  const countOf = (state: HealthState): number => endpoints.find((each) => each.state === state)?.n ?? 0
  return Object.fromEntries(HEALTH_STATES.map((state) => [state, countOf(state)]))
}

function byWebhook(
  webhooks: readonly FailingWebhook[],
  value: (webhook: FailingWebhook) => number,
): Record<string, number> {
  return Object.fromEntries(webhooks.map((webhook) => [webhook.webhookId, value(webhook)]))
}
