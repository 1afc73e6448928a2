import { TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { EVENT_TYPES } from '../../../../src/events/catalogue.ts'
import { eventTypesQuery } from './event-types.ts'

type Props = {
  label: string
  description?: string
  placeholder?: string
  value: string[]
  onChange: (types: string[]) => void
  error?: ReactNode
}

/** Any number of types: offered are those that are known, but any may be typed. */
export function EventTypesInput({ placeholder = 'Any type', ...props }: Props) {
  const known = useQuery(eventTypesQuery).data?.data.map(({ eventType }) => eventType) ?? Object.keys(EVENT_TYPES)
  return (
    <TagsInput
      {...props}
      {...(props.value.length === 0 ? { placeholder } : {})}
      data={known.filter((type) => type !== 'webhook.test')}
      splitChars={[',', ' ']}
      acceptValueOnBlur
    />
  )
}
