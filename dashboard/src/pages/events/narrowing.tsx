import { SearchField } from '../../components/search-field.tsx'
import { TimeFilter } from '../../components/time-filter.tsx'
import { approvalFault } from './event-filters.ts'
import { EventTypeSelect } from './event-type-select.tsx'
import type { EventsSearch } from './search.ts'

type Narrowing = Pick<EventsSearch, 'type' | 'approval' | 'from' | 'to'>
type Props = { search: Narrowing; onChange: (changes: Narrowing) => void }

/** Narrows a list of events, or of their deliveries, by what they are and when they were. */
export function TypeAndTimeFilters({ search, onChange }: Props) {
  return (
    <>
      <EventTypeSelect value={search.type} onChange={(type) => onChange({ type })} w={{ base: '100%', xs: 210 }} />
      <TimeFilter value={search} onChange={({ from, to }) => onChange({ from, to })} />
    </>
  )
}

/** By the approval that they are about. */
export function ApprovalFilter({ search, onChange }: Props) {
  return (
    <SearchField
      label="Approval id"
      placeholder="Approval id (apr_…)"
      value={search.approval}
      error={approvalFault(search)}
      onChange={(approval) => onChange({ approval })}
    />
  )
}
