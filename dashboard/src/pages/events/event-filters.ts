/** The filters of lists of events and of their deliveries, from the address to the query. Pure. */
import { idPattern } from '../../../../src/lib/id-kinds.ts'
import { t } from '../../lib/i18n/t.ts'
import type { EventsSearch } from './search.ts'

const APPROVAL_ID = idPattern('approval')

type Narrowing = Pick<EventsSearch, 'type' | 'approval' | 'from' | 'to'> & { service?: string | undefined }
type Filters = { service?: string; eventType?: string; approvalId?: string; from?: string; to?: string }

/** As nothing narrows a list. */
export const NO_NARROWING = {
  service: undefined,
  type: undefined,
  approval: undefined,
  from: undefined,
  to: undefined,
} satisfies Partial<EventsSearch>

/** An id that is not one yet narrows nothing: it is still being typed. */
export function filtersOf({ service, type, approval, from, to }: Narrowing): Filters {
  return {
    ...(service === undefined ? {} : { service }),
    ...(type === undefined ? {} : { eventType: type }),
    ...(approval !== undefined && APPROVAL_ID.test(approval) ? { approvalId: approval } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}

export function approvalFault({ approval }: Pick<EventsSearch, 'approval'>): string | false {
  return approval !== undefined && !APPROVAL_ID.test(approval) && t('An id begins with apr_')
}
