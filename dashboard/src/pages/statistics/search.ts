/** What the address of the statistics holds; part of the first load, so it imports little. */
import { day, oneOf, searchOf, text } from '../../lib/search.ts'

/** How far back, in whole days of the reader's until now. */
export const RANGES = ['7d', '30d', '90d'] as const
export type Range = (typeof RANGES)[number]
export const USUAL_RANGE: Range = '30d'

/** What kinds of approvals are compared by. */
export const COMPARED_BY = ['type', 'service', 'department', 'level'] as const
export type ComparedBy = (typeof COMPARED_BY)[number]

export const statisticsSearch = searchOf({
  range: oneOf(RANGES),
  /** Days of one's own, the last one included; of these, `range` says nothing. */
  from: day,
  to: day,
  by: oneOf(COMPARED_BY),
  service: text,
  type: text,
  department: text,
})
export type StatisticsSearch = ReturnType<typeof statisticsSearch>

/** What the address becomes for the last days. */
export function ofLastDays(range: Range | undefined): Pick<StatisticsSearch, 'range' | 'from' | 'to'> {
  return { range, from: undefined, to: undefined }
}
