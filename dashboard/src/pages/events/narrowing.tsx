import { FILTER_WIDTH } from '../../components/filter-width.ts'
import { SearchField } from '../../components/search-field.tsx'
import { TimeFilter } from '../../components/time-filter.tsx'
import { t } from '../../lib/i18n/t.ts'
import { approvalFault } from './event-filters.ts'
import { EventTypeSelect } from './event-type-select.tsx'
import type { EventsSearch } from './search.ts'

type Narrowing = Pick<EventsSearch, 'type' | 'approval' | 'from' | 'to'>
type Props = { search: Narrowing; onChange: (changes: Narrowing) => void }

/** Narrows a list of events, or of their deliveries, by what they are and when they were. */
export function TimeAndTypeFilters({ search, onChange }: Props) {
  return (
    <>
      <TimeFilter value={search} onChange={({ from, to }) => onChange({ from, to })} w={FILTER_WIDTH} />
      <EventTypeSelect value={search.type} onChange={(type) => onChange({ type })} w={{ base: '100%', xs: 210 }} />
    </>
  )
}

/** By the approval that they are about. */
export function ApprovalFilter({ search, onChange }: Props) {
  return (
    <SearchField
      label={t('Approval id')}
      placeholder={t('Approval id (apr_…)')}
      value={search.approval}
      error={approvalFault(search)}
      onChange={(approval) => onChange({ approval })}
    />
  )
}
