/** What the inbox shows, as its address says it. Pure. */
import { z } from 'zod'
import { STATUSES, type Approval } from '../../../../src/approvals/shapes.ts'

export const inboxSearch = z.object({
  view: z.enum(['mine', 'all']).optional().catch(undefined),
  status: z.enum(STATUSES).optional().catch(undefined),
  q: z.string().optional().catch(undefined),
  /** The selected approval of the split view. */
  id: z.string().optional().catch(undefined),
})
export type InboxSearch = z.output<typeof inboxSearch>

/** The list's query: what waits for me by deadline, everything else by age. */
export function listQueryOf({ view, status, q }: InboxSearch) {
  const search = q === undefined ? {} : { q }
  if (view !== 'all') return { mine: 'true', sort: 'dueDate', ...search } as const
  return { sort: '-createdAt', ...(status === undefined ? {} : { status }), ...search } as const
}

export function isFiltered({ view, status, q }: InboxSearch): boolean {
  return q !== undefined || (view === 'all' && status !== undefined)
}

export type Departure = { approval: Approval; index: number; words: string }

/** The rows that are here, with those that are just leaving at the places where they were. */
export function withDepartures(items: Approval[], departures: Departure[]): { approval: Approval; leaving?: string }[] {
  const present = new Set(items.map(({ id }) => id))
  const rows: { approval: Approval; leaving?: string }[] = items.map((approval) => ({ approval }))
  for (const { approval, index, words } of departures.toSorted((a, b) => a.index - b.index)) {
    if (!present.has(approval.id)) rows.splice(index, 0, { approval, leaving: words })
  }
  return rows
}

/** Why a row left, in words. */
export function departureWords(after: Approval): string {
  const last = after.decisions.at(-1)
  if (after.status === 'CANCELLED') return 'Withdrawn'
  if (!last) return 'No longer waits for you'
  return `${last.decision === 'APPROVED' ? 'Approved' : 'Rejected'} by ${last.approver.name}`
}

/** The id `steps` away; from an id that has left the list, the one that took its place. */
export function neighbour(
  ids: string[],
  from: string | undefined,
  steps: number,
  lastIndex: number,
): string | undefined {
  const at = from === undefined ? -1 : ids.indexOf(from)
  const start = at === -1 ? (from === undefined ? -1 : lastIndex - (steps > 0 ? 1 : 0)) : at
  return ids[Math.min(Math.max(start + steps, 0), ids.length - 1)]
}

/** After a decision: the item below, or at the end the one above. */
export function nextAfter(ids: string[], decided: string): string | undefined {
  const at = ids.indexOf(decided)
  return ids[at + 1] ?? ids[at - 1]
}
