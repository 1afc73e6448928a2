import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { directoryRoutes } from '../../../src/directory/contract.ts'
import { t } from '../lib/i18n/t.ts'
import { read } from '../lib/reads.ts'

const TYPING_PAUSE_MS = 200

type Props = {
  label: string
  description?: string
  value: string | null
  onChange: (id: string | null) => void
  error: ReactNode
}

/** Chooses one person among any number: the server searches. */
export function PersonSelect({ value, onChange, ...field }: Props) {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, TYPING_PAUSE_MS)
  const chosen = useQuery({
    ...read(directoryRoutes.getUser, { params: { id: value ?? '' } }),
    enabled: value !== null,
  })
  const isChosenName = q === chosen.data?.name
  const found = useQuery({
    ...read(directoryRoutes.users, {
      query: { active: 'true', limit: 20, ...(q === '' || isChosenName ? {} : { q }) },
    }),
    placeholderData: keepPreviousData,
  })
  const people = new Map((found.data?.data ?? []).map((user) => [user.id, user]))
  if (chosen.data && value !== null) people.set(chosen.data.id, chosen.data)
  return (
    <Select
      {...field}
      searchable
      clearable
      placeholder={t('Search by name')}
      nothingFoundMessage={found.isFetching ? t('Searching…') : t('Nobody found')}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
      onSearchChange={setTyped}
      data={[...people.values()].map(({ id, name, email }) => ({ value: id, label: name, email }))}
      renderOption={({ option }) => `${option.label} · ${people.get(option.value)?.email ?? ''}`}
    />
  )
}
