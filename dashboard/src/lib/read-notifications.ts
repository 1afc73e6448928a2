/** Marks what a person was told as read, on all their devices. */
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useEffectEvent } from 'react'
import { authRoutes } from '../../../src/auth/contract.ts'
import { notificationRoutes } from '../../../src/notifications/inbox-contract.ts'
import { closeShown } from './push.ts'
import { useSession } from './session.ts'
import { useSend } from './use-send.ts'

const STALES = [authRoutes.session.tag]

export function useReadNotifications() {
  return useSend(notificationRoutes.read, {
    stales: STALES,
    onSuccess: (_answer, { input: { body } }) => {
      if (body?.about !== undefined) void closeShown(body.about)
    },
  })
}

/** Whoever opened the page of a thing has read what was told of it. Not for what a list selects by itself: nobody may be looking. */
export function useReadOnSight(about: string): void {
  const { unread } = useSession()
  const isVisible = useDocumentVisibility() === 'visible'
  const send = useReadNotifications()
  const readAny = useEffectEvent((subject: string, count: number) => {
    if (count > 0) send.mutate({ input: { body: { about: subject } } })
  })
  // With each change of the count, which may be of what is told of this very page.
  useEffect(() => {
    if (isVisible) readAny(about, unread)
  }, [about, isVisible, unread])
}
