/** Mutations: one call, its idempotency key, and which lists it makes stale. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { RouteContract } from '../../../src/route.ts'
import { call, type Answer, type CallInput, type CallOptions } from './api.ts'
import { isUnreachable } from './api-error.ts'

type Sent<R extends RouteContract> = { input: CallInput<R>; ifMatch?: number }

type Settings<R extends RouteContract> = {
  /** Tags of routes whose answers this change makes stale; the route's own tag always is. */
  stales?: string[]
  onSuccess?: (answer: Answer<R>, sent: Sent<R>) => unknown
  onError?: (error: Error, sent: Sent<R>) => unknown
}

export function useSend<R extends RouteContract>(route: R, { stales = [], onSuccess, onError }: Settings<R> = {}) {
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  return useMutation<Answer<R>, Error, Sent<R>>({
    mutationFn: (sent) => keyFor(sent, (idempotencyKey) => call(route, sent.input, optionsOf(sent, idempotencyKey))),
    onSuccess: async (answer, sent) => {
      // Not awaited: the change is made, whether or not the lists can be read again now.
      for (const tag of [route.tag, ...stales]) void queryClient.invalidateQueries({ queryKey: [tag] })
      await onSuccess?.(answer, sent)
    },
    onError: (error, sent) => onError?.(error, sent),
  })
}

/** The key of what was sent and never answered is used again when the same thing is sent again by hand. */
function useIdempotencyKey() {
  const unanswered = useRef<{ key: string; content: string } | null>(null)
  return async <T>(sent: unknown, work: (key: string) => Promise<T>): Promise<T> => {
    const content = JSON.stringify(sent)
    const key = unanswered.current?.content === content ? unanswered.current.key : crypto.randomUUID()
    unanswered.current = null
    try {
      return await work(key)
    } catch (error) {
      if (isUnreachable(error)) unanswered.current = { key, content }
      throw error
    }
  }
}

function optionsOf({ ifMatch }: { ifMatch?: number }, idempotencyKey: string): CallOptions {
  return { idempotencyKey, ...(ifMatch === undefined ? {} : { ifMatch }) }
}
