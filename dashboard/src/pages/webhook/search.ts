/** What the address of a webhook's page holds: the tab, the filters of its lists, the delivery that is open. Part of the first load. */
import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import { RANGES } from '../webhooks/search.ts'
import { oneOf, searchOf, text, time } from '../../lib/search.ts'

export const TABS = ['overview', 'deliveries', 'dead', 'replay', 'settings', 'secrets'] as const
export type Tab = (typeof TABS)[number]

const STATUSES = ['PENDING', 'SUCCESS', 'FAILED', 'HELD'] as const satisfies Delivery['status'][]

export const webhookSearch = searchOf({
  tab: oneOf(TABS),
  range: oneOf(RANGES),
  status: oneOf(STATUSES),
  type: text,
  approval: text,
  error: text,
  from: time,
  to: time,
  delivery: text,
})
export type WebhookSearch = ReturnType<typeof webhookSearch>
