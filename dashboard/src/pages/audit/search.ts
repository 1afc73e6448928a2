/** What the address of the audit page holds: the filters of its list, and the entry that is open beside it. */
import { searchOf, text, time } from '../../lib/search.ts'

export const auditSearch = searchOf({
  /** The id of what the entries are about. */
  subject: text,
  /** The id of who did it, or `system`. */
  actor: text,
  action: text,
  q: text,
  from: time,
  to: time,
  /** The entry that is shown. */
  entry: text,
})
export type AuditSearch = ReturnType<typeof auditSearch>

type Filters = Omit<AuditSearch, 'entry'>

/** As nothing narrows the list. */
export const NO_FILTERS = {
  subject: undefined,
  actor: undefined,
  action: undefined,
  q: undefined,
  from: undefined,
  to: undefined,
} satisfies Filters

/** What the API is asked: the filters that are there. */
export function filtersOf({
  subject,
  actor,
  action,
  q,
  from,
  to,
}: AuditSearch): Partial<Record<keyof Filters, string>> {
  const all = { subject, actor, action, q, from, to }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
