/** What the address of the statistics holds; part of the first load, so it imports little. */
import { z } from 'zod'

/** How far back, in whole days of the reader's until now. */
export const RANGES = ['7d', '30d', '90d'] as const
export type Range = (typeof RANGES)[number]
export const USUAL_RANGE: Range = '30d'

/** What kinds of approvals are compared by. */
export const COMPARED_BY = ['type', 'service', 'department', 'level'] as const
export type ComparedBy = (typeof COMPARED_BY)[number]

const day = z.iso.date().optional().catch(undefined)
const text = z.string().optional().catch(undefined)

export const statisticsSearch = z.object({
  range: z.enum(RANGES).optional().catch(undefined),
  /** Days of one's own, the last one included; of these, `range` says nothing. */
  from: day,
  to: day,
  by: z.enum(COMPARED_BY).optional().catch(undefined),
  service: text,
  type: text,
  department: text,
})
export type StatisticsSearch = z.output<typeof statisticsSearch>

/** What the address becomes for the last days. */
export function ofLastDays(range: Range | undefined): Pick<StatisticsSearch, 'range' | 'from' | 'to'> {
  return { range, from: undefined, to: undefined }
}
