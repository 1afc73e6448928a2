/** What waits and how webhooks are doing, for `GET /metrics`: of the whole database, so every node tells the same. */
import type { Context } from '../context.ts'
import { addReadGauges, Snapshot } from '../lib/read-gauges.ts'
import type { HealthState } from './shapes.ts'
import { countDeliveries, countEndpoints, type DeliveryCounts, readOldestDue } from './waiting-queries.ts'

type Reading = DeliveryCounts & { oldestDueSeconds: number; endpoints: Record<HealthState, number> }

export function addWebhookGauges({ metrics, db, clock, log }: Pick<Context, 'metrics' | 'db' | 'clock' | 'log'>): void {
  const read = async (): Promise<Reading> => {
    const now = clock.now()
    const oldestDueAt = await readOldestDue(db, now)
    return {
      ...(await countDeliveries(db, now)),
      oldestDueSeconds: oldestDueAt === null ? 0 : (now.getTime() - oldestDueAt.getTime()) / 1000,
      endpoints: byState(await countEndpoints(db, now)),
    }
  }
  addReadGauges(metrics, new Snapshot(read, { clock, log }), [
    {
      name: 'uxone_webhook_deliveries',
      help: 'Deliveries that are not delivered, by status: pending, held for a disabled webhook, or dead letters',
      label: 'status',
      values: ({ pending, held, dead }) => ({ pending, held, dead }),
    },
    {
      name: 'uxone_webhook_due_deliveries',
      help: 'Deliveries whose next attempt is due or in flight, those that wait for a broken or paused webhook too',
      value: ({ due }) => due,
    },
    {
      name: 'uxone_webhook_oldest_due_age_seconds',
      help: 'Since when something could have been sent and was not; 0: nothing waits for us',
      value: ({ oldestDueSeconds }) => oldestDueSeconds,
    },
    {
      name: 'uxone_webhooks',
      help: 'Webhooks by the state of their health',
      label: 'state',
      values: ({ endpoints }) => endpoints,
    },
  ])
}

function byState(counts: readonly { state: HealthState; n: number }[]): Record<HealthState, number> {
  const none = { unknown: 0, healthy: 0, slow: 0, failing: 0, broken: 0, disabled: 0 }
  return { ...none, ...Object.fromEntries(counts.map(({ state, n }) => [state, n])) }
}
