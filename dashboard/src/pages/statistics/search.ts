/** What the address of the statistics holds; part of the first load, so it imports little. */
import { z } from 'zod'

/** How far back, in whole days of the reader's until now. */
export const RANGES = ['7d', '30d', '90d'] as const
export type Range = (typeof RANGES)[number]

/** What kinds of approvals are compared by. */
export const COMPARED_BY = ['type', 'service', 'department', 'level'] as const
export type ComparedBy = (typeof COMPARED_BY)[number]

const text = z.string().optional().catch(undefined)

export const statisticsSearch = z.object({
  range: z.enum(RANGES).optional().catch(undefined),
  by: z.enum(COMPARED_BY).optional().catch(undefined),
  service: text,
  type: text,
  department: text,
})
export type StatisticsSearch = z.output<typeof statisticsSearch>
