import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { explain, isApiError } from '../lib/api-error.ts'
import { t } from '../lib/i18n/t.ts'

/** Why what was entered was not taken. */
export function FormError({ error }: { error: Error | null }) {
  if (!error) return null
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />}>
      {isApiError(error, 412)
        ? t('Somebody changed this meanwhile. What you entered is kept: save again to put it in place of theirs.')
        : explain(error)}
    </Alert>
  )
}
