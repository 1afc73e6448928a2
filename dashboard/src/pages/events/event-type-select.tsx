import { Select, type SelectProps } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { EVENT_TYPES } from '../../../../src/events/catalogue.ts'
import { t } from '../../lib/i18n/t.ts'
import { eventTypesQuery } from './event-types.ts'

type Props = Pick<SelectProps, 'size' | 'w'> & {
  value: string | undefined
  onChange: (type: string | undefined) => void
}

/** Narrows a list to one type. A type that is not known yet can be in the address all the same. */
export function EventTypeSelect({ value, onChange, ...look }: Props) {
  const { data, refetch } = useQuery(eventTypesQuery)
  const known = data?.data.map(({ eventType }) => eventType) ?? Object.keys(EVENT_TYPES)
  const types = value === undefined || known.includes(value) ? known : [value, ...known]
  return (
    <Select
      aria-label={t('Event type')}
      placeholder={t('Any event type')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('Any event type') }}
      nothingFoundMessage={t('No such type')}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data={types}
      onDropdownOpen={() => void refetch()}
      value={value ?? null}
      onChange={(type) => onChange(type ?? undefined)}
      {...look}
    />
  )
}
