import { TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { t } from '../../lib/i18n/t.ts'
import { eventTypesQuery } from './event-types.ts'

type Props = {
  label: string
  description?: string
  placeholder?: string
  /** Offers the types of services, not ours. */
  isOwnOnly?: boolean
  value: string[]
  onChange: (types: string[]) => void
  error?: ReactNode
}

/** Any number of types: offered are those that are known, but any may be typed. */
export function EventTypesInput({ placeholder = t('Any type'), isOwnOnly = false, ...props }: Props) {
  const { data, refetch } = useQuery(eventTypesQuery)
  const offered = (data?.data ?? []).filter(
    ({ eventType, isBuiltIn }) => !(isOwnOnly && isBuiltIn) && eventType !== 'webhook.test',
  )
  return (
    <TagsInput
      {...props}
      {...(props.value.length === 0 ? { placeholder } : {})}
      data={offered.map(({ eventType }) => eventType)}
      onDropdownOpen={() => void refetch()}
      splitChars={[',', ' ']}
      acceptValueOnBlur
    />
  )
}
