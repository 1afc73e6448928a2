/** Marks what a person was told as read, on all their devices. */
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useEffectEvent } from 'react'
import { authRoutes } from '../../../src/auth/contract.ts'
import { notificationRoutes } from '../../../src/notifications/inbox-contract.ts'
import { useSession } from './session.ts'
import { useSend } from './use-send.ts'

const STALES = [authRoutes.session.tag]

export function useReadNotifications() {
  return useSend(notificationRoutes.read, { stales: STALES })
}

/** Whoever opened the page of a thing has read what was told of it. Not for what a list selects by itself: nobody may be looking. */
export function useReadOnSight(about: string): void {
  const { unread } = useSession()
  const isVisible = useDocumentVisibility() === 'visible'
  const send = useReadNotifications()
  const read = useEffectEvent(() => send.mutate({ input: { body: { about } } }))
  useEffect(() => {
    if (isVisible && unread > 0) read()
  }, [about, isVisible, unread])
}
