import { Alert, Button, Group, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { FormEvent, ReactNode } from 'react'
import { explain, isApiError } from '../lib/api-error.ts'

type Props = {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
  error: Error | null
  isPending: boolean
  submitLabel: string
  onCancel?: () => void
  children: ReactNode
}

/** The frame of every form: fields, what went wrong, the two buttons. */
export function FormBody({ onSubmit, error, isPending, submitLabel, onCancel, children }: Props) {
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {children}
        {error && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />}>
            {isApiError(error, 412)
              ? 'Somebody changed this meanwhile. What you entered is kept: save again to put it in place of theirs.'
              : explain(error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={isPending}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
