import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { authRoutes } from '../../../src/auth/contract.ts'
import { t } from './i18n/t.ts'
import { notifyFailed } from './notify.ts'
import { turnOffPush } from './push.ts'
import { useSend } from './use-send.ts'

/** `next`: where to go when somebody has signed in again. */
export function useSignOut(next?: string): () => void {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const send = useSend(authRoutes.signOut, {
    onSuccess: async () => {
      // The server's side of it went with the session; a browser that fails here is only sent nothing.
      await turnOffPush().catch(() => undefined)
      await navigate({ to: '/sign-in', search: next === undefined ? {} : { next } })
      queryClient.clear()
    },
    onError: (error) => notifyFailed(error, t('You are still signed in')),
  })
  return () => send.mutate({ input: {} })
}
