import { Button, Center, Code, EmptyState, Text } from '@mantine/core'
import { IconBug } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { explain, isApiError } from '../lib/api-error.ts'
import { t } from '../lib/i18n/t.ts'
import { ErrorState } from './error-state.tsx'

/** The error boundary of every route: a refused call explains itself, anything else is our bug. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const queryClient = useQueryClient()
  const retry = (): void => {
    queryClient.removeQueries({ predicate: (query) => query.state.status === 'error' })
    reset()
    void router.invalidate()
  }
  if (isApiError(error)) return <ErrorState error={error} onRetry={retry} />
  return (
    <Center mih="60dvh" p="md">
      <EmptyState
        role="alert"
        icon={<IconBug size={32} stroke={1.5} />}
        title={t('This page broke')}
        description={t(
          'It is our fault and nothing of yours was lost. Load it again; if it breaks again, tell your administrator what stands below.',
        )}
      >
        <Code block maw={520}>
          {explain(error)}
        </Code>
        <Button onClick={() => window.location.reload()}>{t('Load again')}</Button>
        <Text size="xs" c="dimmed">
          {window.location.pathname}
        </Text>
      </EmptyState>
    </Center>
  )
}
