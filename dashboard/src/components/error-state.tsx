import { Button, Code, EmptyState, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX, IconSearchOff } from '@tabler/icons-react'
import { explain, isApiError, isUnreachable } from '../lib/api-error.ts'
import { t, tn } from '../lib/i18n/t.ts'

/** Says what failed and what to do about it. */
export function ErrorState({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isMissing = isApiError(error, 404)
  const Icon = isMissing ? IconSearchOff : isUnreachable(error) ? IconPlugConnectedX : IconAlertTriangle
  const requestId = isApiError(error) && error.status >= 500 ? error.problem.requestId : undefined
  return (
    <EmptyState
      role="alert"
      py={56}
      icon={<Icon size={32} stroke={1.5} />}
      title={isMissing ? t('Not here') : t('This could not be loaded')}
      description={explain(error)}
    >
      {requestId && (
        <Text size="xs" c="dimmed">
          {tn('Tell your administrator: {requestId}', { requestId: <Code>{requestId}</Code> })}
        </Text>
      )}
      {!isMissing && (
        <Button variant="default" onClick={onRetry}>
          {t('Try again')}
        </Button>
      )}
    </EmptyState>
  )
}
