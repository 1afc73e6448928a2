import { Checkbox, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../../lib/i18n/t.ts'
import { EventTypesInput } from '../events/event-types-input.tsx'
import { CHOICES, isCovered, isOffered } from './event-words.ts'

type Props = { value: string[]; onChange: (value: string[]) => void; error: ReactNode }

/** What a wider choice covers is left out: it would make no difference. */
export function EventsPicker({ value, onChange, error }: Props) {
  const own = value.filter((pattern) => !isOffered(pattern))
  const offered = value.filter(isOffered)
  return (
    <Stack gap="sm">
      <Checkbox.Group
        label={t('Events')}
        description={t('What this endpoint is told.')}
        error={error}
        value={offered}
        onChange={(chosen) => onChange([...chosen, ...own])}
      >
        <Stack gap={10} mt="xs">
          {CHOICES.filter(({ value: pattern }) => !isCovered(pattern, value)).map(({ value: pattern, explanation }) => (
            <Checkbox
              key={pattern}
              value={pattern}
              label={pattern === '*' ? t('Everything') : pattern}
              description={explanation}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {!value.includes('*') && (
        <EventTypesInput
          label={t('The service’s own events (optional)')}
          description={t('A type, or all below a prefix.')}
          placeholder="purchasing.order-shipped, purchasing.*"
          isOwnOnly
          value={own}
          onChange={(patterns) => onChange([...offered, ...patterns])}
        />
      )}
    </Stack>
  )
}
