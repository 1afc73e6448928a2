import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isApiError, isUnreachable } from './api-error.ts'

const MAX_RETRIES = 2

/** `onSignedOut` is called when the server no longer knows who is asking. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error): void => {
    if (isApiError(error, 401)) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: isWorthRepeating, staleTime: 2000 },
      mutations: { networkMode: 'always' },
    },
  })
}

function isWorthRepeating(failures: number, error: Error): boolean {
  const isTransient = isUnreachable(error) || (isApiError(error) && error.status >= 500)
  return isTransient && failures < MAX_RETRIES
}
