/** The filters of a webhook's lists, from its address to the query. Pure. */
import type { z } from 'zod'
import type { deliveryQuery } from '../../../../src/webhooks/contract.ts'
import { retryManyBody, type deadLetterQuery } from '../../../../src/webhooks/delivery-contract.ts'
import { filtersOf } from '../events/event-filters.ts'
import type { WebhookSearch } from './search.ts'

export const NO_FILTERS: Partial<WebhookSearch> = {
  status: undefined,
  type: undefined,
  approval: undefined,
  error: undefined,
  from: undefined,
  to: undefined,
}

export function deliveryFilters(search: WebhookSearch): z.input<typeof deliveryQuery> {
  return { ...filtersOf(search), ...(search.status === undefined ? {} : { status: search.status }) }
}

export function deadLetterFilters(search: WebhookSearch): z.input<typeof deadLetterQuery> {
  return { ...filtersOf(search), ...(search.error === undefined ? {} : { error: search.error }) }
}

type RetryFilter = Omit<z.input<typeof retryManyBody>, 'ids' | 'dryRun'>

/** What the list shows, as the body that sends all of it again. */
export function retryFilter({ type, from, to, error }: WebhookSearch): RetryFilter {
  const known = retryManyBody.shape.error.safeParse(error)
  return {
    ...(type === undefined ? {} : { eventTypes: [type] }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(known.success && known.data !== undefined ? { error: known.data } : {}),
  }
}
