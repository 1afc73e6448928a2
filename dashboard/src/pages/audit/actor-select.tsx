import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { can, useSession } from '../../lib/session.ts'

const TYPING_PAUSE_MS = 200
const PROGRAM = { value: 'system', label: t('The program itself') }

type Props = { value: string | undefined; onChange: (id: string | undefined) => void }

/** Who did it: a person (the server searches), a service, or the program. An id that is in the address can be anybody's. */
export function ActorSelect({ value, onChange }: Props) {
  const [typed, setTyped] = useState('')
  const people = usePeople(typed, value)
  const services = useServices()
  const known = [PROGRAM, ...services, ...people]
  const isUnknown = value !== undefined && !known.some((each) => each.value === value)
  return (
    <Select
      aria-label={t('Who')}
      placeholder={t('Anybody')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('Anybody') }}
      w={{ base: '100%', xs: 190 }}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      nothingFoundMessage={t('Nobody found')}
      maxDropdownHeight={320}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onSearchChange={setTyped}
      data={[
        ...(isUnknown ? [{ value, label: value }] : []),
        { group: t('People'), items: people },
        { group: t('Services'), items: services },
        PROGRAM,
      ]}
    />
  )
}

type Option = { value: string; label: string }

function usePeople(typed: string, chosenId: string | undefined): Option[] {
  const [q] = useDebouncedValue(typed, TYPING_PAUSE_MS)
  const isPerson = chosenId?.startsWith('usr_') ?? false
  const chosen = useQuery({
    ...read(directoryRoutes.getUser, { params: { id: chosenId ?? '' } }),
    enabled: isPerson,
    retry: false,
  })
  const isChosenName = q === chosen.data?.name
  const found = useQuery({
    ...read(directoryRoutes.users, { query: { limit: 20, ...(q === '' || isChosenName ? {} : { q }) } }),
    placeholderData: keepPreviousData,
  })
  const all = [...(chosen.data && isPerson ? [chosen.data] : []), ...(found.data?.data ?? [])]
  return [...new Map(all.map(({ id, name }) => [id, { value: id, label: name }])).values()]
}

function useServices(): Option[] {
  const enabled = can(useSession(), 'services.manage')
  const { data } = useQuery({ ...read(serviceRoutes.list, { query: { limit: 200 } }), enabled })
  return data?.data.map(({ id, name }) => ({ value: id, label: name })) ?? []
}
