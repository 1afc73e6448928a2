import { Checkbox, Stack, TagsInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { CHOICES, isCovered, isOffered } from './event-words.ts'

type Props = { value: string[]; onChange: (value: string[]) => void; error: ReactNode }

export function EventsPicker({ value, onChange, error }: Props) {
  const own = value.filter((pattern) => !isOffered(pattern))
  const offered = value.filter(isOffered)
  return (
    <Stack gap="sm">
      <Checkbox.Group
        label="Events"
        description="What this endpoint is told."
        error={error}
        value={offered}
        onChange={(chosen) => onChange([...chosen, ...own])}
      >
        <Stack gap={10} mt="xs">
          {CHOICES.map(({ value: pattern, explanation }) => (
            <Checkbox
              key={pattern}
              value={pattern}
              label={pattern === '*' ? 'Everything' : pattern}
              description={explanation}
              disabled={isCovered(pattern, value)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {!value.includes('*') && (
        <TagsInput
          label="The service’s own events (optional)"
          description="A type, or all below a prefix."
          placeholder="purchasing.order-shipped, purchasing.*"
          splitChars={[',', ' ']}
          acceptValueOnBlur
          value={own}
          onChange={(patterns) => onChange([...offered, ...patterns])}
        />
      )}
    </Stack>
  )
}
