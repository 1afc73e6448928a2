/** What the address of the events' page holds: the filters of its list, and what is open beside it. */
import { z } from 'zod'

const text = z.string().optional().catch(undefined)
const time = z.iso.datetime().optional().catch(undefined)

export const eventsSearch = z.object({
  tab: z.enum(['types']).optional().catch(undefined),
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
export type EventsSearch = z.output<typeof eventsSearch>
