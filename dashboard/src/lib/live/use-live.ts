/** Keeps what is on the screen fresh: the server tells, and what became old is read again. */
import { queryOptions, skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSession } from '../session.ts'
import { Freshener } from './freshener.ts'
import type { LiveStatus } from './listen.ts'
import { listenTogether } from './share.ts'
import { staleBy } from './stale.ts'

const liveStatus = queryOptions<LiveStatus>({
  queryKey: ['Live status'],
  queryFn: skipToken,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

/** To be used once, beside everything that a signed-in person sees. */
export function useLive(): void {
  const queryClient = useQueryClient()
  const { user } = useSession()
  useEffect(() => {
    const stop = new AbortController()
    const freshener = new Freshener(queryClient, stop.signal)
    void listenTogether(`uxone.live.${user.id}`, {
      onHeard: (heard) => freshener.mark(staleBy(heard)),
      onStatus: (status) => queryClient.setQueryData(liveStatus.queryKey, status),
      signal: stop.signal,
    })
    return () => stop.abort()
  }, [queryClient, user.id])
}

/** How the server gets through at the moment. */
export function useLiveStatus(): LiveStatus {
  return useQuery(liveStatus).data ?? 'connecting'
}
