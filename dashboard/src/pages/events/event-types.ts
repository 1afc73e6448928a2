/** The types of events that there are: ours, and those that services have sent. */
import { queryOptions } from '@tanstack/react-query'
import { eventRoutes } from '../../../../src/events/contract.ts'
import { call, type Answer } from '../../lib/api.ts'

const EVERY_MS = 60_000

/** Filters and pickers all ask for it, and again when they are opened. It has a key of its own: lists that are kept fresh must not drag it along. */
export const eventTypesQuery = queryOptions<Answer<typeof eventRoutes.types>>({
  queryKey: ['Types of events'],
  queryFn: ({ signal }) => call(eventRoutes.types, {}, { signal }),
  staleTime: EVERY_MS,
  refetchInterval: EVERY_MS,
})
