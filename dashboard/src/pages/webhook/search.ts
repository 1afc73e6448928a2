/** What the address of a webhook's page holds: the tab, the filters of its lists, the delivery that is open. Part of the first load. */
import { z } from 'zod'
import type { Delivery } from '../../../../src/webhooks/shapes.ts'
import { RANGES } from '../webhooks/search.ts'

export const TABS = ['overview', 'deliveries', 'dead', 'replay', 'settings', 'secrets'] as const
export type Tab = (typeof TABS)[number]

const STATUSES = ['PENDING', 'SUCCESS', 'FAILED', 'HELD'] as const satisfies Delivery['status'][]

const text = z.string().optional().catch(undefined)
const time = z.iso.datetime().optional().catch(undefined)

export const webhookSearch = z.object({
  tab: z.enum(TABS).optional().catch(undefined),
  range: z.enum(RANGES).optional().catch(undefined),
  status: z.enum(STATUSES).optional().catch(undefined),
  type: text,
  approval: text,
  error: text,
  from: time,
  to: time,
  delivery: text,
})
export type WebhookSearch = z.output<typeof webhookSearch>
