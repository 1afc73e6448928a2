import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { t } from '../lib/i18n/t.ts'
import { BusyButton } from './busy-button.tsx'
import { FormError } from './form-error.tsx'

type Props = {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
  error: Error | null
  isPending: boolean
  /** True while there is nothing to send. */
  isBlocked?: boolean
  submitLabel: string
  onCancel?: () => void
  children: ReactNode
}

/** The frame of every form: fields, what went wrong, the two buttons. */
export function FormBody({ onSubmit, error, isPending, isBlocked = false, submitLabel, onCancel, children }: Props) {
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {children}
        <FormError error={error} />
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {t('Cancel')}
            </Button>
          )}
          <BusyButton type="submit" isBusy={isPending} disabled={isBlocked}>
            {submitLabel}
          </BusyButton>
        </Group>
      </Stack>
    </form>
  )
}
