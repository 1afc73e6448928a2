/** What the address of the events' page holds: the filters of its list, and what is open beside it. */
import { oneOf, searchOf, text, time } from '../../lib/search.ts'

export const eventsSearch = searchOf({
  tab: oneOf(['types']),
  service: text,
  type: text,
  approval: text,
  from: time,
  to: time,
  /** The type that is explained. */
  about: text,
  /** The event that is shown. */
  event: text,
})
export type EventsSearch = ReturnType<typeof eventsSearch>
