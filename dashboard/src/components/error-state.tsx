import { Button, Code, EmptyState, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX, IconSearchOff } from '@tabler/icons-react'
import { explain, isApiError, isUnreachable } from '../lib/api-error.ts'

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
      title={isMissing ? 'Not here' : 'This could not be loaded'}
      description={explain(error)}
    >
      {requestId && (
        <Text size="xs" c="dimmed">
          Tell your administrator: <Code>{requestId}</Code>
        </Text>
      )}
      {!isMissing && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </EmptyState>
  )
}
