/** What the inbox shows, as its address says it. Pure. */
import { type Approval, PRIORITIES, STATUSES, URGENCIES } from '../../../../src/approvals/shapes.ts'
import { type InboxSearch as Kept, SORTS_OF_PEOPLE, VIEWS } from '../../../../src/approvals/view-contract.ts'
import { idPattern } from '../../../../src/lib/id-kinds.ts'
import { t } from '../../lib/i18n/t.ts'
import { matching, number, oneOf, searchOf, text, textUpTo, time, yes } from '../../lib/search.ts'

/** The names and values of the server's own `inboxSearch`: what it would refuse is left out. */
const code = textUpTo(64)

export const inboxSearch = searchOf({
  view: oneOf([...VIEWS, 'all']),
  status: oneOf(STATUSES),
  service: matching(idPattern('service')),
  type: code,
  department: code,
  priority: oneOf(PRIORITIES),
  urgency: oneOf(URGENCIES),
  overdue: yes,
  minAmount: number,
  maxAmount: number,
  from: time,
  to: time,
  q: textUpTo(200),
  sort: oneOf(SORTS_OF_PEOPLE),
  /** The selected approval of the split view. */
  id: text,
})
export type InboxSearch = ReturnType<typeof inboxSearch>
export type InboxView = NonNullable<InboxSearch['view']>

/** In the order in which they stand. */
export const INBOX_VIEWS: readonly InboxView[] = [...VIEWS, 'all']
export const VIEW_LABELS: Record<InboxView, string> = {
  decide: t('To decide'),
  waiting: t('Waiting on others'),
  requests: t('My requests'),
  watching: t('Watching'),
  decided: t('Decided'),
  all: t('All I may see'),
}

export const SORT_LABELS: Record<NonNullable<InboxSearch['sort']>, string> = {
  dueDate: t('Due first'),
  '-createdAt': t('Newest first'),
  createdAt: t('Oldest first'),
  '-amount': t('Largest amount first'),
  amount: t('Smallest amount first'),
  '-priority': t('Highest priority first'),
  '-decidedAt': t('My last decision first'),
}

export function viewOf({ view }: InboxSearch): InboxView {
  return view ?? 'decide'
}

/** What waits for somebody by deadline, what I have decided by when I did, everything else by age. */
export function sortOf(search: InboxSearch): NonNullable<InboxSearch['sort']> {
  const view = viewOf(search)
  if (search.sort !== undefined && (view === 'decided' || search.sort !== '-decidedAt')) return search.sort
  if (view === 'decided') return '-decidedAt'
  return view === 'decide' || view === 'waiting' ? 'dueDate' : '-createdAt'
}

/** The list's query. An address may hold what others have added to it, which the router hands on. */
export function listQueryOf(address: InboxSearch) {
  const search = inboxSearch(address)
  const { view: _view, sort: _sort, id: _id, overdue, ...filters } = search
  const view = viewOf(search)
  return {
    ...(view === 'all' ? {} : { view }),
    sort: sortOf(search),
    ...known(filters),
    ...(overdue === true ? ({ overdue: 'true' } as const) : {}),
  }
}

/** Twice what a screen shows: a telephone is slow to draw more, and the next page comes before the end is in sight. */
const PAGE_SIZE = 25

/** As it is asked for, page by page; `public/begin.js` asks for the first one of the plain inbox by the same address. */
export function pageQueryOf(search: InboxSearch) {
  return { ...listQueryOf(search), limit: PAGE_SIZE }
}

/** What narrows a view, besides the text that is searched for. */
export const FILTERS = [
  'status',
  'type',
  'service',
  'department',
  'priority',
  'urgency',
  'overdue',
  'minAmount',
  'maxAmount',
  'from',
  'to',
] as const satisfies readonly (keyof InboxSearch)[]

/** The address without them. */
export const NO_FILTERS = {
  q: undefined,
  status: undefined,
  type: undefined,
  service: undefined,
  department: undefined,
  priority: undefined,
  urgency: undefined,
  overdue: undefined,
  minAmount: undefined,
  maxAmount: undefined,
  from: undefined,
  to: undefined,
} satisfies Partial<InboxSearch>

export function countFilters(search: InboxSearch): number {
  return FILTERS.filter((name) => search[name] !== undefined).length
}

export function isFiltered(search: InboxSearch): boolean {
  return search.q !== undefined || countFilters(search) > 0
}

/** What a saved view keeps of an address: not what is selected. */
export function keptOf({ id: _id, ...search }: InboxSearch): Kept {
  return known(search)
}

/** Do these two addresses show the same? */
export function isSameSearch(one: InboxSearch, other: InboxSearch): boolean {
  return written(one) === written(other)
}

function written(search: InboxSearch): string {
  return JSON.stringify(Object.entries(listQueryOf(search)).toSorted(([a], [b]) => a.localeCompare(b)))
}

function known<T extends object>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> }
function known(search: object): object {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
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
  if (after.status === 'CANCELLED') return t('Withdrawn')
  if (!last) return t('No longer waits for you')
  const { name } = last.approver
  return last.decision === 'APPROVED' ? t('Approved by {name}', { name }) : t('Rejected by {name}', { name })
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
