/** The types of events that there are: ours, and those that services have sent. */
import { queryOptions } from '@tanstack/react-query'
import { eventRoutes } from '../../../../src/events/contract.ts'
import { read } from '../../lib/reads.ts'

/** Rarely changes, so that filters and pickers may all ask for it. */
export const eventTypesQuery = queryOptions({ ...read(eventRoutes.types, {}), staleTime: 60_000 })
